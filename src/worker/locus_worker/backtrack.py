"""Going back to a place inside an answer: what is kept before it, and which token may not come next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .conversation import Conversation
from .data import PromptRow
from .errors import DataError


@dataclass(frozen=True)
class Place:
    """Tokens before the place, and those that may not stand at it."""

    kept: Sequence[int] = ()
    forbidden: Sequence[int] = ()


def place_of(conversation: Conversation, row: PromptRow) -> tuple[list[int], int]:
    """The tokens of the answer before its place, and the token that stands there. The answer is encoded whole: cut text
    would be encoded otherwise than the model wrote it ("." and a new line are one token, a blank belongs to the word after it).
    """
    assert row.backtrack is not None
    tokens, offsets = conversation.text_offsets(row.backtrack.response)
    for index, (_, end) in enumerate(offsets):
        if end > row.backtrack.start:
            return tokens[:index], tokens[index]
    raise DataError(
        f"row {row.id!r}: backtrack.start {row.backtrack.start} lies behind the end of its response",
        next_step="Give a place inside the response, in Unicode code points.",
    )


class Spellings:
    """Tokens that differ in case or in the white space around them only: "It", " It", " it"."""

    def __init__(self, tokenizer: Any):
        self._tokenizer = tokenizer
        self._by_text: dict[str, list[int]] = {}

    def of(self, token: int) -> tuple[int, ...]:
        """The token itself and its other spellings."""
        if not self._by_text:
            self._index()
        text = _bare(self._tokenizer.decode([token]))
        return tuple(sorted({token, *self._by_text.get(text, [])}))

    def _index(self) -> None:
        special = set(self._tokenizer.all_special_ids)
        tokens = [each for each in range(len(self._tokenizer)) if each not in special]
        for token, text in zip(
            tokens, self._tokenizer.batch_decode([[each] for each in tokens]), strict=True
        ):
            # White space, and part of a character, have no other spelling.
            if (bare := _bare(text)) and "\ufffd" not in bare:
                self._by_text.setdefault(bare, []).append(token)


def _bare(text: str) -> str:
    return text.strip().lower()
