"""method `dpo`: TRL's DPOTrainer with its settings from the job; what a pair's sides share runs once."""

from __future__ import annotations

from typing import Any

import torch
from datasets import Dataset
from trl import DPOConfig, DPOTrainer
from trl.trainer.utils import selective_log_softmax

from .adapter import refuse_tied
from .attention import ATTENTION
from .context import Context, with_smaller_batches
from .conversation import Conversation
from .data import Message, PairRow, read_rows
from .errors import ConfigError, DataError
from .job import DpoMethod, TrainJob
from .model import Loaded, load_model
from .shared_prefix import SharedPrefixMixin, packed_length, packed_logprobs
from .training import (
    AtomicCheckpointMixin,
    Checkpoints,
    LengthBatches,
    StepEvents,
    applied_settings,
    asked_settings,
    lora_config,
    micro_rows,
    on_one_gpu,
    refuse_too_many,
    train_to_end,
    trainer_arguments,
)

#: What TRL 1.x knows; it would find out about another only at its first step.
LOSSES = {
    "sigmoid", "sigmoid_norm", "hinge", "ipo", "exo_pair", "nca_pair", "robust", "bco_pair",
    "sppo_hard", "aot", "aot_unpaired", "apo_zero", "apo_down", "discopop", "sft",
}  # fmt: skip
#: Losses that mean nothing without label smoothing -> what their papers take: TRL refuses `exo_pair` once the model is
#: loaded, `robust` would be `sigmoid`.
SMOOTHED = {"exo_pair": 0.001, "robust": 0.1}
#: TRL's metric names -> ours.
METRICS = {
    "rewards/margins": "rewardMargin",
    "rewards/accuracies": "rewardAccuracy",
    "rewards/chosen": "rewardChosen",
    "rewards/rejected": "rewardRejected",
    "logps/chosen": "logpsChosen",
    "logps/rejected": "logpsRejected",
}


