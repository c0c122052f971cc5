"""The loss of method `token`: push openers to their target log-ratio, hold every other position to the reference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch

from .forward import chunk_rows
from .reference import Shortlist


@dataclass(frozen=True)
class TokenTargets:
    """Positions are rows of the logits. `tether` marks those that are held to the reference."""

    place: torch.Tensor
    token: torch.Tensor
    log_ratio: torch.Tensor
    #: Log-probability of each target's token under the reference.
    reference: torch.Tensor
    #: Weight of each target, of its row.
    weight: torch.Tensor
    #: Weight of each position in the tether: 0 where a token is to move, else its row's weight.
    tether: torch.Tensor
    #: Sequences of the batch.
    rows: int


#: Least probability of the bucket beyond the shortlist: below it, differences are rounding errors of float32.
LEAST_REST = 1e-5


class TokenLoss(torch.autograd.Function):
    """opener_weight * mean over rows of the sum over targets of w (log pi(v) - log ref(v) - r)^2
    + tether_weight * mean over the positions where nothing is to move of w KL(ref || pi).

    A mean over rows and not over targets: whoever weights the targets knows what each kind of them counts,
    whatever a batch happens to hold.

    KL over the reference's likeliest tokens K and one bucket for the rest (a coarser KL, never more than the full one):
    sum over K of ref (log ref - log pi) + R (log R - log P), with R, P the probability that ref, pi leave outside K.
    d KL / d logit: pi - ref within K, pi (1 - R/P) outside. d log pi(v) / d logits = onehot(v) - pi.

    Forward and gradient in one pass over chunks of positions: autograd would keep several float32 copies
    of [positions, vocabulary].
    """

    @staticmethod
    def forward(
        ctx: Any,
        logits: torch.Tensor,
        reference: Shortlist,
        targets: TokenTargets,
        opener_weight: float,
        tether_weight: float,
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
        held = max(1, int((targets.tether > 0).sum()))
        count = max(1, targets.rows)
        gradient = torch.empty_like(logits)
        kl = logits.new_zeros(len(logits), dtype=torch.float32)
        achieved = torch.zeros_like(targets.log_ratio)
        size = chunk_rows(logits)
        for start in range(0, len(logits), size):
            part = slice(start, min(start + size, len(logits)))
            policy = torch.log_softmax(logits[part].float(), dim=-1)
            here = (targets.place >= part.start) & (targets.place < part.stop)
            rows, tokens = targets.place[here] - part.start, targets.token[here]
            ratio = policy[rows, tokens] - targets.reference[here]
            achieved[here] = ratio
            push = (
                2 * opener_weight / count * targets.weight[here] * (ratio - targets.log_ratio[here])
            )
            near, wanted = reference.tokens[part].long(), reference.logprobs[part]
            share, ours = wanted.exp(), policy.gather(1, near)
            rest = (1 - share.sum(dim=-1)).clamp_min(LEAST_REST)
            our_rest = (1 - ours.exp().sum(dim=-1)).clamp_min(LEAST_REST)
            kl[part] = (share * (wanted - ours)).sum(dim=-1) + rest * (rest.log() - our_rest.log())
            coefficient = tether_weight / held * targets.tether[part]
            per_row = torch.zeros_like(coefficient).index_add_(0, rows, push)
            beyond = rest / our_rest
            within = coefficient[:, None] * (ours.exp() * beyond[:, None] - share)
            # In place: `policy` becomes pi, then the gradient.
            slope = policy.exp_().mul_((coefficient * (1 - beyond) - per_row)[:, None])
            slope.scatter_add_(1, near, within)
            slope.index_put_((rows, tokens), push, accumulate=True)
            gradient[part] = slope.to(gradient.dtype)
        ctx.save_for_backward(gradient)
        opener = (targets.weight * (achieved - targets.log_ratio) ** 2).sum() / count
        tether = (targets.tether * kl).sum() / held
        loss = opener_weight * opener + tether_weight * tether
        ctx.mark_non_differentiable(achieved, kl)
        return loss, opener, achieved, kl

    @staticmethod
    def backward(ctx: Any, *outputs: Any) -> Any:
        (gradient,) = ctx.saved_tensors
        # In place: it is used once, and a copy would be as large as all logits.
        return gradient.mul_(outputs[0].to(gradient.dtype)), None, None, None, None
