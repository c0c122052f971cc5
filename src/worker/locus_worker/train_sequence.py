"""Methods `sft` and `calibrated`: losses of whole answers. `sft` raises their likelihood, each with its weight (the
importance-weighted baseline is this with w / Z); `calibrated` moves their log-ratio to the reference to a target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch

from .attention import ATTENTION
from .batched import BatchedTrainer, train_batched
from .context import Context
from .conversation import Conversation
from .data import SequenceRow, read_rows
from .forward import chunk_rows, log_normalisers, padded, selecting
from .job import CalibratedMethod, SftMethod, TrainJob
from .model import load_model
from .training import SavedSteps, refuse_too_many

SequenceMethod = SftMethod | CalibratedMethod


@dataclass(frozen=True)
class Answered:
    prompt: list[int]
    #: With the end of turn where the answer ended by itself.
    response: list[int]
    weight: float
    #: Wanted log pi(y)/ref(y), nats.
    target: float


@dataclass(frozen=True)
class Example:
    """The answers of one row: one for `sft`, two of one prompt for `calibrated`."""

    sequences: list[Answered]

    @property
    def length(self) -> int:
        return sum(len(s.prompt) + len(s.response) for s in self.sequences)


def encode(conversation: Conversation, row: SequenceRow) -> Example:
    prompt = conversation.prompt_tokens(row.messages)
    sequences: list[Answered] = []
    for answer in row.answers:
        response = conversation.text_tokens(answer.response)
        if answer.ended:
            response = [*response, conversation.end_of_turn]
        sequences.append(Answered(prompt, response, answer.weight, answer.target))
    return Example(sequences)


def collate(examples: list[Example]) -> dict[str, Any]:
    """Tokens, the places whose logits count, and which sequence and which row each of them belongs to."""
    sequences = [s for example in examples for s in example.sequences]
    tokens = padded([[*s.prompt, *s.response] for s in sequences], torch.device("cpu"))
    width = tokens.shape[1]
    places: list[int] = []
    wanted: list[int] = []
    owner: list[int] = []
    for number, sequence in enumerate(sequences):
        for position, token in enumerate(sequence.response):
            places.append(number * width + len(sequence.prompt) - 1 + position)
            wanted.append(token)
            owner.append(number)
    return {
        "tokens": tokens,
        "places": torch.tensor(places),
        "wanted": torch.tensor(wanted),
        "owner": torch.tensor(owner),
        "weight": torch.tensor([s.weight for s in sequences]),
        "target": torch.tensor([s.target for s in sequences]),
        "row": torch.tensor([r for r, example in enumerate(examples) for _ in example.sequences]),
        "real_tokens": sum(example.length for example in examples),
    }


class SequenceTrainer(BatchedTrainer):
    """transformers' Trainer with a loss of whole answers and batches of like length."""

    method: SequenceMethod

    def __init__(
        self, context: Context[TrainJob], examples: list[Example], *rest: Any, **named: Any
    ):
        super().__init__(context, examples, *rest, **named)
        sequences = [s for example in examples for s in example.sequences]
        weighted = sum(s.weight * len(s.response) for s in sequences)
        #: Over the whole data: within a batch of one row a weight would cancel out.
        self._mean_weight = weighted / sum(len(s.response) for s in sequences) or 1.0

    def _token_logprobs(self, model: Any, inputs: dict[str, Any]) -> torch.Tensor:
        base = self.accelerator.unwrap_model(model)
        inner = base.get_base_model() if hasattr(base, "get_base_model") else base
        with (
            torch.autocast(
                inputs["tokens"].device.type, base.dtype, enabled=base.dtype != torch.float32
            ),
            selecting(inner, inputs["places"]),
        ):
            logits = model(input_ids=inputs["tokens"], use_cache=False).logits[0]
        return gathered(logits, inputs["wanted"])

    @torch.no_grad()
    def _reference(self, model: Any, inputs: dict[str, Any]) -> torch.Tensor:
        base = self.accelerator.unwrap_model(model)
        with base.disable_adapter():
            return self._token_logprobs(base, inputs)

    def compute_loss(
        self,
        model: Any,
        inputs: dict[str, Any],
        return_outputs: bool = False,
        num_items_in_batch: Any = None,
    ) -> Any:
        del return_outputs, num_items_in_batch
        logprobs = self._token_logprobs(model, inputs)
        self._steps.tokens += int(inputs["real_tokens"])
        owner, weight = inputs["owner"], inputs["weight"]
        if isinstance(self.method, SftMethod):
            per_token = weight[owner]
            loss = -(per_token * logprobs).mean() / self._mean_weight
            self._note(logprob=float(logprobs.detach().sum()), tokens=float(len(logprobs)))
            return loss
        size = len(weight)
        zero = torch.zeros(size, device=logprobs.device)
        ratio = zero.index_add(0, owner, logprobs - self._reference(model, inputs))
        off = ratio - inputs["target"]
        return self._calibrated(off, ratio, inputs)

    def _calibrated(
        self, off: torch.Tensor, ratio: torch.Tensor, inputs: dict[str, Any]
    ) -> torch.Tensor:
        """pairwise * mean over rows of the squared difference of the two errors + pointwise * mean over answers of the
        squared error: errors of log pi(y)/ref(y) against log w(y) - log Z(x), so that Z cancels in the first."""
        method = self.method
        assert isinstance(method, CalibratedMethod)
        rows = int(inputs["row"].max()) + 1
        pairs = [(inputs["row"] == row).nonzero().flatten() for row in range(rows)]
        gaps = torch.stack([off[p[0]] - off[p[-1]] for p in pairs if len(p) > 1] or [off.sum() * 0])
        per_answer = inputs["weight"] * off**2
        loss = method.pairwise * (gaps**2).mean() + method.pointwise * per_answer.mean()
        self._note(
            squared=float((off.detach() ** 2).sum()),
            ratio=float(ratio.detach().sum()),
            target=float(inputs["target"].sum()),
            gap=float((gaps.detach() ** 2).sum()),
            pairs=float(sum(len(p) > 1 for p in pairs)),
            answers=float(len(off)),
        )
        return loss

    def log(self, logs: dict[str, float], start_time: float | None = None) -> None:
        if "loss" in logs and self._sums:
            sums, self._sums = self._sums, {}
            if "tokens" in sums:
                logs = {**logs, "meanLogprob": sums["logprob"] / max(sums["tokens"], 1)}
            else:
                answers = max(sums["answers"], 1)
                logs = {
                    **logs,
                    "answerError": (sums["squared"] / answers) ** 0.5,
                    "meanLogRatio": sums["ratio"] / answers,
                    "wantedLogRatio": sums["target"] / answers,
                }
                # Rows of one answer have no pair, and no error of one.
                if pairs := sums["pairs"]:
                    logs["pairError"] = (sums["gap"] / pairs) ** 0.5
        super().log(logs, start_time)


