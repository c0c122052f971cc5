"""Fixed shards: the unit of resume. A shard that lies complete on disk is never computed again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from .storage import TEMPORARY, sha256_of, write_bytes, write_jsonl

if TYPE_CHECKING:
    from .context import Context
    from .decode import Throughput

Item = TypeVar("Item")
ShardRows = list[dict[str, Any]]


def shards_of(items: Sequence[Item], rows: int) -> list[Sequence[Item]]:
    return [items[start : start + rows] for start in range(0, len(items), rows)]


class ShardStore:
    """shards/00000.jsonl and on, in a job directory."""

    def __init__(self, directory: Path):
        self.folder = directory / "shards"
        self.folder.mkdir(exist_ok=True)
        for partial in self.folder.glob(f"*{TEMPORARY}"):
            partial.unlink()

    def path(self, index: int) -> Path:
        return self.folder / f"{index:05d}.jsonl"

    def has(self, index: int) -> bool:
        return self.path(index).is_file()

    def write(self, index: int, rows: Sequence[Mapping[str, Any]]) -> None:
        write_jsonl(self.path(index), rows)

    def read(self, index: int) -> ShardRows:
        # Not splitlines(): text holds U+2028 and other signs that end a line for it.
        lines = self.path(index).read_text("utf-8").split("\n")
        return [json.loads(line) for line in lines if line]

    def concatenate(self, count: int, target: Path) -> None:
        write_bytes(target, b"".join(self.path(index).read_bytes() for index in range(count)))

    def clear(self) -> None:
        """Once the whole file is written the shards are copies of it."""
        shutil.rmtree(self.folder, ignore_errors=True)


@dataclass(frozen=True)
class Work:
    """What is made in shards: so many items into one file."""

    #: File name in the job's directory.
    name: str
    #: What the progress counts.
    unit: str
    #: Items a shard.
    rows: int
    throughput: Throughput


def write_in_shards(
    context: Context[Any],
    work: Work,
    items: Sequence[Item],
    compute: Callable[[Sequence[Item], int], ShardRows],
    on_shard: Callable[[Sequence[Item], ShardRows], dict[str, Any]] = lambda _items, _rows: {},
) -> str:
    """Goes through all items a shard at a time, tells of each, and joins them to one file.

    `compute` takes a shard and its index; `on_shard`, told of every shard in order, also of those that lay on disk, may add
    to the progress. Returns the file's SHA-256.
    """
    shards = shards_of(items, work.rows)
    store = ShardStore(context.directory)
    done = 0
    for index, rows, fresh in _each(shards, store, compute, context.check):
        done += len(shards[index])
        told = on_shard(shards[index], rows)
        rate = {"tokensPerSecond": work.throughput.per_second()} if fresh else {}
        context.events.progress(done, len(items), work.unit, every=0, **told, **rate)
    target = context.directory / work.name
    store.concatenate(len(shards), target)
    store.clear()
    return sha256_of(target)


def _each(
    shards: Sequence[Sequence[Item]],
    store: ShardStore,
    compute: Callable[[Sequence[Item], int], ShardRows],
    check: Callable[[], None],
) -> Iterator[tuple[int, ShardRows, bool]]:
    """Goes through all shards in order: (index, its rows, whether they were computed now). `compute` takes a shard and
    its index."""
    for index, shard in enumerate(shards):
        check()
        if store.has(index):
            yield index, store.read(index), False
            continue
        rows = compute(shard, index)
        store.write(index, rows)
        yield index, rows, True
