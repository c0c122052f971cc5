"""Both sides of a pair in one row: what they have in common runs once, and the head sees answers only.

    prompt + common begin | rest of chosen | rest of rejected

A mask keeps the two rests from seeing each other, and positions go on from the common part in both, so that every
token sees what it would see alone.

TRL's loss is TRL's own: where it calls the model it gets, for each token of the answers, two logits, of this token
against all others together. Their log-softmax is the token's log-probability, which is all that its losses read.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import torch

from .forward import log_normalisers, selecting


@dataclass(frozen=True)
class PackedPairs:
    tokens: torch.Tensor  #: [pairs, width]
    positions: torch.Tensor  #: [pairs, width]
    mask: torch.Tensor  #: bool [pairs, 1, width, width], True: is seen
    places: torch.Tensor  #: [places], row * width + column: what the head sees, each place once
    predictor: (
        torch.Tensor
    )  #: [2 * pairs, longest answer]: which of `places` predicts this token of the side's answer
    answers: torch.Tensor  #: like `predictor`: the tokens
    answered: torch.Tensor  #: like `predictor`: 1 where there is a token, else 0

    @property
    def width(self) -> int:
        return self.tokens.shape[1]


def shared_tokens(chosen: list[int], rejected: list[int]) -> int:
    """How many tokens both begin with."""
    shorter = min(len(chosen), len(rejected))
    return next((index for index in range(shorter) if chosen[index] != rejected[index]), shorter)


def packed_length(chosen: list[int], rejected: list[int]) -> int:
    """Tokens of the pair's row; prompts included in both sides."""
    shared = shared_tokens(chosen, rejected)
    return shared + sum(max(0, len(side) - 1 - shared) for side in (chosen, rejected))


def pack(batch: dict[str, torch.Tensor]) -> PackedPairs:
    """From what TRL's collator gives: the chosen sides in the first half of the rows, the rejected ones in the second."""
    device = batch["input_ids"].device
    lengths = batch["attention_mask"].sum(dim=1).tolist()
    answers = batch["completion_mask"].sum(dim=1).tolist()
    sides = [row[:length] for row, length in zip(batch["input_ids"].tolist(), lengths, strict=True)]
    pairs = len(sides) // 2
    starts = [length - answer for length, answer in zip(lengths, answers, strict=True)]

    rows = [_row(sides[pair], sides[pair + pairs]) for pair in range(pairs)]
    width = max(len(row.tokens) for row in rows)
    tokens = torch.zeros(pairs, width, dtype=torch.long)
    positions = torch.zeros(pairs, width, dtype=torch.long)
    segments = torch.full((pairs, width), PADDING)
    places: dict[int, int] = {}
    longest = max(answers)
    predictor, wanted, answered = (
        torch.zeros(2 * pairs, longest, dtype=torch.long) for _ in range(3)
    )
    for number, row in enumerate(rows):
        size = len(row.tokens)
        tokens[number, :size] = torch.tensor(row.tokens)
        positions[number, :size] = torch.tensor(row.positions)
        segments[number, :size] = torch.tensor(row.segments)
        for side, owner in ((CHOSEN, number), (REJECTED, number + pairs)):
            start, answer = starts[owner], answers[owner]
            for step in range(answer):
                place = number * width + row.column(side, start - 1 + step)
                predictor[owner, step] = places.setdefault(place, len(places))
            wanted[owner, :answer] = torch.tensor(sides[owner][start:])
            answered[owner, :answer] = 1
    return PackedPairs(
        tokens.to(device),
        positions.to(device),
        _mask(segments).to(device),
        torch.tensor(list(places), device=device),
        predictor.to(device),
        wanted.to(device),
        answered.to(device),
    )


COMMON, CHOSEN, REJECTED, PADDING = 0, 1, 2, 3


@dataclass(frozen=True)
class _Row:
    tokens: list[int]
    positions: list[int]
    segments: list[int]
    shared: int
    chosen_rest: int

    def column(self, side: int, index: int) -> int:
        """Where token `index` of a side stands in the row."""
        return index + (self.chosen_rest if side == REJECTED and index >= self.shared else 0)


