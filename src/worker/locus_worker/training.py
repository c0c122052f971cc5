"""What both training methods share: adapter and trainer settings, checkpoints that are whole or absent,
step events, and reading every setting back from what applies it."""

from __future__ import annotations

import json
import math
import resource
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, PeftModel
from torch.utils.data import Sampler
from transformers import (
    PrinterCallback,
    TrainerCallback,
    TrainerControl,
    TrainerState,
    TrainingArguments,
)

from .adapter import lora_layers
from .context import Context
from .errors import Cancelled, ConfigError, DataError, GuardStop
from .job import AdapterSettings, TrainJob
from .storage import TEMPORARY, partial_folder, publish_folder, sha256_of

KEEP_CHECKPOINTS = 2
#: Share of rows that may be too long before the job refuses.
MAX_DROPPED = 0.05


def lora_config(settings: AdapterSettings, model: Any) -> LoraConfig:
    targets = settings.targetModules
    if targets == "all-linear" and has_fused_experts(model):
        targets = linear_names(model)
    return LoraConfig(
        r=settings.r,
        lora_alpha=settings.alpha,  # type: ignore[arg-type]
        lora_dropout=settings.dropout,
        target_modules=targets,
        task_type="CAUSAL_LM",
    )


def has_fused_experts(model: Any) -> bool:
    """Mixtures of experts keep all experts' weights in one parameter. "all-linear" would reach it and the router: with other
    ranks, and in a way that nothing can fold into the weights."""
    return any(parameter.ndim == 3 for parameter in model.parameters())


def linear_names(model: Any) -> list[str]:
    """Last parts of the names of all linear layers but the head."""
    head = model.get_output_embeddings()
    return sorted(
        {
            name.rsplit(".", 1)[-1]
            for name, module in model.named_modules()
            if isinstance(module, torch.nn.Linear) and module is not head
        }
    )


def micro_rows(job: TrainJob) -> int:
    """Rows of one forward pass: an optimiser step's rows over its accumulation."""
    rows, parts = job.optimiser.batchRows, job.optimiser.accumulation
    if rows % parts != 0:
        raise ConfigError(
            f"optimiser.accumulation: {parts} does not divide optimiser.batchRows {rows}",
            next_step="Choose an accumulation that divides the rows of one optimiser step.",
        )
    micro = rows // parts
    limit = job.limits.batchRows or micro
    while micro > limit or rows % micro != 0:
        micro -= 1
    return micro


def trainer_arguments(job: TrainJob, directory: Path, micro: int) -> dict[str, Any]:
    """TrainingArguments by name, the same for TRL's configs, which are subclasses."""
    optimiser = job.optimiser
    return {
        "output_dir": str(directory / "checkpoints"),
        "per_device_train_batch_size": micro,
        "gradient_accumulation_steps": optimiser.batchRows // micro,
        "learning_rate": optimiser.learningRate,
        "num_train_epochs": optimiser.epochs,
        "lr_scheduler_type": optimiser.scheduler
        if not (optimiser.scheduler == "constant" and optimiser.warmupRatio > 0)
        else "constant_with_warmup",
        # Below 1 the library reads a share of all steps; 1 itself would be one step.
        "warmup_steps": min(optimiser.warmupRatio, 1 - 1e-9),
        "weight_decay": optimiser.weightDecay,
        "max_grad_norm": optimiser.maxGradNorm,
        "save_strategy": "steps",
        "save_steps": optimiser.checkpointSteps,
        "logging_strategy": "steps",
        "logging_steps": 1,
        "logging_nan_inf_filter": False,
        "seed": job.seed,
        "data_seed": job.seed,
        "report_to": "none",
        "disable_tqdm": True,
        "gradient_checkpointing": False,
        "dataloader_num_workers": 0,
        "dataloader_pin_memory": torch.cuda.is_available(),
        "optim": "adamw_torch",
        "use_cpu": not torch.cuda.is_available(),
    }


