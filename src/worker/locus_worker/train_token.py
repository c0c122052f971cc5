"""method `token`: calibrated openers, tethered answers. One sequence a row. What the reference says comes with the job
(a look-ahead job wrote it) or, without that, from the same model with its adapter switched off."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import Any

import torch
from peft import PeftModel

from .attention import ATTENTION
from .batched import BatchedTrainer, train_batched
from .context import Context
from .conversation import Conversation
from .data import Target, TargetRow, locate, read_rows
from .errors import DataError
from .forward import log_normalisers, padded, selecting
from .job import TokenMethod, TrainJob
from .model import load_model
from .preserve import preserve
from .reference import References, Shortlist, joined, shortlist
from .token_loss import TokenLoss, TokenTargets
from .training import refuse_too_many


@dataclass(frozen=True)
class Example:
    prompt: list[int]
    #: With the end of turn where the answer ended by itself.
    response: list[int]
    targets: list[Target]
    weight: float
    #: Weight of each of the answer's own tokens, which is to stay as likely as it is; 0: none is held.
    hold: float
    #: Whether what the trained adapter does at its response is taken out of it.
    protect: bool
    #: None: the trainer asks the model.
    reference: Shortlist | None

    @property
    def length(self) -> int:
        return len(self.prompt) + len(self.response)

    @property
    def dampened(self) -> list[int]:
        return [target.position for target in self.targets if target.logRatio < 0]


def encode(
    conversation: Conversation,
    row: TargetRow,
    vocabulary: int,
    references: References | None = None,
) -> Example:
    response = conversation.text_tokens(row.response)
    if row.ended:
        response = [*response, conversation.end_of_turn]
    for target in row.targets:
        if target.position >= len(response):
            raise DataError(
                f"row {row.id}: targets position {target.position} lies outside its response of {len(response)} tokens",
                next_step="Take positions from a lookahead job with the same model.",
            )
        if target.token >= vocabulary:
            raise DataError(f"row {row.id}: token {target.token} is not in the vocabulary")
        if references is not None and target.reference is None:
            raise DataError(
                f"row {row.id}: the target at position {target.position} has no `reference`",
                next_step="Give the reference's log-probability with each target, as the look-ahead job does.",
            )
    reference = references.of(row.id, len(response)) if references and response else None
    return Example(
        conversation.prompt_tokens(row.messages),
        response,
        row.targets,
        row.weight,
        row.hold / len(response) if response else 0.0,
        row.protect or row.hold > 0,
        reference,
    )


def collate(examples: list[Example]) -> dict[str, Any]:
    """Tokens, the places whose logits count (the one before each response token), and the targets on them."""
    device = torch.device("cpu")
    tokens = padded([[*e.prompt, *e.response] for e in examples], device)
    width = tokens.shape[1]
    places: list[int] = []
    tether: list[float] = []
    hits: list[tuple[int, int, float, float, float]] = []
    for row, example in enumerate(examples):
        first = len(places)
        # Where a token is to move, the others take its share; everywhere else the reference is the target.
        moved = {target.position for target in example.targets if target.logRatio != 0}
        for position in range(len(example.response)):
            places.append(row * width + len(example.prompt) - 1 + position)
            tether.append(0.0 if position in moved else example.weight)
        hits.extend(
            (
                first + target.position,
                target.token,
                target.logRatio,
                target.weight * example.weight,
                math.nan if target.reference is None else target.reference,
            )
            for target in example.targets
        )
        if example.hold:
            kept = example.reference
            own = kept.own.tolist() if kept is not None else itertools.repeat(math.nan)
            hits.extend(
                (first + position, token, 0.0, example.hold * example.weight, reference)
                for (position, token), reference in zip(
                    enumerate(example.response), own, strict=False
                )
            )
    return {
        "tokens": tokens,
        "places": torch.tensor(places),
        "tether": torch.tensor(tether),
        "target_place": torch.tensor([hit[0] for hit in hits], dtype=torch.long),
        "target_token": torch.tensor([hit[1] for hit in hits], dtype=torch.long),
        "target_ratio": torch.tensor([hit[2] for hit in hits], dtype=torch.float32),
        "target_weight": torch.tensor([hit[3] for hit in hits], dtype=torch.float32),
        "target_reference": torch.tensor([hit[4] for hit in hits], dtype=torch.float32),
        "reference": joined([e.reference for e in examples if e.reference is not None])
        if all(e.reference is not None for e in examples)
        else None,
        "rows": len(examples),
        "real_tokens": sum(example.length for example in examples),
    }


class TokenTrainer(BatchedTrainer):
    """transformers' Trainer with its own loss and batches of like length."""

    method: TokenMethod

    def _logits(self, model: Any, inputs: dict[str, Any]) -> torch.Tensor:
        inner = model.get_base_model() if hasattr(model, "get_base_model") else model
        with selecting(inner, inputs["places"]):
            return model(input_ids=inputs["tokens"], use_cache=False).logits[0]

    def _autocast(self, base: Any, inputs: dict[str, Any]) -> torch.autocast:
        return torch.autocast(
            inputs["tokens"].device.type, base.dtype, enabled=base.dtype != torch.float32
        )

    @torch.no_grad()
    def _reference(self, base: Any, inputs: dict[str, Any]) -> tuple[Shortlist, torch.Tensor]:
        """The reference at each place, and at each target."""
        if inputs["reference"] is not None:
            device = inputs["tokens"].device
            kept: Shortlist = inputs["reference"]
            moved = Shortlist(kept.tokens.to(device), kept.logprobs.to(device), kept.own.to(device))
            return moved, inputs["target_reference"]
        with self._autocast(base, inputs), base.disable_adapter():
            logits = self._logits(base, inputs)
        normalisers = log_normalisers(logits)[:, None]
        first = torch.zeros(len(logits), dtype=torch.long, device=logits.device)
        place, token = inputs["target_place"], inputs["target_token"]
        return (
            shortlist(logits, normalisers, first),
            logits[place, token].float() - normalisers[place, 0],
        )

    def compute_loss(
        self,
        model: Any,
        inputs: dict[str, Any],
        return_outputs: bool = False,
        num_items_in_batch: Any = None,
    ) -> Any:
        del return_outputs, num_items_in_batch
        base = self.accelerator.unwrap_model(model)
        reference, target_reference = self._reference(base, inputs)
        with self._autocast(base, inputs):
            logits = self._logits(model, inputs)
        targets = TokenTargets(
            inputs["target_place"],
            inputs["target_token"],
            inputs["target_ratio"],
            target_reference,
            inputs["target_weight"],
            inputs["tether"],
            inputs["rows"],
        )
        loss, opener, achieved, kl = TokenLoss.apply(
            logits, reference, targets, self.method.openerWeight, self.method.tetherWeight
        )
        held = inputs["tether"] > 0
        moved = targets.log_ratio != 0
        kept = achieved[~moved]
        self._note(
            moved=float(moved.sum()),
            squared=float(((achieved - targets.log_ratio)[moved] ** 2).sum()),
            achieved=float(achieved[moved].sum()),
            wanted=float(targets.log_ratio[moved].sum()),
            kept=len(kept),
            drift=float(kept.sum()),
            driftSquared=float((kept**2).sum()),
            kl=float(kl[held].sum()),
            held=float(held.sum()),
        )
        self._steps.tokens += int(inputs["real_tokens"])
        del opener
        return loss

    def log(self, logs: dict[str, float], start_time: float | None = None) -> None:
        if "loss" in logs and self._sums:
            sums, self._sums = self._sums, {}
            logs = {**logs, **step_figures(sums)}
        super().log(logs, start_time)


