"""kind `ches`: how alike are the two sides of a pair to the model? -> ches.jsonl. No logits, no generation.

CHES (centered hidden embedding similarity), Razin et al., "Unintentional Unalignment: Likelihood Displacement in Direct
Preference Optimization", arXiv 2410.08847: with S the sum, over the tokens of an answer, of the state from which the head
predicts each of them, <S chosen, S rejected> - |S chosen|^2. Length-normalised: the same with means instead of sums.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from transformers import DynamicCache

from .adapter import fold_into
from .attention import ATTENTION
from .context import Context, with_smaller_batches
from .data import SidesRow, read_rows
from .decode import Throughput
from .forward import after_prompt, padded, states_before_head
from .job import ChesJob
from .model import Loaded, load_model
from .shards import Work, write_in_shards


def run_ches(context: Context[ChesJob]) -> dict[str, Any]:
    job, events = context.job, context.events
    rows = read_rows(context.directory, job.data.rows, SidesRow)
    loaded = load_model(job, context.directory, events, ATTENTION)
    adapter = fold_into(loaded.model, context.directory, job.model)
    reader = Reader(context, loaded)
    context.announce(
        {**loaded.settings, **adapter, "shardRows": job.ches.shardRows}, job.ches.model_dump()
    )
    events.emit("preflight", rows=len(rows), dropped=0, checks={"pairs": len(rows)})
    events.phase("compare")
    sha256 = write_in_shards(
        context,
        Work("ches.jsonl", "pairs", job.ches.shardRows, reader.throughput),
        rows,
        lambda shard, _: reader.shard(shard),
    )
    return {"ches": "ches.jsonl", "sha256": sha256, "rows": len(rows)}


class Reader:
    def __init__(self, context: Context[ChesJob], loaded: Loaded):
        self._context = context
        self._loaded = loaded
        self.throughput = Throughput()

    def shard(self, shard: Sequence[SidesRow]) -> list[dict[str, Any]]:
        output: list[dict[str, Any]] = []
        for row in shard:
            self._context.check()
            with self.throughput.timed():
                compared, _ = with_smaller_batches(
                    lambda batch, row=row: self._row(row, batch),
                    min(2, self._loaded.batch_rows),
                    self._context.events,
                )
            output.append(compared)
        return output

    @torch.inference_mode()
    def _row(self, row: SidesRow, batch: int) -> dict[str, Any]:
        conversation = self._loaded.conversation
        # Preference training predicts the end of the turn too; so no side is without a token.
        sides = [
            [*conversation.text_tokens(text), conversation.end_of_turn]
            for text in (row.chosen, row.rejected)
        ]
        chosen, rejected = self._sums(conversation.prompt_tokens(row.messages), sides, batch)
        means = [total / len(side) for total, side in zip((chosen, rejected), sides, strict=True)]
        return {
            "id": row.id,
            "ches": _similarity(chosen, rejected),
            "normalised": _similarity(*means),
            "tokens": [len(side) for side in sides],
        }

    def _sums(
        self, prompt: list[int], sides: Sequence[list[int]], batch: int
    ) -> list[torch.Tensor]:
        """Of each side the sum, in float64, of the states that predict its tokens. The prompt runs once."""
        model = self._loaded.model
        cache = DynamicCache()
        with states_before_head(model) as states:
            model(input_ids=padded([prompt], model.device), past_key_values=cache, use_cache=True)
            # The prompt's last state predicts the first token; the last token of a side predicts nothing.
            first = states.pop()[0, -1].double()
            inputs = [side[:-1] for side in sides]
            sums = [first for _ in sides]
            # Both sides in one pass where memory allows: what they share then has the same rounding, and cancels.
            for start in range(0, len(sides), batch):
                group = inputs[start : start + batch]
                if not any(group):
                    continue
                after_prompt(model, cache, len(prompt), group)
                for offset, (tokens, rest) in enumerate(zip(group, states.pop(), strict=True)):
                    sums[start + offset] = first + rest[: len(tokens)].double().sum(dim=0)
        self.throughput.tokens += len(prompt) + sum(len(tokens) for tokens in inputs)
        return sums


def _similarity(chosen: torch.Tensor, rejected: torch.Tensor) -> float:
    """<chosen, rejected> - |chosen|^2, as a product with the difference: the two terms are nearly the same."""
    return float(f"{float(chosen @ (rejected - chosen)):.9g}")