def gathered(logits: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """log-probability of each wanted token, in float32, a chunk at a time."""
    return torch.cat(
        [
            part.gather(1, token[:, None])[:, 0].float() - log_normalisers(part)
            for part, token in zip(
                logits.split(chunk_rows(logits)), wanted.split(chunk_rows(logits)), strict=True
            )
        ]
    )


def run_train_sequence(context: Context[TrainJob]) -> dict[str, Any]:
    job, events = context.job, context.events
    method = job.method
    assert isinstance(method, SftMethod | CalibratedMethod)
    rows = read_rows(context.directory, job.data.rows, SequenceRow)
    loaded = load_model(job, context.directory, events, ATTENTION)
    encoded = [encode(loaded.conversation, row) for row in rows]
    examples = [
        e
        for e in encoded
        if all(s.response for s in e.sequences)
        and max(len(s.prompt) + len(s.response) for s in e.sequences) <= job.optimiser.maxTokens
    ]
    dropped = len(encoded) - len(examples)
    events.emit(
        "preflight",
        rows=len(rows),
        dropped=dropped,
        checks={
            "answers": sum(len(example.sequences) for example in examples),
            "tokens": sum(example.length for example in examples),
            "longest": max((example.length for example in encoded), default=0),
        },
    )
    refuse_too_many(dropped, len(rows), job)

    def keep_steps(trainer: BatchedTrainer) -> None:
        if isinstance(method, SftMethod) and method.saveSteps:
            trainer.add_callback(SavedSteps(context, method.saveSteps))

    result = train_batched(context, loaded, SequenceTrainer, examples, collate, keep_steps)
    return {**result, "rows": len(examples), "dropped": dropped}
