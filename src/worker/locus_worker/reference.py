"""What the reference model says at each response position: its likeliest tokens, kept once, read by every training step.

A look-ahead job computes these logits anyway. Kept, they spare the trainer a forward pass of the reference a step;
what lies beyond the likeliest tokens is one bucket with the rest of the probability.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save

from .errors import DataError
from .job import DataFile
from .picking import largest
from .storage import sha256_of, write_bytes

#: Tokens kept a position.
KEPT = 64


@dataclass(frozen=True)
class Shortlist:
    """At each position the likeliest tokens [positions, kept] with their log-probabilities, and that of the
    position's own token [positions]."""

    tokens: torch.Tensor
    logprobs: torch.Tensor
    own: torch.Tensor


def shortlist(logits: torch.Tensor, normalisers: torch.Tensor, own: torch.Tensor) -> Shortlist:
    """`logits` [positions, vocabulary], `normalisers` [positions, 1], `own` token ids [positions]."""
    values, tokens = largest(logits, min(KEPT, logits.shape[-1]))
    chosen = logits.gather(1, own[:, None]).float() - normalisers
    return Shortlist(tokens.int(), values - normalisers, chosen.squeeze(1))


def joined(parts: Sequence[Shortlist]) -> Shortlist:
    return Shortlist(
        torch.cat([part.tokens for part in parts]),
        torch.cat([part.logprobs for part in parts]),
        torch.cat([part.own for part in parts]),
    )


def write_references(path: Path, rows: Mapping[str, Shortlist]) -> None:
    """One file a shard: the rows' positions behind one another."""
    if not rows:
        return
    whole = joined(list(rows.values()))
    tensors = {
        "tokens": whole.tokens.cpu().contiguous(),
        "logprobs": whole.logprobs.cpu().contiguous(),
        "own": whole.own.cpu().contiguous(),
    }
    index = json.dumps({row: len(part.own) for row, part in rows.items()}, ensure_ascii=False)
    write_bytes(path, save(tensors, metadata={"rows": index}))


def folder_hash(folder: Path) -> tuple[str, int]:
    """(sha256 over the files' hashes in order of name, rows in them)."""
    digest = hashlib.sha256()
    rows = 0
    for path in sorted(folder.glob("*.safetensors")):
        digest.update(bytes.fromhex(sha256_of(path)))
        with safe_open(str(path), framework="pt") as opened:
            rows += len(json.loads(opened.metadata()["rows"]))
    return digest.hexdigest(), rows


class References:
    """The rows of a folder that a look-ahead job wrote; a row's numbers are read when asked for."""

    def __init__(self, folder: Path, file: DataFile):
        if not folder.is_dir():
            raise DataError(
                f"{folder}: no such folder",
                next_step="Run the look-ahead job again: it writes the reference's log-probabilities.",
            )
        actual, count = folder_hash(folder)
        if (actual, count) != (file.sha256, file.rows):
            raise DataError(
                f"{folder}: changed since the job was written",
                next_step="Run the look-ahead job again, then make this job anew.",
            )
        self._places: dict[str, tuple[int, int, int]] = {}
        self._opened = []
        for number, path in enumerate(sorted(folder.glob("*.safetensors"))):
            opened = safe_open(str(path), framework="pt")
            self._opened.append(opened)
            start = 0
            for row, length in json.loads(opened.metadata()["rows"]).items():
                self._places[row] = (number, start, start + length)
                start += length

    def of(self, row: str, positions: int) -> Shortlist:
        place = self._places.get(row)
        if place is None or place[2] - place[1] != positions:
            held = "none" if place is None else str(place[2] - place[1])
            raise DataError(
                f"row {row}: {positions} positions, the reference has {held}",
                next_step="Take rows and reference from the same look-ahead job.",
            )
        number, start, end = place
        read = {
            name: self._opened[number].get_slice(name)[start:end]
            for name in ("tokens", "logprobs", "own")
        }
        return Shortlist(**read)
