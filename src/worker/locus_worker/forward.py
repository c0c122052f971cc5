"""Logits where they are wanted: the output head runs on chosen positions only, not on every token."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from transformers import Cache, DynamicCache


def chunk_rows(logits: torch.Tensor) -> int:
    """Rows of logits to bring to float32 at a time: on a CPU as many as its caches hold."""
    return 32 if logits.device.type == "cpu" else 1024


@contextmanager
def selecting(model: Any, places: torch.Tensor) -> Iterator[None]:
    """Within it the head of `model` sees only `places` (row * width + column) and gives [1, places, vocabulary].

    A hook instead of calling the head apart: what a model does to its logits afterwards (soft caps,
    scaling) still happens.
    """

    def select(
        module: torch.nn.Module, inputs: tuple[torch.Tensor, ...]
    ) -> tuple[torch.Tensor, ...]:
        del module
        hidden = inputs[0]
        return (hidden.reshape(-1, hidden.shape[-1]).index_select(0, places)[None], *inputs[1:])

    handle = model.get_output_embeddings().register_forward_pre_hook(select)
    try:
        yield
    finally:
        handle.remove()


@contextmanager
def states_before_head(model: Any) -> Iterator[list[torch.Tensor]]:
    """Within it the head of `model` computes nothing: the list gets what it would have read, [rows, width, hidden] a pass.

    What the head reads is the last layer's state after the last norm, and whatever else an architecture does to it.
    """
    states: list[torch.Tensor] = []

    def keep(module: torch.nn.Module, inputs: tuple[torch.Tensor, ...]) -> tuple[torch.Tensor, ...]:
        del module
        states.append(inputs[0])
        return (inputs[0][:, :0], *inputs[1:])

    handle = model.get_output_embeddings().register_forward_pre_hook(keep)
    try:
        yield states
    finally:
        handle.remove()


def padded(sequences: Sequence[Sequence[int]], device: torch.device) -> torch.Tensor:
    """Padded on the right with token 0: in causal attention no real token sees it."""
    width = max(len(sequence) for sequence in sequences)
    tokens = torch.zeros(len(sequences), width, dtype=torch.long)
    for row, sequence in enumerate(sequences):
        tokens[row, : len(sequence)] = torch.tensor(sequence)
    return tokens.to(device)


def logits_at(
    model: Any,
    sequences: Sequence[Sequence[int]],
    places: Sequence[tuple[int, int]],
    cache: Cache | None = None,
) -> torch.Tensor:
    """Logits [places, vocabulary] at (row, column) of right-padded sequences."""
    tokens = padded(sequences, model.device)
    width = tokens.shape[1]
    flat = torch.tensor([row * width + column for row, column in places], device=model.device)
    with selecting(model, flat):
        output = model(input_ids=tokens, past_key_values=cache, use_cache=cache is not None)
    return output.logits[0]


def after_prompt(
    model: Any, cache: DynamicCache, length: int, texts: Sequence[Sequence[int]]
) -> Any:
    """The model's output over texts that all follow one prompt of `length` tokens, whose `cache` stays as it is."""
    shared = DynamicCache()
    for index, layer in enumerate(cache.layers):
        keys, values = layer.keys, layer.values  # type: ignore[union-attr]
        assert keys is not None and values is not None
        shared.update(
            keys.expand(len(texts), -1, -1, -1), values.expand(len(texts), -1, -1, -1), index
        )
    tokens = padded(texts, model.device)
    places = torch.arange(length, length + tokens.shape[1], device=model.device)
    return model(
        input_ids=tokens,
        position_ids=places[None].expand(len(texts), -1),
        past_key_values=shared,
        use_cache=True,
    )


def log_normalisers(logits: torch.Tensor) -> torch.Tensor:
    """log of the sum of exponentials of each row, in float32, a chunk at a time."""
    return torch.cat(
        [torch.logsumexp(part.float(), dim=-1) for part in logits.split(chunk_rows(logits))]
    )
