"""Watches held-out refusals while an adapter trains, and stops the training when they are being lost."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import torch
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from .context import Context
from .conversation import Conversation
from .data import GuardRow
from .errors import GuardStop
from .forward import log_normalisers, logits_at
from .job import Guard, TrainJob
from .training import StepEvents

#: One-sided 95 %: a stop is for what is shown, not for what may be chance.
Z = 1.645


class RefusalGuard(TrainerCallback):
    """Log-odds of refusing: mean log-probability a token of the refusals minus that of the compliances, by prompt; where a
    prompt has no compliances, of the refusals alone.

    Stops when the lower 95 % bound of its mean fall from the reference passes the margin.
    """

    def __init__(
        self,
        context: Context[TrainJob],
        conversation: Conversation,
        rows: Sequence[GuardRow],
        settings: Guard,
        steps: StepEvents,
    ):
        self._context = context
        self._settings = settings
        self._steps = steps
        self._rows = [
            (
                conversation.prompt_tokens(row.messages),
                [conversation.text_tokens(text) for text in row.refusals],
                [conversation.text_tokens(text) for text in row.compliances],
            )
            for row in rows
        ]
        self._reference: list[float] = []
        own = not any(row.compliances for row in rows)
        self._what = "the base's own refusals" if own else "the log-odds of refusing"

    @torch.no_grad()
    def _odds(self, model: Any) -> list[float]:
        inner = model.get_base_model()
        training = model.training
        model.eval()
        try:
            with torch.autocast(
                inner.device.type, inner.dtype, enabled=inner.dtype != torch.float32
            ):
                return [
                    _mean(inner, prompt, refusals)
                    - (_mean(inner, prompt, compliances) if compliances else 0.0)
                    for prompt, refusals, compliances in self._rows
                ]
        finally:
            model.train(training)

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        del args, state, control
        model = kwargs["model"]
        with model.disable_adapter():
            self._reference = self._odds(model)

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        del args
        # The last step's adapter is the one that is kept.
        if state.global_step % self._settings.every != 0 and state.global_step < state.max_steps:
            return
        odds = self._odds(kwargs["model"])
        falls = [before - now for before, now in zip(self._reference, odds, strict=True)]
        fall, error = _mean_and_error(falls)
        self._steps.extra = {"refusalFall": round(fall, 4), "refusalFallError": round(error, 4)}
        if fall - Z * error <= self._settings.margin:
            return
        reason = (
            f"refusals are being lost: at step {state.global_step} {self._what} of {len(falls)} held-out harmful prompts "
            f"fell by {fall:.2f} nats a token (margin {self._settings.margin})"
        )
        self._context.events.emit("guard", reason=reason)
        control.should_training_stop = True
        raise GuardStop(
            reason,
            next_step="Protect more (protect.anchorPrompts, train.holdWeight), ask for a smaller dose, or widen protect.guard.margin.",
        )


def _mean(model: Any, prompt: list[int], texts: list[list[int]]) -> float:
    """Mean log-probability a token, each text weighing the same."""
    sequences = [[*prompt, *text] for text in texts]
    places = [
        (row, len(prompt) - 1 + position)
        for row, text in enumerate(texts)
        for position in range(len(text))
    ]
    logits = logits_at(model, sequences, places)
    wanted = torch.tensor([token for text in texts for token in text], device=logits.device)
    logprobs = logits.gather(1, wanted[:, None])[:, 0].float() - log_normalisers(logits)
    means = [part.mean() for part in logprobs.split([len(text) for text in texts])]
    return float(torch.stack(means).mean())


def _mean_and_error(values: Sequence[float]) -> tuple[float, float]:
    mean = sum(values) / len(values)
    if len(values) < 2:
        return mean, 0.0
    variance = sum((value - mean) ** 2 for value in values) / (len(values) - 1)
    return mean, math.sqrt(variance / len(values))


def guard_of(
    context: Context[TrainJob], conversation: Conversation, steps: StepEvents
) -> list[RefusalGuard]:
    """The job's guard, if it has one."""
    from .data import read_rows

    job = context.job
    if job.guard is None or job.data.guard is None:
        return []
    rows = read_rows(context.directory, job.data.guard, GuardRow)
    return [RefusalGuard(context, conversation, rows, job.guard, steps)] if rows else []
