"""Reads back what was published, as its users would: `read-back.py ENDPOINT MODEL_REPO DATASET_REPO BASE_MODEL ANSWERS` -> JSON."""

import hashlib
import json
import os
import sys
import tempfile
import time
from pathlib import Path

endpoint, model_repo, dataset_repo, base_model, answers_file = sys.argv[1:6]
os.environ.update(HF_ENDPOINT=endpoint, HF_HUB_DISABLE_XET="1", HF_HOME=tempfile.mkdtemp())

import torch  # noqa: E402
import yaml  # noqa: E402
from datasets import load_dataset  # noqa: E402
from huggingface_hub import snapshot_download  # noqa: E402
from peft import PeftModel  # noqa: E402
from transformers import (  # noqa: E402
    AutoModelForCausalLM,
    AutoTokenizer,
    LlamaConfig,
    LlamaForCausalLM,
)
from trl import DPOConfig, DPOTrainer  # noqa: E402

started = time.monotonic()


def note(what: str) -> None:
    print(f"{time.monotonic() - started:.1f} s: {what}", file=sys.stderr, flush=True)


def files_of(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".cache" not in path.parts
    }


def card_of(folder: Path) -> dict:
    text = (folder / "README.md").read_text()
    assert text.startswith("---\n")
    return yaml.safe_load(text.split("---\n", 2)[1])


model_folder = Path(snapshot_download(model_repo))
dataset_folder = Path(snapshot_download(dataset_repo, repo_type="dataset"))
report: dict = {
    "files": {"model": files_of(model_folder), "dataset": files_of(dataset_folder)},
    "cards": {"model": card_of(model_folder), "dataset": card_of(dataset_folder)},
    "cardTexts": {
        name: (folder / "README.md").read_text().split("---\n", 2)[1]
        for name, folder in (("model", model_folder), ("dataset", dataset_folder))
    },
}

note("downloaded")
# The merged weights against base + adapter, at every token of 50 test prompts.
tokenizer = AutoTokenizer.from_pretrained(model_folder)
ROOT = Path(__file__).resolve().parents[2]
rows = [json.loads(line) for line in (ROOT / "datasets/prompts/habit.jsonl").open(encoding="utf8")]
prompts = [row["prompt"] for row in rows if row["split"] == "test" and "prompt" in row][:50]
texts = [
    tokenizer.apply_chat_template(
        [{"role": "user", "content": prompt}], tokenize=False, add_generation_prompt=True
    )
    for prompt in prompts
]


@torch.no_grad()
def next_tokens(model, text: str) -> torch.Tensor:
    encoded = tokenizer(text, return_tensors="pt", add_special_tokens=False)
    return model.eval()(**encoded).logits[0].float().log_softmax(-1)


# The weights are bfloat16; computing with them in float32 is quick on a CPU and rounds nothing.
published = AutoModelForCausalLM.from_pretrained(model_folder, dtype=torch.float32)
base = AutoModelForCausalLM.from_pretrained(base_model, dtype=torch.float32)
adapted = PeftModel.from_pretrained(base, str(model_folder / "adapter"))
kl, kl_base = [], []
for text in texts:
    wanted = next_tokens(adapted, text)
    with adapted.disable_adapter():
        plain = next_tokens(adapted, text)
    for found, other in ((kl, next_tokens(published, text)), (kl_base, plain)):
        found += (wanted.exp() * (wanted - other)).sum(-1).tolist()
report["logits"] = {
    "prompts": len(texts),
    "positions": len(kl),
    "meanKl": sum(kl) / len(kl),
    "maxKl": max(kl),
    "meanKlOfBase": sum(kl_base) / len(kl_base),
}
note("logits")
# Template and tokenizer as published: transformers' own greedy decoding against the answers that the report counts.
same = []
for line in Path(answers_file).read_text().splitlines():
    row = json.loads(line)
    if row["params"]["temperature"] != 0:
        continue
    encoded = tokenizer.apply_chat_template(
        row["messages"], add_generation_prompt=True, return_tensors="pt", return_dict=True
    )
    with torch.no_grad():
        made = published.generate(
            **encoded,
            do_sample=False,
            max_new_tokens=row["params"]["maxNewTokens"],
            pad_token_id=tokenizer.eos_token_id,
        )
    begun = encoded["input_ids"].shape[1]
    text = tokenizer.decode(made[0, begun:], skip_special_tokens=True)
    shared = len(os.path.commonprefix([text, row["response"]]))
    same.append(shared / max(1, len(row["response"])))
report["greedy"] = {"answers": len(same), "meanShared": sum(same) / len(same)}

note("greedy answers")
report["configs"] = {
    config["config_name"]: {
        split["split"]: load_dataset(
            str(dataset_folder), config["config_name"], split=split["split"]
        ).num_rows
        for split in config["data_files"]
    }
    for config in report["cards"]["dataset"]["configs"]
}
report["jsonl"] = {
    str(path.relative_to(dataset_folder)): load_dataset(
        "json", data_files=str(path), split="train"
    ).num_rows
    for path in sorted(dataset_folder.rglob("*.jsonl"))
}

note("datasets")
# One step of stock TRL on the rows as they are.
torch.manual_seed(0)
tiny = tempfile.mkdtemp()
LlamaForCausalLM(
    LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=1,
    )
).save_pretrained(tiny)
tokenizer.save_pretrained(tiny)
trainer = DPOTrainer(
    model=tiny,
    args=DPOConfig(
        output_dir=tempfile.mkdtemp(),
        max_steps=1,
        per_device_train_batch_size=2,
        report_to="none",
        use_cpu=True,
        disable_tqdm=True,
    ),
    train_dataset=load_dataset(str(dataset_folder), "preferences", split="train"),
    processing_class=tokenizer,
)
report["dpo"] = {"steps": trainer.train().global_step}
note("trl")
print("READ-BACK " + json.dumps(report))
