"""Loading a model as a job names it: device, threads, dtype, tokenizer, and the tokens that stop it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from .conversation import Conversation
from .data import locate
from .errors import ConfigError, EnvironmentMissing
from .events import EventLog
from .job import JobBase, ModelRef
from .precision import DTYPES, for_computing, has_bfloat16, stored_dtype

#: Rows of a batch where the job sets none. On two cores a step of 192 rows makes 1.7 times the tokens a second of 64.
DEFAULT_BATCH_ROWS = {"cpu": 192, "cuda": 512}


@dataclass
class Loaded:
    model: Any
    conversation: Conversation
    device: torch.device
    batch_rows: int
    #: What was really applied, for the `settings` event.
    settings: dict[str, Any]

    @property
    def tokenizer(self) -> Any:
        return self.conversation.tokenizer


def pick_device() -> torch.device:
    if torch.cuda.is_available():
        return torch.device("cuda", torch.cuda.current_device())
    # Not on Apple GPUs: tokens are drawn, and log-probabilities summed, in float64, which they lack.
    return torch.device("cpu")


def devices() -> list[str]:
    found = [
        f"cuda:{index} {torch.cuda.get_device_name(index)}"
        for index in range(torch.cuda.device_count())
    ]
    lacking = "" if has_bfloat16() else ", no bfloat16: computes in float32"
    return [*found, f"cpu {usable_cores()} cores{lacking}"]


def usable_cores() -> int:
    """Those that this process may run on: batch systems and containers give fewer than there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def set_up_torch(job: JobBase) -> int:
    """Threads and seeds, once. The result of bf16 arithmetic depends on both."""
    threads = job.limits.threads or usable_cores()
    torch.set_num_threads(threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(job.seed)
    if torch.cuda.is_available():
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
        torch.backends.cuda.matmul.allow_tf32 = False
    return torch.get_num_threads()


def resolve_model(directory: Path, reference: ModelRef) -> tuple[str, dict[str, Any]]:
    """Folder or Hub id, and the arguments that pin it."""
    for candidate in (locate(directory, reference.path), Path(reference.path)):
        if candidate.is_dir():
            if not (candidate / "config.json").is_file():
                raise ConfigError(
                    f"model.path {candidate}: no config.json in it",
                    next_step="Name the folder of a model saved by transformers.",
                )
            return str(candidate.resolve()), {"local_files_only": True}
        if candidate.is_file():
            raise ConfigError(
                f"model.path {candidate} is a file",
                next_step="Import a .gguf file first (kind `import`), then name the folder that it wrote.",
            )
    if Path(reference.path).is_absolute() or reference.path.startswith("."):
        raise ConfigError(
            f"model.path {reference.path}: no such folder",
            next_step="Correct the path of the model.",
        )
    if reference.revision is None:
        raise ConfigError(
            f"model.revision is missing: {reference.path} is a Hub id, which needs its 40-hex commit",
            next_step="Add the commit as model.revision, or name a local folder.",
        )
    return reference.path, {"revision": reference.revision}


def load_model(job: JobBase, directory: Path, events: EventLog, attention: str | None) -> Loaded:
    """The model without its adapter, in evaluation mode. `attention` None: the library's choice."""
    threads = set_up_torch(job)
    name, arguments = resolve_model(directory, job.model)
    device = pick_device()
    events.phase("load model")
    try:
        tokenizer = AutoTokenizer.from_pretrained(name, **arguments)
        model: Any = AutoModelForCausalLM.from_pretrained(
            name, dtype=DTYPES[job.model.dtype], attn_implementation=attention, **arguments
        )
    except (ValueError, KeyError) as cause:
        # KeyError: its attention classes are in a table of their own, which the worker's is not in.
        raise ConfigError(
            f"model {job.model.path}: {_first_line(cause)}", next_step=NOT_RUN
        ) from cause
    except OSError as cause:
        raise EnvironmentMissing(
            f"model {job.model.path}: {_first_line(cause)}",
            next_step="Check the model's name, your network and access, or name a local folder.",
        ) from cause
    if attention is not None:
        refuse_hybrids(model.config.get_text_config(), job.model.path)
    model.eval()
    without_dropout(model)
    loaded_dtype = str(stored_dtype(model)).removeprefix("torch.")
    if loaded_dtype != job.model.dtype or model.dtype != DTYPES[loaded_dtype]:
        raise ConfigError(
            f"model.dtype: asked {job.model.dtype}, the model loaded as {model.dtype}",
            code="setting-not-applied",
        )
    model = for_computing(model, device)
    stops = model.generation_config.eos_token_id
    stops = stops if isinstance(stops, list) else [stops]
    conversation = Conversation(tokenizer, [stop for stop in stops if stop is not None], events)
    rows = job.limits.batchRows or DEFAULT_BATCH_ROWS.get(device.type, 64)
    settings = {
        "model": name,
        "dtype": loaded_dtype,
        "computing": str(model.dtype).removeprefix("torch."),
        "device": str(device),
        "threads": threads,
        "attention": model.config._attn_implementation,
        "batchRows": rows,
        "stopTokens": conversation.stop_tokens,
        "seed": job.seed,
    }
    return Loaded(model, conversation, device, rows, settings)


#: Kinds of layer whose keys and values the worker's cache holds.
CACHED_LAYERS = {"full_attention", "sliding_attention", "chunked_attention"}
NOT_RUN = (
    "This architecture cannot be run by the worker: take a model whose attention transformers "
    "computes with SDPA."
)


def refuse_hybrids(config: Any, name: str) -> None:
    kinds = getattr(config, "layer_types", None) or getattr(config, "layers_block_type", None) or []
    others = sorted(set(kinds) - CACHED_LAYERS - {"attention"})
    if getattr(config, "num_kv_shared_layers", None):
        others.append("shared keys and values")
    if others:
        raise ConfigError(
            f"model {name}: not every layer is plain attention ({', '.join(others)})",
            next_step=NOT_RUN,
        )


def without_dropout(model: Any) -> None:
    """The base computes the same in training as elsewhere: what the adapter is measured against must not be noise."""
    module: Any
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
        if isinstance(getattr(module, "attention_dropout", None), float):
            setattr(module, "attention_dropout", 0.0)  # noqa: B010


def head_of(model: Any) -> torch.nn.Module:
    return model.get_output_embeddings()


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
