"""kind `import`: a .gguf file -> merged/, the same model as safetensors that can be trained and saved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gguf import GGUFReader
from tokenizers import pre_tokenizers
from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

from .context import Context
from .conversation import Conversation
from .data import locate
from .errors import DataError
from .job import ImportJob
from .model import set_up_torch
from .precision import DTYPES
from .storage import partial_folder, publish_folder, sha256_of

#: Values of `tokenizer.ggml.pre` that split every digit off before byte-level BPE. transformers' converter
#: knows only the plain GPT-2 split, with which "\n\n1" becomes other tokens than the model was trained on.
DIGIT_SPLITTERS = {"smollm", "starcoder", "refact", "command-r", "codeshell", "minerva-7b"}
PLAIN_SPLITTERS = {"default", "gpt-2", "llama-bpe", "qwen2"}


def run_import(context: Context[ImportJob]) -> dict[str, Any]:
    job = context.job
    source = locate(context.directory, job.model.path)
    _check_gguf(source)
    set_up_torch(job)
    context.events.phase("read")
    # Without `dequantize` the weights stay packed and can be neither saved nor trained.
    model = AutoModelForCausalLM.from_pretrained(
        str(source.parent),
        gguf_file=source.name,
        dtype=DTYPES[job.model.dtype],
        quantization_config=GgufConfig(dequantize=True),
    )
    tokenizer = AutoTokenizer.from_pretrained(str(source.parent), gguf_file=source.name)
    split = _mend_splitting(tokenizer, source, context)
    context.check()
    context.announce(
        {
            "dtype": str(model.dtype).removeprefix("torch."),
            "source": str(source),
            "splitting": split,
        },
        {"dtype": job.model.dtype},
    )
    conversation = Conversation(tokenizer, [], context.events)
    model.generation_config.eos_token_id = conversation.stop_tokens
    context.events.phase("write")
    final = context.directory / "merged"
    partial = partial_folder(final)
    # Where the model lay on this machine is no part of it.
    model.config.name_or_path = ""
    model.save_pretrained(str(partial))
    tokenizer.name_or_path = source.stem
    tokenizer.save_pretrained(str(partial))
    publish_folder(partial, final)
    return {
        "model": "merged",
        "sourceSha256": sha256_of(source),
        "parameters": model.num_parameters(),
        "vocabulary": model.config.get_text_config().vocab_size,
        "stopTokens": conversation.stop_tokens,
    }


def _mend_splitting(tokenizer: Any, source: Path, context: Context[ImportJob]) -> str | None:
    """Gives the tokenizer the text-splitting rule that the file names. Returns that name."""
    fields = GGUFReader(str(source)).fields
    model, pre = fields.get("tokenizer.ggml.model"), fields.get("tokenizer.ggml.pre")
    if model is None or pre is None or model.contents() != "gpt2":
        return None
    name = str(pre.contents())
    if name in DIGIT_SPLITTERS:
        tokenizer.backend_tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [
                pre_tokenizers.Digits(individual_digits=True),
                pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True),
            ]
        )
    elif name not in PLAIN_SPLITTERS:
        context.events.warn(
            f"the file's tokenizer splits text by the rule {name!r}, which is taken as transformers reads it: "
            "prefer the model's own safetensors where there are any"
        )
    return name


def _check_gguf(source: Path) -> None:
    if not source.is_file():
        raise DataError(
            f"model.path {source}: no such file", next_step="Name an existing .gguf file."
        )
    with source.open("rb") as opened:
        if opened.read(4) != b"GGUF":
            raise DataError(
                f"model.path {source}: not a GGUF file",
                next_step="Download it again; the file may be cut short or be an error page.",
            )