def on_one_gpu(arguments: TrainingArguments) -> TrainingArguments:
    """Without a launcher the library would spread a batch over all GPUs that it sees (DataParallel), and places in a batch
    would no longer be where the loss looks for them."""
    _ = arguments.device  # counts the GPUs
    arguments._n_gpu = min(1, arguments.n_gpu)
    return arguments


def asked_settings(job: TrainJob) -> dict[str, Any]:
    return {
        **job.optimiser.model_dump(),
        **{f"adapter.{key}": value for key, value in job.adapter.model_dump().items()},
        "seed": job.seed,
    }


def applied_settings(
    job: TrainJob, arguments: TrainingArguments, model: PeftModel
) -> dict[str, Any]:
    """Read back from the trainer and from the LoRA layers themselves, not from the job."""
    micro = arguments.per_device_train_batch_size
    steps_rows = micro * arguments.gradient_accumulation_steps * max(1, arguments.n_gpu)
    layers = lora_layers(model)
    first = next(iter(layers.values()))
    (name,) = first.active_adapters
    config: Any = model.peft_config[name]
    ranks = {layer.r[name] for layer in layers.values()}
    alphas = {layer.lora_alpha[name] for layer in layers.values()}
    dropouts = {getattr(layer.lora_dropout[name], "p", 0.0) for layer in layers.values()}
    reached = sorted({path.rsplit(".", 1)[-1] for path in layers})
    wanted = job.adapter.targetModules
    scheduler = str(getattr(arguments.lr_scheduler_type, "value", arguments.lr_scheduler_type))
    warmup = float(arguments.warmup_steps)
    if warmup and math.isclose(warmup, job.optimiser.warmupRatio, abs_tol=1e-6):
        warmup = job.optimiser.warmupRatio
    return {
        "learningRate": arguments.learning_rate,
        "epochs": arguments.num_train_epochs,
        "batchRows": steps_rows,
        "accumulation": job.optimiser.accumulation
        if micro * job.optimiser.accumulation <= steps_rows
        else arguments.gradient_accumulation_steps,
        "microBatchRows": micro,
        "scheduler": scheduler.removesuffix("_with_warmup"),
        "warmupRatio": warmup,
        "weightDecay": arguments.weight_decay,
        "maxGradNorm": arguments.max_grad_norm,
        "checkpointSteps": int(arguments.save_steps),
        "seed": arguments.seed,
        "adapter.r": _only(ranks),
        "adapter.alpha": _only(alphas),
        "adapter.dropout": _only(dropouts),
        # The library turns "all-linear" into the names it found; a list must have been reached as it is.
        "adapter.targetModules": wanted
        if wanted == "all-linear" or set(wanted) == set(reached)
        else reached,
        "adapter.layers": len(layers),
        "adapter.modules": reached,
        "adapter.useRslora": config.use_rslora,
        "trainableParameters": sum(p.numel() for p in model.parameters() if p.requires_grad),
    }


def _only(values: set[Any]) -> Any:
    return next(iter(values)) if len(values) == 1 else sorted(values)


def refuse_too_many(dropped: int, rows: int, job: TrainJob) -> None:
    if rows == 0:
        raise DataError("data.rows holds no rows", next_step="Give at least one row to train on.")
    if dropped == rows or dropped > MAX_DROPPED * rows:
        raise DataError(
            f"{dropped} of {rows} rows are longer than optimiser.maxTokens {job.optimiser.maxTokens}",
            next_step="Leave rows with long prompts out, or raise optimiser.maxTokens where you write the job yourself.",
        )


