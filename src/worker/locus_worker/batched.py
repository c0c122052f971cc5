"""What the methods with a loss of their own share: a trainer over batches of like length, and a model with an adapter that
can begin again where memory runs out. DPO is TRL's own trainer and needs none of this."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import torch
from peft import PeftModel, get_peft_model
from torch.utils.data import Dataset
from transformers import Trainer, TrainingArguments

from .adapter import adapter_folder, refuse_tied
from .context import Context, with_smaller_batches
from .conversation import Conversation
from .errors import ConfigError
from .guard import guard_of
from .job import TrainJob
from .model import Loaded
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
    train_to_end,
    trainer_arguments,
)


class Measured(Protocol):
    """An example, which knows its length in tokens."""

    @property
    def length(self) -> int: ...


class Examples(Dataset[Any]):
    def __init__(self, examples: Sequence[Measured]):
        self._examples = examples

    def __len__(self) -> int:
        return len(self._examples)

    def __getitem__(self, index: int) -> Measured:
        return self._examples[index]


class BatchedTrainer(AtomicCheckpointMixin, Trainer):
    """transformers' Trainer with batches of like length, for a loss that a subclass computes."""

    method: Any

    def __init__(
        self,
        context: Context[TrainJob],
        examples: Sequence[Measured],
        collate: Callable[[list[Any]], dict[str, Any]],
        steps: StepEvents,
        **arguments: Any,
    ):
        self.context = context
        self.checkpoints = Checkpoints(context.directory)
        self.method = context.job.method
        self._lengths = [example.length for example in examples]
        self._steps = steps
        self._sums: dict[str, float] = {}
        super().__init__(
            train_dataset=Examples(examples), data_collator=collate, callbacks=[steps], **arguments
        )
        # Our loss is a mean over its own micro-batch: let the trainer divide by the accumulation.
        self.model_accepts_loss_kwargs = False

    def _get_train_sampler(self, train_dataset: Any = None) -> LengthBatches:
        del train_dataset
        return LengthBatches(self._lengths, self.context.job.optimiser.batchRows, self.args.seed)

    def _note(self, **sums: float) -> None:
        """Adds to what the next step event tells; a subclass makes means of it in `log`."""
        for key, value in sums.items():
            self._sums[key] = self._sums.get(key, 0.0) + value


def with_adapter(model: Any, context: Context[TrainJob]) -> Any:
    """The model, frozen, with a new adapter, or with the job's own to go on from."""
    job = context.job
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    torch.manual_seed(job.seed)
    if job.model.adapter is None:
        refuse_tied(model, job.adapter.targetModules)
        adapted = get_peft_model(model, lora_config(job.adapter, model))
    elif job.model.adapter.scale != 1:
        raise ConfigError(
            f"training cannot go on from an adapter at scale {job.model.adapter.scale}",
            next_step="Give model.adapter.scale 1.",
        )
    else:
        folder = adapter_folder(context.directory, job.model)
        adapted = PeftModel.from_pretrained(model, str(folder), is_trainable=True)
    layer: Any
    for layer in adapted.modules():
        # Autocast brings inputs to the adapter's compute type by itself: spares a float32 copy a layer.
        if hasattr(layer, "cast_input_dtype_enabled"):
            layer.cast_input_dtype_enabled = False
    return adapted


def train_batched(
    context: Context[TrainJob],
    loaded: Loaded,
    trainer_class: type[BatchedTrainer],
    examples: Sequence[Measured],
    collate: Callable[[list[Any]], dict[str, Any]],
    prepare: Callable[[BatchedTrainer], None] = lambda trainer: None,
    finish: Callable[[PeftModel], dict[str, Any]] = lambda model: {},
) -> dict[str, Any]:
    """Trains to the end, with smaller micro-batches where memory runs out. The settings are read back from the trainer.

    `finish`: see `train_to_end`.
    """
    job = context.job
    model = with_adapter(loaded.model, context)
    initial = {name: p.detach().clone() for name, p in model.named_parameters() if p.requires_grad}

    def train(micro: int) -> dict[str, Any]:
        micro = max(size for size in range(1, micro + 1) if job.optimiser.batchRows % size == 0)
        for name, parameter in model.named_parameters():
            if parameter.requires_grad:
                parameter.data.copy_(initial[name])
        steps = StepEvents(context)
        arguments = TrainingArguments(
            **trainer_arguments(job, context.directory, micro), remove_unused_columns=False
        )
        trainer = trainer_class(
            context, examples, collate, steps, model=model, args=on_one_gpu(arguments)
        )
        prepare(trainer)
        conversation: Conversation = loaded.conversation
        for guard in guard_of(context, conversation, steps):
            trainer.add_callback(guard)
        used = trainer.method.model_dump()
        asked = job.method.model_dump()
        asked.pop("name")
        applied = {
            **loaded.settings,
            **applied_settings(job, trainer.args, model),
            "maxTokens": job.optimiser.maxTokens,
            "method": used.pop("name"),
            **used,
        }
        context.announce(applied, {**asked_settings(job), **asked})
        return train_to_end(trainer, context, trainer.checkpoints, finish)

    result, used_rows = with_smaller_batches(train, micro_rows(job), context.events)
    return {**result, "microBatchRows": used_rows}