def step_figures(sums: dict[str, float]) -> dict[str, float]:
    """Means over a step's places. What the step had no place for is left out: a 0 would be read, and drawn, as measured."""
    figures: dict[str, float] = {}
    if moved := sums["moved"]:
        figures["openerError"] = (sums["squared"] / moved) ** 0.5
        figures["meanLogRatio"] = sums["achieved"] / moved
        figures["wantedLogRatio"] = sums["wanted"] / moved
    if kept := sums["kept"]:
        figures["keptLogRatio"] = sums["drift"] / kept
        figures["keptError"] = (sums["driftSquared"] / kept) ** 0.5
    if held := sums["held"]:
        figures["tetherKl"] = sums["kl"] / held
    return figures


def run_train_token(context: Context[TrainJob]) -> dict[str, Any]:
    job, events = context.job, context.events
    method = job.method
    assert isinstance(method, TokenMethod)
    rows = read_rows(context.directory, job.data.rows, TargetRow)
    loaded = load_model(job, context.directory, events, ATTENTION)
    vocabulary = loaded.model.get_output_embeddings().weight.shape[0]
    asked = job.data.reference
    references = References(locate(context.directory, asked.path), asked) if asked else None
    encoded = [encode(loaded.conversation, row, vocabulary, references) for row in rows]
    kept = [
        (row, example)
        for row, example in zip(rows, encoded, strict=True)
        if example.response and example.length <= job.optimiser.maxTokens
    ]
    examples = [example for _, example in kept]
    shown = [example for row, example in kept for _ in range(row.repeat)]
    dropped = len(encoded) - len(examples)
    events.emit(
        "preflight",
        rows=len(rows),
        dropped=dropped,
        checks={
            "targets": sum(
                len(example.targets) + (len(example.response) if example.hold else 0)
                for example in examples
            ),
            "positions": sum(len(example.response) for example in examples),
            "tokens": sum(example.length for example in examples),
            "longest": max((example.length for example in encoded), default=0),
            "ended": sum(row.ended for row in rows),
        },
    )
    refuse_too_many(dropped, len(rows), job)

    def finish(model: PeftModel) -> dict[str, Any]:
        if method.preserveWeight == 0:
            return {}
        events.phase("preserve")
        return {"preserved": preserve(model, examples, method.preserveWeight, method.preserveRidge)}

    result = train_batched(context, loaded, TokenTrainer, shown, collate, finish=finish)
    return {**result, "rows": len(examples), "dropped": dropped}
