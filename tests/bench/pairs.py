"""Pairs a second: the worker's packed DPO beside stock TRL at its best settings here (bf16, no gradient checkpointing,
reference computed once, batches of like length), on the same batches in the same order, turn about.

    npm run bench:pairs PAIRS.jsonl [STRATEGY] [STEPS]

Prints a line for each turn, the ratio of the medians, and how far the losses are apart.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

# Waiting threads that spin take the machine from whatever else runs on it.
os.environ.setdefault("GOMP_SPINCOUNT", "10000")

import torch
from datasets import Dataset, disable_progress_bars
from locus_worker.attention import ATTENTION
from locus_worker.shared_prefix import SharedPrefixMixin
from locus_worker.training import LengthBatches
from peft import LoraConfig
from transformers import AutoModelForCausalLM, AutoTokenizer, PrinterCallback, TrainerCallback
from trl import DPOConfig, DPOTrainer

disable_progress_bars()
ROWS = 4
TURNS = 3


class Clock(TrainerCallback):
    """The first step warms up and is not counted."""

    def __init__(self) -> None:
        self.ends: list[float] = []
        self.losses: list[float] = []

    def on_step_end(self, args: Any, state: Any, control: Any, **more: Any) -> None:
        self.ends.append(time.perf_counter())

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **more: Any) -> None:
        if logs and "loss" in logs:
            self.losses.append(logs["loss"])


class Stock(DPOTrainer):
    lengths: list[int]

    def _get_train_sampler(self, train_dataset: Any = None) -> LengthBatches:
        return LengthBatches(self.lengths, ROWS, self.args.seed)


class Packed(SharedPrefixMixin, Stock):
    pass


def turn(kind: type[Stock], model: str, rows: list[dict[str, Any]], steps: int) -> Clock:
    torch.manual_seed(1)
    tokenizer = AutoTokenizer.from_pretrained(model)
    attention = ATTENTION if kind is Packed else "sdpa"
    clock = Clock()
    with tempfile.TemporaryDirectory() as folder:
        trainer: Any = kind(
            model=AutoModelForCausalLM.from_pretrained(
                model, dtype=torch.bfloat16, attn_implementation=attention
            ),
            args=DPOConfig(
                output_dir=folder,
                per_device_train_batch_size=ROWS,
                max_steps=steps,
                learning_rate=5e-5,
                lr_scheduler_type="constant",
                beta=0.1,
                bf16=True,
                gradient_checkpointing=False,
                precompute_ref_log_probs=True,
                precompute_ref_batch_size=ROWS,
                logging_steps=1,
                report_to=[],
                save_strategy="no",
                disable_tqdm=True,
                dataloader_pin_memory=False,
                use_cpu=not torch.cuda.is_available(),
            ),
            train_dataset=Dataset.from_list(rows),
            processing_class=tokenizer,
            peft_config=LoraConfig(
                r=16, lora_alpha=32, target_modules="all-linear", task_type="CAUSAL_LM"
            ),
            callbacks=[clock],
        )
        trainer.remove_callback(PrinterCallback)
        trainer.lengths = [
            len(row["prompt_ids"]) + max(len(row["chosen_ids"]), len(row["rejected_ids"]))
            for row in trainer.train_dataset
        ]
        trainer.train()
    return clock


def main() -> None:
    model, file = sys.argv[1:3]
    strategy = sys.argv[3] if len(sys.argv) > 3 else "edit"
    steps = int(sys.argv[4]) if len(sys.argv) > 4 else 12
    found = [json.loads(line) for line in Path(file).read_text("utf8").splitlines()]
    rows = [
        {side: row[side] for side in ("prompt", "chosen", "rejected")}
        for row in found
        if row["kind"] == "dampen" and row["strategy"] == strategy
    ][: ROWS * steps]
    steps = len(rows) // ROWS
    rows = rows[: steps * ROWS]
    print(
        f"{len(rows)} pairs of strategy {strategy}, {steps} steps, {torch.get_num_threads()} threads"
    )
    rates: dict[str, list[float]] = {"stock": [], "packed": []}
    losses: dict[str, list[float]] = {}
    for number in range(TURNS):
        for name, kind in (("stock", Stock), ("packed", Packed)):
            clock = turn(kind, model, rows, steps)
            seconds = clock.ends[-1] - clock.ends[0]
            rates[name].append(ROWS * (steps - 1) / seconds)
            losses[name] = clock.losses
            print(f"turn {number + 1} {name}: {rates[name][-1]:.3f} pairs/s", flush=True)
    ratio = statistics.median(rates["packed"]) / statistics.median(rates["stock"])
    apart = [abs(a - b) for a, b in zip(losses["stock"], losses["packed"], strict=True)]
    print(f"packed / stock: {ratio:.2f}")
    print(
        f"losses: stock {statistics.mean(losses['stock']):.4f}, packed {statistics.mean(losses['packed']):.4f},"
        f" a step apart by {statistics.mean(apart):.4f} at the mean, {max(apart):.4f} at most"
    )


if __name__ == "__main__":
    main()