class LengthBatches(Sampler[int]):
    """Row indices such that the rows of an optimiser step are of like length: little padding, random order of steps.

    A function of (seed, epoch) and the rows of a step alone, so that a resumed run sees the same batches, and one that goes on
    with smaller forward passes the same steps.
    """

    def __init__(self, lengths: Sequence[int], rows: int, seed: int):
        self._lengths = lengths
        self._rows = rows
        self._seed = seed
        self._epoch = 0

    def set_epoch(self, epoch: int) -> None:
        self._epoch = epoch

    def __len__(self) -> int:
        return len(self._lengths)

    def __iter__(self) -> Iterator[int]:
        generator = torch.Generator().manual_seed(self._seed * 1009 + self._epoch)
        shuffled = torch.randperm(len(self._lengths), generator=generator).tolist()
        # Sorted within windows of some batches, so that neighbours in length change from epoch to epoch.
        window = self._rows * 8
        batches: list[list[int]] = []
        for start in range(0, len(shuffled), window):
            part = sorted(
                shuffled[start : start + window], key=lambda row: (self._lengths[row], row)
            )
            batches.extend(part[i : i + self._rows] for i in range(0, len(part), self._rows))
        # The short batch, if any, stays last: the loader cuts the stream into forward passes, which divide a step's rows.
        whole = [batch for batch in batches if len(batch) == self._rows]
        rest = [batch for batch in batches if len(batch) < self._rows]
        order = torch.randperm(len(whole), generator=generator).tolist()
        for batch in [*(whole[index] for index in order), *rest]:
            yield from batch


class Checkpoints:
    """checkpoints/checkpoint-N in the job directory. Written apart, then renamed: one that exists is whole."""

    def __init__(self, directory: Path):
        self.folder = directory / "checkpoints"
        self.folder.mkdir(exist_ok=True)
        for partial in self.folder.glob(f"*{TEMPORARY}"):
            shutil.rmtree(partial)

    @property
    def partial(self) -> Path:
        return self.folder / f"writing{TEMPORARY}"

    def all(self) -> list[Path]:
        found = [path for path in self.folder.glob("checkpoint-*") if path.suffix != TEMPORARY]
        return sorted(found, key=lambda path: int(path.name.split("-")[1]))

    def last(self) -> Path | None:
        found = self.all()
        return found[-1] if found else None

    def publish(self, step: int) -> Path:
        name = f"checkpoint-{step}"
        final = self.folder / name
        publish_folder(self.partial / name, final)
        shutil.rmtree(self.partial, ignore_errors=True)
        for old in self.all()[:-KEEP_CHECKPOINTS]:
            # Renamed first: a kill while deleting must not leave half a checkpoint under its name.
            gone = old.with_name(old.name + ".old" + TEMPORARY)
            old.rename(gone)
            shutil.rmtree(gone)
        return final


class AtomicCheckpointMixin:
    """For subclasses of Trainer: checkpoints through `Checkpoints`, and its event."""

    checkpoints: Checkpoints
    context: Context[TrainJob]
    state: TrainerState

    def _get_output_dir(self, trial: Any) -> str:
        del trial
        return str(self.checkpoints.partial)

    def _save_checkpoint(self, model: Any, trial: Any) -> None:
        super()._save_checkpoint(model, trial)  # type: ignore[misc]
        final = self.checkpoints.publish(self.state.global_step)
        self.context.events.emit(
            "checkpoint",
            path=str(final.relative_to(self.context.directory)),
            step=self.state.global_step,
        )


class StepEvents(TrainerCallback):
    """A `step` event after each optimiser step; stops on a signal (after a checkpoint) and on a broken loss."""

    def __init__(self, context: Context[TrainJob]):
        self._context = context
        self._started = 0.0
        self._first_step = 0
        #: Filled by the trainer's loss between two steps.
        self.tokens = 0
        #: What else was measured at the last look; shown with every step.
        self.extra: dict[str, float] = {}

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        del args, control, kwargs
        self._started = time.monotonic()
        self._first_step = state.global_step

    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        del args, kwargs
        if not logs or "loss" not in logs:
            return
        loss = float(logs["loss"])
        seconds = max(time.monotonic() - self._started, 1e-6)
        done = state.global_step - self._first_step
        left = state.max_steps - state.global_step
        extra = {
            key: round(float(value), 6)
            for key, value in logs.items()
            if key not in ("loss", "learning_rate", "grad_norm", "epoch")
            and "/" not in key
            and _is_finite(value)
        }
        if not math.isfinite(loss):
            reason = f"the loss is {loss} at step {state.global_step}"
            self._context.events.emit("guard", reason=reason)
            control.should_training_stop = True
            raise GuardStop(reason, next_step="Lower optimiser.learningRate.")
        norm = float(logs.get("grad_norm", 0.0))
        self._context.events.emit(
            "step",
            step=state.global_step,
            steps=state.max_steps,
            loss=round(loss, 6),
            learningRate=logs.get("learning_rate"),
            # In float16 the scaler leaves out steps that overflow: no number, and no harm.
            gradNorm=round(norm, 4) if math.isfinite(norm) else None,
            epoch=round(float(logs.get("epoch", 0.0)), 4),
            tokensPerSecond=round(self.tokens / seconds, 1) if self.tokens else None,
            memoryMb=memory_mb(),
            etaSeconds=round(seconds / max(done, 1) * left),
            **self.extra,
            **extra,
        )

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        del args, state, kwargs
        if self._context.cancellation.requested:
            control.should_save = True
            control.should_training_stop = True


