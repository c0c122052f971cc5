"""method `ftpo`: final-token preferences after arXiv 2510.15061. At a token that began a habit, likely others are preferred
by a margin of logits; logits of all other tokens there are tied to the reference's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch.nn.functional import softplus

from .attention import ATTENTION
from .batched import BatchedTrainer, train_batched
from .context import Context
from .conversation import Conversation
from .data import Choice, ChoiceRow, read_rows
from .errors import DataError
from .forward import padded, selecting
from .job import FtpoMethod, TrainJob
from .model import load_model
from .training import refuse_too_many


@dataclass(frozen=True)
class Example:
    prompt: list[int]
    #: Up to the last choice: what comes after it has no say.
    response: list[int]
    choices: list[Choice]

    @property
    def length(self) -> int:
        return len(self.prompt) + len(self.response)


def encode(conversation: Conversation, row: ChoiceRow) -> Example:
    response = conversation.text_tokens(row.response)
    last = max(choice.position for choice in row.choices)
    if last >= len(response):
        raise DataError(
            f"row {row.id}: position {last} lies outside its response of {len(response)} tokens",
            next_step="Take positions from a lookahead job with the same model.",
        )
    return Example(conversation.prompt_tokens(row.messages), response[:last], row.choices)


def collate(examples: list[Example]) -> dict[str, Any]:
    """Tokens, the places that choose, the rejected token of each, and (place, token) of what is never chosen."""
    tokens = padded([[*e.prompt, *e.response] for e in examples], torch.device("cpu"))
    width = tokens.shape[1]
    choices = [(row, e, choice) for row, e in enumerate(examples) for choice in e.choices]
    excluded = [
        (place, token)
        for place, (_, _, choice) in enumerate(choices)
        for token in {choice.rejected, *choice.excluded}
    ]
    return {
        "tokens": tokens,
        "places": torch.tensor(
            [row * width + len(e.prompt) - 1 + choice.position for row, e, choice in choices]
        ),
        "rejected": torch.tensor([choice.rejected for _, _, choice in choices]),
        "excluded": torch.tensor(excluded, dtype=torch.long),
        "real_tokens": sum(example.length for example in examples),
    }


def chosen_tokens(
    reference: torch.Tensor, excluded: torch.Tensor, method: FtpoMethod
) -> torch.Tensor:
    """Mask [places, vocabulary] of the chosen tokens, from the reference's logits."""
    open_logits = reference.float().clone()
    open_logits[excluded[:, 0], excluded[:, 1]] = -torch.inf
    count = min(method.maxChosen, open_logits.shape[1])
    logits, tokens = open_logits.topk(count, dim=-1)
    # exp(z - z_best) is a token's share of the best one's probability.
    likely = (logits - logits[:, :1]).exp() >= method.minShare
    mask = torch.zeros_like(open_logits, dtype=torch.bool)
    return mask.scatter_(1, tokens, likely)


def ftpo_loss(
    logits: torch.Tensor,
    reference: torch.Tensor,
    rejected: torch.Tensor,
    chosen: torch.Tensor,
    method: FtpoMethod,
) -> tuple[torch.Tensor, dict[str, float]]:
    """The formula of src/engine/job.ts; `logits`, `reference`, `chosen`: [places, vocabulary]."""
    logits, reference = logits.float(), reference.float()
    margin = method.marginLogits
    gap = logits - logits.gather(1, rejected[:, None])
    weight = ((margin - gap.detach()) / margin).clamp(0, 1)
    preference = mean_of(weight * softplus(margin - gap), chosen)
    change = logits - reference
    targets = chosen.scatter(1, rejected[:, None], True)
    slack = (change.abs() - method.targetSlack).clamp_min(0) ** 2
    loss = (
        preference
        + method.targetWeight * mean_of(slack, targets)
        + method.restWeight * mean_of(change**2, ~targets)
    ).mean()
    fallen = change.gather(1, rejected[:, None]).detach()
    won = mean_of((gap.detach() > 0).float(), chosen)
    return loss, {"rejectedLogits": float(fallen.sum()), "won": float(won.sum())}


def mean_of(values: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Mean of each row over the masked columns; 0 where there are none."""
    return (values * mask).sum(-1) / mask.sum(-1).clamp_min(1)


class FtpoTrainer(BatchedTrainer):
    """transformers' Trainer with the loss of final-token preferences and batches of like length."""

    method: FtpoMethod

    def _logits(self, model: Any, inputs: dict[str, Any]) -> torch.Tensor:
        base = self.accelerator.unwrap_model(model)
        inner = base.get_base_model() if hasattr(base, "get_base_model") else base
        kind = inputs["tokens"].device.type
        with (
            torch.autocast(kind, base.dtype, enabled=base.dtype != torch.float32),
            selecting(inner, inputs["places"]),
        ):
            return model(input_ids=inputs["tokens"], use_cache=False).logits[0]

    def compute_loss(
        self,
        model: Any,
        inputs: dict[str, Any],
        return_outputs: bool = False,
        num_items_in_batch: Any = None,
    ) -> Any:
        del return_outputs, num_items_in_batch
        base = self.accelerator.unwrap_model(model)
        with torch.no_grad(), base.disable_adapter():
            reference = self._logits(base, inputs)
        chosen = chosen_tokens(reference, inputs["excluded"], self.method)
        logits = self._logits(model, inputs)
        loss, sums = ftpo_loss(logits, reference, inputs["rejected"], chosen, self.method)
        self._note(**sums, places=float(len(logits)))
        self._steps.tokens += int(inputs["real_tokens"])
        return loss

    def log(self, logs: dict[str, float], start_time: float | None = None) -> None:
        if "loss" in logs and self._sums:
            sums, self._sums = self._sums, {}
            places = max(sums.pop("places"), 1)
            logs = {**logs, **{key: value / places for key, value in sums.items()}}
        super().log(logs, start_time)


def run_train_ftpo(context: Context[TrainJob]) -> dict[str, Any]:
    job, events = context.job, context.events
    method = job.method
    assert isinstance(method, FtpoMethod)
    rows = read_rows(context.directory, job.data.rows, ChoiceRow)
    loaded = load_model(job, context.directory, events, ATTENTION)
    encoded = [encode(loaded.conversation, row) for row in rows]
    examples = [e for e in encoded if e.length <= job.optimiser.maxTokens]
    dropped = len(encoded) - len(examples)
    events.emit(
        "preflight",
        rows=len(rows),
        dropped=dropped,
        checks={
            "choices": sum(len(example.choices) for example in examples),
            "tokens": sum(example.length for example in examples),
        },
    )
    refuse_too_many(dropped, len(rows), job)
    result = train_batched(context, loaded, FtpoTrainer, examples, collate)
    return {**result, "rows": len(examples), "dropped": dropped}
