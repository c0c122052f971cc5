"""kind `probe`: what a linear probe reads in the hidden states of pieces of text -> probe.jsonl. No logits, no generation.

Linear probes: Alain & Bengio, "Understanding intermediate layers using linear classifier probes", arXiv 1610.01644.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch

from .adapter import fold_into
from .attention import ATTENTION
from .context import Context, with_smaller_batches
from .data import ProbeRow, read_rows
from .decode import Throughput
from .errors import ConfigError
from .forward import padded
from .job import ProbeJob
from .model import Loaded, load_model
from .shards import Work, write_in_shards

#: Tokens (padding counted) of one forward pass.
FORWARD_TOKENS = 4096
#: Of states that are written out: what fits a probe needs no more.
DIGITS = 5


def run_probe(context: Context[ProbeJob]) -> dict[str, Any]:
    job, events = context.job, context.events
    rows = read_rows(context.directory, job.data.rows, ProbeRow)
    loaded = load_model(job, context.directory, events, ATTENTION)
    adapter = fold_into(loaded.model, context.directory, job.model)
    reader = Reader(context, loaded)
    # The job file shows the weights; the log need not.
    settings = job.probe.model_dump(exclude={"weights"})
    context.announce({**loaded.settings, **adapter, **settings}, settings)
    events.emit(
        "preflight",
        rows=len(rows),
        dropped=0,
        checks={"pieces": sum(piece.read for row in rows for piece in row.pieces)},
    )
    events.phase("read")
    sha256 = write_in_shards(
        context,
        Work("probe.jsonl", "windows", job.probe.shardRows, reader.throughput),
        rows,
        lambda shard, _: reader.shard(shard),
    )
    return {"probe": "probe.jsonl", "sha256": sha256, "rows": len(rows)}


@dataclass(frozen=True)
class Encoded:
    tokens: list[int]
    #: Tokens [start, end) of each piece that is read.
    places: list[tuple[int, int]]


class Reader:
    def __init__(self, context: Context[ProbeJob], loaded: Loaded):
        self._context = context
        self._loaded = loaded
        self._layers = context.job.probe.layers
        _stop_after(loaded.model, self._layers)
        width = 2 * len(self._layers) * loaded.model.config.hidden_size
        weights = context.job.probe.weights
        if weights is not None and len(weights) != width:
            raise ConfigError(
                f"probe.weights: {len(weights)} numbers, the states of this model at these layers have {width}",
                next_step="Take the weights that were fitted on this model, or leave them out.",
            )
        self._weights = None if weights is None else torch.tensor(weights, dtype=torch.float64)
        self.throughput = Throughput()

    def shard(self, shard: Sequence[ProbeRow]) -> list[dict[str, Any]]:
        encoded = [self._encoded(row) for row in shard]
        # Rows of like length stand together, so that little is padding.
        order = sorted(range(len(shard)), key=lambda at: (len(encoded[at].tokens), at))
        states: dict[int, torch.Tensor] = {}
        batch = self._loaded.batch_rows
        while order:
            width = len(encoded[order[-1]].tokens)
            most = min(batch, max(1, FORWARD_TOKENS // width))
            order, group = order[:-most], order[-most:]
            self._context.check()
            with self.throughput.timed():
                read, batch = with_smaller_batches(
                    lambda size, group=group: [
                        each
                        for start in range(0, len(group), size)
                        for each in self._read([encoded[at] for at in group[start : start + size]])
                    ],
                    batch,
                    self._context.events,
                )
            states.update(zip(group, read, strict=True))
        return [{"id": row.id, **self._written(states[at])} for at, row in enumerate(shard)]

    def _encoded(self, row: ProbeRow) -> Encoded:
        conversation = self._loaded.conversation
        tokens = list(conversation.prompt_tokens(row.messages))
        places: list[tuple[int, int]] = []
        for piece in row.pieces:
            start = len(tokens)
            tokens += conversation.text_tokens(piece.text)
            if piece.read:
                # A piece without a token of its own is read where it would stand.
                places.append((start if len(tokens) > start else start - 1, len(tokens)))
        last = max((end for _, end in places), default=1)
        return Encoded(tokens[:last], places)

    @torch.inference_mode()
    def _read(self, rows: Sequence[Encoded]) -> list[torch.Tensor]:
        """Of each row [pieces, 2 * layers * hidden]: the mean over a piece's tokens and its last one, layer by layer."""
        model = self._loaded.model
        with _states_after(model, self._layers) as kept:
            model.base_model(
                input_ids=padded([row.tokens for row in rows], model.device), use_cache=False
            )
        self.throughput.tokens += sum(len(row.tokens) for row in rows)
        # Tokens differ in size by orders of magnitude (the first above all): each counts the same.
        layers = [_of_unit_size(state) for state in kept]
        return [
            torch.stack(
                [
                    torch.cat(
                        [
                            part
                            for layer in layers
                            for part in (layer[at, start:end].mean(dim=0), layer[at, end - 1])
                        ]
                    )
                    for start, end in row.places
                ]
            ).cpu()
            if row.places
            else torch.empty(0)
            for at, row in enumerate(rows)
        ]

    def _written(self, states: torch.Tensor) -> dict[str, Any]:
        if self._weights is None:
            return {"states": [[float(f"{v:.{DIGITS}g}") for v in row] for row in states.tolist()]}
        scores = (states.double() @ self._weights).tolist() if len(states) else []
        return {"scores": [round(score, 5) for score in scores]}


def _of_unit_size(states: torch.Tensor) -> torch.Tensor:
    """Root mean square 1 along the last dimension, in float32."""
    full = states.float()
    return full * torch.rsqrt(full.square().mean(dim=-1, keepdim=True) + 1e-12)


def _decoder_layers(model: Any) -> torch.nn.ModuleList:
    layers = getattr(model.base_model, "layers", None)
    if not isinstance(layers, torch.nn.ModuleList):
        raise ConfigError(
            "the worker does not find the layers of this model",
            next_step="Take a model built like Llama, Qwen, Gemma or Mistral.",
        )
    return layers


def _stop_after(model: Any, layers: Sequence[int]) -> None:
    """Nothing above the last layer that is looked at is computed."""
    found = _decoder_layers(model)
    if max(layers) > len(found):
        raise ConfigError(
            f"probe.layers: {max(layers)} of a model with {len(found)} layers",
            next_step="Name layers from 1 to that.",
        )
    del found[max(layers) :]


@contextmanager
def _states_after(model: Any, layers: Sequence[int]) -> Iterator[list[torch.Tensor]]:
    """Within it the list gets [rows, width, hidden] of each layer (from 1), as the next one reads it."""
    kept: list[torch.Tensor] = []

    def keep(module: torch.nn.Module, inputs: Any, output: Any) -> None:
        del module, inputs
        kept.append(output[0] if isinstance(output, tuple) else output)

    found = _decoder_layers(model)
    handles = [found[layer - 1].register_forward_hook(keep) for layer in layers]
    try:
        yield kept
    finally:
        for handle in handles:
            handle.remove()