def _row(chosen: list[int], rejected: list[int]) -> _Row:
    shared = shared_tokens(chosen, rejected)
    # The last token of a side predicts nothing.
    rests = [side[shared:-1] for side in (chosen, rejected)]
    return _Row(
        tokens=[*chosen[:shared], *rests[0], *rests[1]],
        positions=[
            *range(shared),
            *(shared + index for rest in rests for index in range(len(rest))),
        ],
        segments=[COMMON] * shared + [CHOSEN] * len(rests[0]) + [REJECTED] * len(rests[1]),
        shared=shared,
        chosen_rest=len(rests[0]),
    )


def _mask(segments: torch.Tensor) -> torch.Tensor:
    """[pairs, 1, width, width]: a token sees what is before it, of its own segment or of the common one."""
    width = segments.shape[1]
    before = torch.ones(width, width, dtype=torch.bool).tril()
    seen = (segments[:, None, :] == segments[:, :, None]) | (segments[:, None, :] == COMMON)
    return (seen & before)[:, None]


def token_logprobs(model: Any, inner: Any, packed: PackedPairs, **arguments: Any) -> torch.Tensor:
    """Log-probability in nats of each token of `packed.answers`, like it in shape.

    `model` is called (it may be wrapped for training), `inner` is what has the head.
    """
    with selecting(inner, packed.places):
        logits = model(
            input_ids=packed.tokens,
            position_ids=packed.positions,
            attention_mask=packed.mask,
            use_cache=False,
            **arguments,
        ).logits[0]
    chosen = logits[packed.predictor, packed.answers].float()
    return chosen - log_normalisers(logits)[packed.predictor]


def packed_logprobs(model: Any, inner: Any, inputs: Any) -> tuple[torch.Tensor, torch.Tensor]:
    """Log-probabilities of the chosen and of the rejected answers, nats."""
    packed = pack(inputs)
    logprobs = token_logprobs(model, inner, packed)
    chosen, rejected = (logprobs * packed.answered).sum(dim=1).chunk(2)
    return chosen, rejected


#: Closer to 1 than this, log(1 - p) has no gradient to speak of in float32.
LEAST_REST = 1e-6


def against_all_others(logprobs: torch.Tensor) -> torch.Tensor:
    """[..., 2] logits of "this token" and "another" whose log-softmax is (log p, log(1 - p)), with the same gradients."""
    rest = torch.log(-torch.expm1(logprobs.clamp(max=math.log1p(-LEAST_REST))))
    return torch.stack([logprobs, rest], dim=-1)


class PackedForward:
    """Stands where TRL calls the model."""

    def __init__(self, model: Any, inner: Any, packed: PackedPairs):
        self._model = model
        self._inner = inner
        self._packed = packed

    def __call__(self, **kwargs: Any) -> SimpleNamespace:
        arguments = {
            name: value
            for name, value in kwargs.items()
            if name not in ("input_ids", "attention_mask", "use_cache")
        }
        logprobs = token_logprobs(self._model, self._inner, self._packed, **arguments)
        # TRL drops the last place's logits: they predict what is not there.
        return SimpleNamespace(
            logits=torch.nn.functional.pad(against_all_others(logprobs), (0, 0, 0, 1))
        )

    def inputs(self) -> dict[str, torch.Tensor]:
        """What TRL takes for tokens: each is "this token", 0; the first column stands for what is before the answer."""
        mask = torch.nn.functional.pad(self._packed.answered, (1, 0))
        return {"input_ids": torch.zeros_like(mask), "completion_mask": mask}


class SharedPrefixMixin:
    """Before DPOTrainer among a class's bases: its batches run packed, its loss is the one that TRL computes."""

    packs = True

    def _compute_loss(self: Any, model: Any, inputs: Any, return_outputs: bool) -> Any:
        if not self.packs:
            return super()._compute_loss(model, inputs, return_outputs)  # type: ignore[misc]
        forward = PackedForward(model, _with_head(self), pack(inputs))
        return super()._compute_loss(forward, {**inputs, **forward.inputs()}, return_outputs)  # type: ignore[misc]

    def compute_ref_log_probs(self: Any, model: Any, inputs: Any) -> Any:
        if not self.packs:
            return super().compute_ref_log_probs(model, inputs)  # type: ignore[misc]
        base = self.accelerator.unwrap_model(self.model)
        with torch.no_grad(), base.disable_adapter():
            return packed_logprobs(base, _with_head(self), inputs)


def _with_head(trainer: Any) -> Any:
    base = trainer.accelerator.unwrap_model(trainer.model)
    return base.get_base_model() if hasattr(base, "get_base_model") else base