def _is_finite(value: Any) -> bool:
    return isinstance(value, (int, float)) and math.isfinite(value)


def memory_mb() -> int:
    """Peak memory: of the GPU where there is one, else resident memory of this process."""
    if torch.cuda.is_available():
        return round(torch.cuda.max_memory_allocated() / 2**20)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (2**20 if sys.platform == "darwin" else 2**10))


def train_to_end(
    trainer: Any,
    context: Context[TrainJob],
    checkpoints: Checkpoints,
    finish: Callable[[PeftModel], dict[str, Any]] = lambda model: {},
) -> dict[str, Any]:
    """Trains, from the last checkpoint if there is one, and writes adapter/.

    `finish` may change the trained adapter before it is written; what it returns joins the result. Checkpoints hold what was
    trained: a job that is killed in between does it again.
    """
    # It prints every log line; ours are events.
    trainer.remove_callback(PrinterCallback)
    last = checkpoints.last()
    if last is not None:
        context.events.phase(f"resume from {last.name}")
    context.events.phase("train")
    with context.cancellation.deferred():
        output = trainer.train(resume_from_checkpoint=str(last) if last else None)
    if context.cancellation.requested and trainer.state.global_step < trainer.state.max_steps:
        raise Cancelled("stopped on request; a checkpoint was saved")
    model = trainer.accelerator.unwrap_model(trainer.model)
    finished = finish(model)
    context.events.phase("write")
    save_adapter(model, context)
    return {
        "adapter": "adapter",
        "sha256": sha256_of(context.directory / "adapter" / "adapter_model.safetensors"),
        "steps": trainer.state.global_step,
        "loss": round(float(output.training_loss), 6),
        "memoryMb": memory_mb(),
        **finished,
    }


class SavedSteps(TrainerCallback):
    """Keeps the adapter after certain optimiser steps: steps/step-N, whole or absent."""

    def __init__(self, context: Context[TrainJob], steps: Sequence[int]):
        self._context = context
        self._steps = frozenset(steps)

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        del args, control
        if state.global_step not in self._steps:
            return
        folder = self._context.directory / "steps"
        folder.mkdir(exist_ok=True)
        save_adapter(kwargs["model"], self._context, folder / f"step-{state.global_step}")


def save_adapter(model: PeftModel, context: Context[TrainJob], folder: Path | None = None) -> None:
    """adapter/ in PEFT's format. Equal runs give equal bytes: no paths of this machine, sorted names."""
    final = folder or context.directory / "adapter"
    for name, parameter in model.named_parameters():
        if parameter.requires_grad and not parameter.isfinite().all():
            reason = f"{name} of the trained adapter holds what is no number"
            context.events.emit("guard", reason=reason)
            raise GuardStop(reason, next_step="Lower optimiser.learningRate.")
    partial = partial_folder(final)
    model.save_pretrained(str(partial), safe_serialization=True)
    (partial / "README.md").unlink(missing_ok=True)
    place = partial / "adapter_config.json"
    config = json.loads(place.read_text("utf-8"))
    config["base_model_name_or_path"] = context.job.model.path
    config["revision"] = context.job.model.revision
    if isinstance(config.get("target_modules"), list):
        config["target_modules"] = sorted(config["target_modules"])
    place.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n", "utf-8")
    publish_folder(partial, final)
