"""What lies on disk is read back as it was written, whatever signs the text holds."""

from __future__ import annotations

from pathlib import Path

from locus_worker.shards import ShardStore


def test_text_with_other_line_ends_is_read_back(tmp_path: Path) -> None:
    rows = [{"id": "a", "response": "one\u2028two\u0085three\nfour"}, {"id": "b", "response": ""}]
    store = ShardStore(tmp_path)
    store.write(0, rows)
    assert store.read(0) == rows
