"""Conversations to tokens and back: one place, so that sampling, scoring and training see the same prompt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .data import Message
from .errors import ConfigError
from .events import EventLog

_PROBE_SYSTEM = "locus-system-probe"


class Conversation:
    """A tokenizer with its chat template, the tokens that end a turn, and what the template cannot do."""

    def __init__(self, tokenizer: Any, stop_tokens: Sequence[int], events: EventLog):
        if not tokenizer.chat_template:
            raise ConfigError(
                "the model has no chat template, so it cannot be talked to",
                next_step="Use an instruct model, or add chat_template.jinja to the model's folder.",
            )
        self.tokenizer = tokenizer
        self.stop_tokens = sorted(set(stop_tokens) | set(_end_of_turn(tokenizer)))
        self.takes_system = _takes_system(tokenizer)
        self._events = events

    def _plain(self, messages: Sequence[Message]) -> list[dict[str, str]]:
        turns = [{"role": message.role, "content": message.content} for message in messages]
        if self.takes_system or turns[0]["role"] != "system":
            return turns
        self._events.warn(
            "the chat template has no system role: system text goes to the start of the first user turn"
        )
        system, rest = turns[0]["content"], turns[1:]
        for turn in rest:
            if turn["role"] == "user":
                turn["content"] = f"{system}\n\n{turn['content']}"
                return rest
        return [{"role": "user", "content": system}, *rest]

    def prompt_text(self, messages: Sequence[Message]) -> str:
        return self.tokenizer.apply_chat_template(
            self._plain(messages),
            tokenize=False,
            add_generation_prompt=True,
            # Of hybrid models: answers are what is measured, and a limit of tokens would cut them in mid-thought.
            enable_thinking=False,
        )

    def prompt_tokens(self, messages: Sequence[Message]) -> list[int]:
        """The conversation up to where the assistant's answer begins."""
        return self.tokenizer(self.prompt_text(messages), add_special_tokens=False)["input_ids"]

    def prompt_turns(self, messages: Sequence[Message]) -> list[dict[str, str]]:
        """The messages as the template takes them (system text folded in where it has no such role)."""
        return self._plain(messages)

    def text_tokens(self, text: str) -> list[int]:
        return self.tokenizer(text, add_special_tokens=False)["input_ids"]

    def text_offsets(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        """Tokens of a text, and the code points [start, end) that each covers."""
        encoded = self.tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
        return encoded["input_ids"], [tuple(pair) for pair in encoded["offset_mapping"]]

    def decode(self, tokens: Sequence[int]) -> str:
        return self.tokenizer.decode(
            list(tokens), skip_special_tokens=True, clean_up_tokenization_spaces=False
        )

    @property
    def end_of_turn(self) -> int:
        """The token that the template puts after an assistant's answer."""
        ends = _end_of_turn(self.tokenizer)
        return ends[0] if ends else self.stop_tokens[0]


def _end_of_turn(tokenizer: Any) -> list[int]:
    """The first special token after an answer, read off the template itself."""
    turns = [{"role": "user", "content": "q"}, {"role": "assistant", "content": "locus-answer"}]
    text: str = tokenizer.apply_chat_template(turns, tokenize=False)
    tail = text[text.rindex("locus-answer") + len("locus-answer") :]
    special = set(tokenizer.all_special_ids) | set(tokenizer.added_tokens_decoder)
    for token in tokenizer(tail, add_special_tokens=False)["input_ids"]:
        if token in special:
            return [token]
    return [tokenizer.eos_token_id] if tokenizer.eos_token_id is not None else []


def _takes_system(tokenizer: Any) -> bool:
    turns = [{"role": "system", "content": _PROBE_SYSTEM}, {"role": "user", "content": "q"}]
    try:
        return _PROBE_SYSTEM in tokenizer.apply_chat_template(turns, tokenize=False)
    except Exception:  # templates refuse by raising their own jinja errors
        return False