class PairTrainer(SharedPrefixMixin, AtomicCheckpointMixin, DPOTrainer):
    """DPOTrainer with our checkpoints, batches of like length, step events and packed pairs; its loss is untouched."""

    def __init__(
        self,
        context: Context[TrainJob],
        lengths: list[int],
        steps: StepEvents,
        packs: bool = True,
        **arguments: Any,
    ):
        """`packs`: whether the model takes both sides of a pair in one row (`takes_packed_pairs`)."""
        self.context = context
        self.checkpoints = Checkpoints(context.directory)
        self._pair_lengths = lengths
        self._steps = steps
        self.packs = packs
        super().__init__(callbacks=[steps], **arguments)

    def _get_train_sampler(self, train_dataset: Any = None) -> LengthBatches:
        del train_dataset
        return LengthBatches(
            self._pair_lengths, self.context.job.optimiser.batchRows, self.args.seed
        )

    def compute_loss(self, model: Any, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        self._steps.tokens += int(inputs["attention_mask"].sum())
        return super().compute_loss(model, inputs, *args, **kwargs)

    def log(self, logs: dict[str, float], start_time: float | None = None) -> None:
        metrics = {
            key: sum(values) / len(values)
            for key, values in self._metrics["train"].items()
            if values
        }
        named = {ours: metrics[theirs] for theirs, ours in METRICS.items() if theirs in metrics}
        super().log({**logs, **named}, start_time)


def run_train_dpo(context: Context[TrainJob]) -> dict[str, Any]:
    job, events = context.job, context.events
    method = job.method
    assert isinstance(method, DpoMethod)
    if unknown := sorted(set(method.lossTypes) - LOSSES):
        raise ConfigError(
            f"method.lossTypes: TRL has no loss {', '.join(unknown)}",
            next_step=f"Choose from {', '.join(sorted(LOSSES))}.",
        )
    if len(method.lossTypes) != len(method.lossWeights):
        raise ConfigError(
            f"method.lossWeights: {len(method.lossWeights)} weights for {len(method.lossTypes)} losses",
            next_step="Give one weight for each of method.lossTypes.",
        )
    unsmoothed = [loss for loss in SMOOTHED if loss in method.lossTypes]
    if unsmoothed and method.labelSmoothing == 0:
        raise ConfigError(
            f"method.labelSmoothing: 0 is not for {' and '.join(unsmoothed)}",
            next_step="Set it above 0: "
            + ", ".join(f"{SMOOTHED[loss]} for {loss}" for loss in unsmoothed)
            + ", for example.",
        )
    rows = read_rows(context.directory, job.data.rows, PairRow)
    loaded = load_model(job, context.directory, events, ATTENTION)
    conversation = loaded.conversation
    lengths = [pair_length(conversation, row) for row in rows]
    fitting = [
        (length, number)
        for number, length in enumerate(lengths)
        if length <= job.optimiser.maxTokens
    ]
    kept = [rows[number] for _, number in fitting]
    # The longest: a window of attention shows in what is longer than it.
    packs = bool(kept) and takes_packed_pairs(loaded, rows[max(fitting)[1]])
    dropped = len(rows) - len(kept)
    starts = all(prompt_is_prefix(conversation, row) for row in kept)
    appended = bool(kept) and all(ends_its_turn(conversation, row) for row in kept[:32])
    events.emit(
        "preflight",
        rows=len(rows),
        dropped=dropped,
        checks={
            "eosAppended": appended,
            "longest": max(lengths, default=0),
            "tokens": 2 * sum(lengths),
            "promptIsPrefix": starts,
        },
    )
    refuse_too_many(dropped, len(rows), job)
    if not appended:
        raise DataError(
            "the chat template puts no end of turn after an answer, so a trained model would not stop",
            next_step="Use a model whose chat template ends the assistant's turn.",
        )
    if not starts:
        raise DataError(
            "the chat template writes a conversation otherwise than its prompt begins: TRL would cut the answers' beginnings off",
            next_step="Train with another method (token, calibrated, ftpo), which reads prompt and answer apart.",
        )
    refuse_tied(loaded.model, job.adapter.targetModules)
    dataset = Dataset.from_list(
        [
            {
                "prompt": conversation.prompt_turns(row.prompt),
                "chosen": [turn.model_dump() for turn in row.chosen],
                "rejected": [turn.model_dump() for turn in row.rejected],
            }
            for row in kept
        ]
    )
    kept_lengths = [
        packed_length(*(_full(conversation, row, side) for side in (row.chosen, row.rejected)))
        if packs
        else pair_length(conversation, row)
        for row in kept
    ]

    def train(micro: int) -> dict[str, Any]:
        micro = max(size for size in range(1, micro + 1) if job.optimiser.batchRows % size == 0)
        torch.manual_seed(job.seed)
        steps = StepEvents(context)
        trainer: Any = PairTrainer(
            context,
            kept_lengths,
            steps,
            packs,
            model=loaded.model,
            args=on_one_gpu(
                DPOConfig(
                    **trainer_arguments(job, context.directory, micro),
                    beta=method.beta,
                    loss_type=list(method.lossTypes),
                    loss_weights=list(method.lossWeights),
                    label_smoothing=method.labelSmoothing,
                    max_length=job.optimiser.maxTokens,
                    bf16=loaded.model.dtype == torch.bfloat16,
                    fp16=loaded.model.dtype == torch.float16,
                    precompute_ref_log_probs=True,
                    precompute_ref_batch_size=micro,
                    disable_dropout=job.adapter.dropout == 0,
                )
            ),
            train_dataset=dataset,
            processing_class=loaded.tokenizer,
            peft_config=lora_config(job.adapter, loaded.model),
        )
        if len(trainer.train_dataset) != len(kept):
            raise DataError(
                f"TRL dropped {len(kept) - len(trainer.train_dataset)} of {len(kept)} pairs"
            )
        context.announce(
            {
                **loaded.settings,
                **applied_settings(job, trainer.args, trainer.model),
                "method": method.name,
                "beta": trainer.beta,
                "lossTypes": list(trainer.loss_types),
                "lossWeights": list(trainer.loss_weights),
                "labelSmoothing": trainer.label_smoothing,
                "maxTokens": trainer.args.max_length,
                "precomputeReference": trainer.precompute_ref_logps,
                "sharedPrefix": packs,
            },
            {
                **asked_settings(job),
                "beta": method.beta,
                "lossTypes": list(method.lossTypes),
                "lossWeights": list(method.lossWeights),
                "labelSmoothing": method.labelSmoothing,
            },
        )
        return train_to_end(trainer, context, trainer.checkpoints)

    result, used = with_smaller_batches(train, micro_rows(job), events)
    return {**result, "rows": len(kept), "dropped": dropped, "microBatchRows": used}


#: Packed rows give other roundings: of a bfloat16 model some hundredths of a nat a token, either way.
PACKED_TOLERANCE = 0.1


@torch.no_grad()
def takes_packed_pairs(loaded: Loaded, row: PairRow) -> bool:
    """Whether the model gives a packed pair the likelihoods that it gives the sides alone: not where it makes masks
    of its own (windows, recurrent layers) or takes no positions."""
    sides = [_full(loaded.conversation, row, side) for side in (row.chosen, row.rejected)]
    start = len(loaded.conversation.prompt_tokens(row.prompt))
    width = max(len(side) for side in sides)
    inputs = {
        "input_ids": torch.tensor([side + [0] * (width - len(side)) for side in sides]),
        "attention_mask": torch.tensor(
            [[1] * len(side) + [0] * (width - len(side)) for side in sides]
        ),
        "completion_mask": torch.tensor(
            [[0] * start + [1] * (len(side) - start) + [0] * (width - len(side)) for side in sides]
        ),
    }
    inputs = {name: value.to(loaded.device) for name, value in inputs.items()}
    for packed, side in zip(
        packed_logprobs(loaded.model, loaded.model, inputs), sides, strict=True
    ):
        tokens = torch.tensor([side], device=loaded.device)
        logits = loaded.model(input_ids=tokens, use_cache=False).logits[:, start - 1 : -1]
        alone = selective_log_softmax(logits, tokens[:, start:]).sum()
        if abs(float(packed) - float(alone)) > PACKED_TOLERANCE * (len(side) - start):
            return False
    return True


def _full(conversation: Conversation, row: PairRow, side: list[Message]) -> list[int]:
    turns = [*conversation.prompt_turns(row.prompt), *(turn.model_dump() for turn in side)]
    text = conversation.tokenizer.apply_chat_template(turns, tokenize=False)
    return conversation.text_tokens(text)


def pair_length(conversation: Conversation, row: PairRow) -> int:
    """Tokens of the longer side with its prompt."""
    return max(len(_full(conversation, row, side)) for side in (row.chosen, row.rejected))


def ends_its_turn(conversation: Conversation, row: PairRow) -> bool:
    """Conversational rows get no end of text from TRL: the template has to bring it."""
    prompt = len(conversation.prompt_tokens(row.prompt))
    return all(
        any(
            token in conversation.stop_tokens
            for token in _full(conversation, row, side)[prompt:][-3:]
        )
        for side in (row.chosen, row.rejected)
    )


def prompt_is_prefix(conversation: Conversation, row: PairRow) -> bool:
    prompt = conversation.prompt_tokens(row.prompt)
    return all(
        _full(conversation, row, side)[: len(prompt)] == prompt
        for side in (row.chosen, row.rejected)
    )
