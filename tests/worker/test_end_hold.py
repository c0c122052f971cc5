"""The end of turn as a constraint: the multiplier grows until the mean is met, each end weighing as it is likely."""

from __future__ import annotations

import torch
from locus_worker.end_hold import MOST, EndHold

END = 2


def test_it_pulls_a_biased_mean_back():
    hold = EndHold(END, 0.1)
    token = torch.tensor([END, 7, END])
    asked = torch.tensor([0.0, -3.0, 0.0])
    reference = torch.tensor([0.5, 0.4, 0.1]).log()
    # A model that ends by .2 nats too rarely, whatever it is told, but follows the shift.
    for _ in range(400):
        wanted = hold.wanted(token, asked)
        assert wanted[1] == -3, "only ends are shifted"
        hold.note(token, asked, reference, wanted - 0.2)
    assert abs(hold.shift - 0.2) < 0.02
    assert abs(hold.bias) < 0.02


def test_a_likely_end_decides():
    hold = EndHold(END, 0.1)
    reference = torch.tensor([0.9, 0.01]).log()
    hold.note(torch.tensor([END, END]), torch.zeros(2), reference, torch.tensor([-0.1, 5.0]))
    assert hold.shift > 0, (
        "likely ends became rarer: that 5 nats were gained where it hardly ever ends is nothing"
    )


def test_it_stays_bounded_and_still_without_ends():
    hold = EndHold(END, 5.0)
    none = torch.tensor([7])
    hold.note(none, torch.zeros(1), torch.zeros(1), torch.full((1,), -9.0))
    assert hold.shift == 0
    for _ in range(50):
        hold.note(torch.tensor([END]), torch.zeros(1), torch.zeros(1), torch.full((1,), -9.0))
    assert hold.shift == MOST
