"""Holds the end of turn as a constraint: how often an answer ends, not every single place of it, decides its length."""

from __future__ import annotations

import json
from pathlib import Path

import torch

#: In a checkpoint's folder.
STATE_FILE = "end_hold.json"

#: Share of the old sums that stays from step to step: a batch of four rows has a handful of likely ends.
MEMORY = 0.9
#: Nats: beyond this the constraint would fight something else than a bias.
MOST = 1.0


class EndHold:
    """Dual ascent on E_ref[log pi(end)/ref(end)] = wanted, each place weighing as much as it is likely to end the answer.

    A squared error alone leaves a bias: what pulls openers down pulls down the end of turn at the same places, a little
    everywhere, and answers grow by it. The multiplier shifts the wanted log-ratios until the mean is met (the augmented
    Lagrangian of Hestenes and Powell, 1969).
    """

    def __init__(self, end: int, rate: float):
        self._end = end
        self._rate = rate
        self._gap = 0.0
        self._mass = 0.0
        self.shift = 0.0

    def wanted(self, token: torch.Tensor, log_ratio: torch.Tensor) -> torch.Tensor:
        """The targets, those of ends shifted."""
        return torch.where(token == self._end, log_ratio + self.shift, log_ratio)

    def note(
        self,
        token: torch.Tensor,
        log_ratio: torch.Tensor,
        reference: torch.Tensor,
        achieved: torch.Tensor,
    ) -> None:
        """@param log_ratio as asked, unshifted. All of one value a target; reference in nats."""
        ends = token == self._end
        weight = reference[ends].exp()
        gap = float((weight * (log_ratio[ends] - achieved[ends])).sum())
        self._gap = MEMORY * self._gap + gap
        self._mass = MEMORY * self._mass + float(weight.sum())
        if self._mass > 0:
            self.shift += self._rate * self._gap / self._mass
            self.shift = max(-MOST, min(MOST, self.shift))

    def save(self, folder: Path) -> None:
        state = {"gap": self._gap, "mass": self._mass, "shift": self.shift}
        (folder / STATE_FILE).write_text(json.dumps(state))

    def load(self, folder: Path) -> None:
        state = json.loads((folder / STATE_FILE).read_text())
        self._gap, self._mass, self.shift = state["gap"], state["mass"], state["shift"]

    @property
    def bias(self) -> float:
        """Nats by which ends are rarer than asked, over the last steps."""
        return self._gap / self._mass if self._mass > 0 else 0.0
