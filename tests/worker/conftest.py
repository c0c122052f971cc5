"""A tiny random Llama with a byte-level tokenizer, made on the spot: nothing is downloaded."""

from __future__ import annotations

import hashlib
import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
WORKER = Path(__file__).resolve().parents[2] / "src" / "worker"
sys.path.insert(0, str(WORKER))

import torch  # noqa: E402
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers  # noqa: E402
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast  # noqa: E402

torch.set_num_threads(1)

TEMPLATE = (
    "{% for m in messages %}{{ '<|s|>' + m['role'] + '\n' + m['content'] + '<|e|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|s|>assistant\n' }}{% endif %}"
)
CORPUS = [
    "Here is a short answer to your question. I hope this helps you today.",
    "The cat sat on the mat and it was happy to help. Is there more?",
    "Certainly! Walking is good, naïve as that sounds 🙂 — and cheap.",
]


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=384,
        special_tokens=["<|s|>", "<|e|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    bpe.train_from_iterator(CORPUS * 4, trainer)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=bpe, bos_token="<|s|>", eos_token="<|e|>", pad_token="<|e|>"
    )
    tokenizer.chat_template = TEMPLATE
    tokenizer.save_pretrained(str(folder))
    torch.manual_seed(7)
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(tokenizer),
            hidden_size=48,
            intermediate_size=96,
            num_hidden_layers=2,
            num_attention_heads=6,
            num_key_value_heads=2,
            head_dim=8,
            max_position_embeddings=512,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.eos_token_id,
            initializer_range=0.2,
        )
    )
    model.generation_config.eos_token_id = tokenizer.eos_token_id
    model.save_pretrained(str(folder))
    return folder


def user(text: str) -> list[dict[str, str]]:
    return [{"role": "user", "content": text}]


PROMPTS = [
    {"id": f"p{index}", "messages": user(text)}
    for index, text in enumerate(
        [
            "Hi",
            "Is walking good?",
            "Tell me of the cat 🙂 please, at some length.",
            "Help",
            "Why?",
            "A mat",
        ]
    )
]


class JobFolder:
    """A job directory in the making."""

    def __init__(self, path: Path, model: Path):
        self.path = path
        path.mkdir(parents=True, exist_ok=True)
        self._model = model

    def write(
        self,
        kind: str,
        rows: list[dict[str, Any]] | None = None,
        *,
        folded: dict[str, Any] | None = None,
        dtype: str = "float32",
        **settings: Any,
    ) -> JobFolder:
        job: dict[str, Any] = {
            "schema": "locus.job/1",
            "id": "test",
            "kind": kind,
            "model": {"path": str(self._model), "dtype": dtype},
            "seed": 11,
            "limits": {"threads": 1},
            "data": {},
            **settings,
        }
        if folded is not None:
            job["model"]["adapter"] = folded
        if rows is not None:
            content = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
            (self.path / "data.jsonl").write_bytes(content)
            name = "prompts" if kind in ("sample", "merge") else "rows"
            job["data"] = {
                name: {
                    "path": "data.jsonl",
                    "sha256": hashlib.sha256(content).hexdigest(),
                    "rows": len(rows),
                }
            }
        (self.path / "job.json").write_text(json.dumps(job))
        return self

    def change(self, edit: Callable[[dict[str, Any]], None]) -> JobFolder:
        job = json.loads((self.path / "job.json").read_text())
        edit(job)
        (self.path / "job.json").write_text(json.dumps(job))
        return self

    def run(self) -> int:
        """Does the job in this process; the exit status."""
        from locus_worker.__main__ import _do, _report
        from locus_worker.events import EventLog
        from locus_worker.lifetime import Cancellation

        events = EventLog(self.path / "events.jsonl", io.StringIO())
        try:
            _do(self.path, events, Cancellation())
            status = 0
        except Exception as error:
            status = _report(events, error)
        finally:
            events.close()
        return status

    def done(self) -> dict[str, Any]:
        """Runs, expects success, and gives the result."""
        status = self.run()
        assert status == 0, [event["message"] for event in self.events("error")]
        return json.loads((self.path / "result.json").read_text())

    def events(self, name: str | None = None) -> list[dict[str, Any]]:
        lines = (self.path / "events.jsonl").read_text().splitlines()
        found = [json.loads(line) for line in lines]
        return [event for event in found if name in (None, event["event"])]

    def jsonl(self, name: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.path / name).read_text().splitlines()]


@pytest.fixture
def new_job(tmp_path: Path, model_folder: Path) -> Callable[[str], JobFolder]:
    return lambda name: JobFolder(tmp_path / name, model_folder)


@pytest.fixture(scope="session")
def adapter_folder(tmp_path_factory: pytest.TempPathFactory, model_folder: Path) -> Path:
    """A LoRA adapter that changes the model visibly."""
    from peft import LoraConfig, get_peft_model

    torch.manual_seed(3)
    model = LlamaForCausalLM.from_pretrained(str(model_folder), dtype=torch.float32)
    adapted = get_peft_model(model, LoraConfig(r=4, lora_alpha=8, target_modules="all-linear"))
    for name, parameter in adapted.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(parameter, std=0.1)
    folder = tmp_path_factory.mktemp("adapter")
    adapted.save_pretrained(str(folder))
    return folder


SAMPLING = {"maxNewTokens": 20, "temperature": 0.8, "topK": 20, "samples": 2, "shardRows": 4}
LOOKAHEAD = {
    "openerShare": 0.1,
    "openerUses": 1,
    "minProbability": 0.001,
    "endProbability": 1.0,
    "tokens": 5,
    "maxPerRow": 6,
    "shardRows": 2,
}
OPTIMISER = {
    "learningRate": 0.01,
    "epochs": 2,
    "batchRows": 2,
    "accumulation": 1,
    "scheduler": "linear",
    "warmupRatio": 0.1,
    "weightDecay": 0.0,
    "maxGradNorm": 1.0,
    "maxTokens": 256,
    "checkpointSteps": 2,
}
ADAPTER = {"r": 4, "alpha": 8, "dropout": 0, "targetModules": "all-linear"}
