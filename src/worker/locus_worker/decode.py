"""Many answers at once: prompts are prefilled in batches, finished rows leave, waiting rows take their slots.

Answers with the highest token limit begin first: short ones fill the slots that they leave, and few steps at the
end run on a nearly empty batch.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from transformers import DynamicCache

from .attention import SlotCache
from .errors import ConfigError
from .forward import padded
from .picking import Picker

#: Prompt tokens (padding counted) of one prefill.
PREFILL_TOKENS = 4096
#: Keys and values of all slots together, in main memory.
CACHE_BYTES = 2 << 30


@dataclass
class Answer:
    """One answer to be written, and what came of it."""

    key: int
    prompt: list[int]
    #: One number in [0, 1) a token that it may have.
    uniforms: torch.Tensor
    temperature: float
    #: Tokens that may not come first.
    not_first: Sequence[int] = ()
    tokens: list[int] = field(default_factory=list)
    #: `stop`: ended its turn; `length`: cut by the limit.
    finish_reason: str = "length"

    @property
    def limit(self) -> int:
        return len(self.uniforms)


@dataclass
class Decoder:
    model: Any
    picker: Picker
    stop_tokens: Sequence[int]
    batch_rows: int
    check: Callable[[], None] = lambda: None
    #: Called after each step with the number of answers finished so far.
    on_step: Callable[[int], None] = lambda finished: None

    @torch.inference_mode()
    def run(self, answers: Sequence[Answer]) -> int:
        """Fills in every answer; returns the number of generated tokens (ends of turn counted)."""
        waiting = sorted(
            answers,
            key=lambda answer: (answer.limit, len(answer.prompt), answer.key),
            reverse=True,
        )
        length = max(len(answer.prompt) + answer.limit for answer in waiting)
        slots = min(self.batch_rows, len(waiting), affordable_rows(self.model, length))
        cache = SlotCache(self.model.config.get_text_config().num_hidden_layers, slots, length)
        live: list[Answer] = []
        generated = 0
        # A prefill of one row costs as much as one of eight: wait until some slots are free.
        refill = max(1, slots // 8)
        while waiting or live:
            self.check()
            if waiting and (slots - len(live) >= min(refill, len(waiting))):
                taken = waiting[: slots - len(live)]
                waiting = waiting[len(taken) :]
                self._prefill(cache, taken, len(live))
                live.extend(taken)
            picked = self._step(cache, live)
            generated += len(live)
            live = self._settle(cache, live, picked)
            self.on_step(len(answers) - len(waiting) - len(live))
        return generated

    def _prefill(self, cache: SlotCache, answers: Sequence[Answer], first_slot: int) -> None:
        """Keys and values of all prompt tokens but the last, which is the first decode step's input."""
        slots: dict[tuple[int, ...], list[int]] = {}
        for offset, answer in enumerate(answers):
            if len(answer.prompt) > 1:
                slots.setdefault(tuple(answer.prompt[:-1]), []).append(first_slot + offset)
        prompts = sorted(slots, key=len)
        while prompts:
            rows = 1
            while rows < len(prompts) and (rows + 1) * len(prompts[rows]) <= PREFILL_TOKENS:
                rows += 1
            group, prompts = prompts[:rows], prompts[rows:]
            prefilled = prefill(self.model, group)
            for row, prompt in enumerate(group):
                for slot in slots[prompt]:
                    cache.fill(slot, prefilled, row, len(prompt))

    def _step(self, cache: SlotCache, live: Sequence[Answer]) -> list[int]:
        inputs = [answer.tokens[-1] if answer.tokens else answer.prompt[-1] for answer in live]
        positions = [len(answer.prompt) + len(answer.tokens) - 1 for answer in live]
        logits = decode_step(self.model, cache, inputs, positions)
        for row, answer in enumerate(live):
            if answer.not_first and not answer.tokens:
                logits[row, list(answer.not_first)] = -torch.inf
        uniforms = torch.stack([answer.uniforms[len(answer.tokens)] for answer in live])
        temperatures = torch.tensor([answer.temperature for answer in live], dtype=torch.float64)
        return self.picker.pick(logits, uniforms, temperatures).tolist()

    def _settle(self, cache: SlotCache, live: list[Answer], picked: Sequence[int]) -> list[Answer]:
        """Writes the picked tokens down and closes the gaps that finished rows leave."""
        finished: list[int] = []
        for slot, (answer, token) in enumerate(zip(live, picked, strict=True)):
            if token in self.stop_tokens:
                answer.finish_reason = "stop"
                finished.append(slot)
                continue
            answer.tokens.append(token)
            if len(answer.tokens) == answer.limit:
                finished.append(slot)
        for slot in reversed(finished):
            last = len(live) - 1
            if slot != last:
                cache.move(last, slot, len(live[last].prompt) + len(live[last].tokens) - 1)
                live[slot] = live[last]
            live.pop()
        return live


def affordable_rows(model: Any, length: int) -> int:
    """Rows whose keys and values fit into the budget of main memory; a GPU's own memory is its limit."""
    if model.device.type != "cpu":
        return sys.maxsize
    config = model.config.get_text_config()
    heads = getattr(config, "num_key_value_heads", None) or config.num_attention_heads
    width = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    size = 2 * config.num_hidden_layers * heads * width * model.dtype.itemsize * length
    return max(1, CACHE_BYTES // size)


def prefill(model: Any, prompts: Sequence[Sequence[int]]) -> DynamicCache:
    """Keys and values of several prompts at once."""
    cache = DynamicCache()
    model(
        input_ids=padded(prompts, model.device),
        past_key_values=cache,
        use_cache=True,
        logits_to_keep=1,
    )
    return cache


def decode_step(
    model: Any, cache: SlotCache, inputs: Sequence[int], positions: Sequence[int]
) -> torch.Tensor:
    """One token a row -> logits [rows, vocabulary]."""
    where = torch.tensor(positions, device=model.device)
    cache.at(where)
    output = model(
        input_ids=torch.tensor(inputs, device=model.device)[:, None],
        attention_mask=step_masks(model.config.get_text_config(), cache, model.dtype),
        position_ids=where[:, None],
        past_key_values=cache,
        use_cache=True,
    )
    return output.logits[:, -1]


FULL, SLIDING = "full_attention", "sliding_attention"


def step_masks(
    config: Any, cache: SlotCache, dtype: torch.dtype
) -> torch.Tensor | dict[str, torch.Tensor]:
    """The mask of one decode step; one for each kind of layer where layers differ. A mask that is given replaces those
    that the model would make, windows included."""
    kinds = set(getattr(config, "layer_types", None) or [])
    if other := sorted(kinds - {FULL, SLIDING}):
        raise ConfigError(
            f"model: layers of kind {', '.join(other)} are not supported",
            next_step="Take a model whose layers all have full or sliding attention.",
        )
    window = getattr(config, "sliding_window", None)
    if window is None or cache.length <= window or kinds == {FULL}:
        return cache.mask(dtype)
    if kinds == {FULL, SLIDING}:
        return {FULL: cache.mask(dtype), SLIDING: cache.mask(dtype, window)}
    return cache.mask(dtype, window)


class Throughput:
    """Tokens a second of the time really spent on them."""

    def __init__(self) -> None:
        self.tokens = 0
        self.seconds = 0.0

    @contextmanager
    def timed(self) -> Iterator[None]:
        start = time.monotonic()
        try:
            yield
        finally:
            self.seconds += time.monotonic() - start

    def per_second(self) -> float:
        return round(self.tokens / max(self.seconds, 1e-6), 1)
