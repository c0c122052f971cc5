"""Packed pairs say what the sides say alone: log-probabilities, TRL's loss, its gradients."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import torch
from conftest import CORPUS, user
from locus_worker.data import PairRow
from locus_worker.shared_prefix import (
    PackedForward,
    pack,
    packed_length,
    packed_logprobs,
    shared_tokens,
)
from locus_worker.train_dpo import takes_packed_pairs
from transformers import AutoModelForCausalLM, MistralConfig, MistralForCausalLM
from trl.trainer.utils import selective_log_softmax

#: (prompt, chosen, rejected): an edit in the middle, nothing in common, a side that is the other's begin, one token.
PAIRS = [
    ([5, 6, 7], [20, 21, 30, 31, 40], [20, 21, 22, 23, 24, 31, 40]),
    ([5], [50, 51, 52], [60, 61]),
    ([9, 8], [70, 71], [70, 71, 72, 73]),
    ([9, 8, 7, 6], [80], [81]),
]


def batch_of(pairs: list[tuple[list[int], list[int], list[int]]]) -> dict[str, torch.Tensor]:
    sides = [(prompt, chosen) for prompt, chosen, _ in pairs] + [
        (prompt, rejected) for prompt, _, rejected in pairs
    ]
    width = max(len(prompt) + len(answer) for prompt, answer in sides)

    def row(values: list[int]) -> list[int]:
        return values + [0] * (width - len(values))

    return {
        "input_ids": torch.tensor([row(prompt + answer) for prompt, answer in sides]),
        "attention_mask": torch.tensor(
            [row([1] * (len(prompt) + len(answer))) for prompt, answer in sides]
        ),
        "completion_mask": torch.tensor(
            [row([0] * len(prompt) + [1] * len(answer)) for prompt, answer in sides]
        ),
    }


def logprobs_alone(model: Any, batch: dict[str, torch.Tensor]) -> torch.Tensor:
    logits = model(
        input_ids=batch["input_ids"], attention_mask=batch["attention_mask"], use_cache=False
    ).logits[:, :-1]
    logprobs = selective_log_softmax(logits, batch["input_ids"][:, 1:])
    return (logprobs * batch["completion_mask"][:, 1:]).sum(dim=1)


@pytest.fixture
def model(model_folder) -> Any:
    return AutoModelForCausalLM.from_pretrained(str(model_folder), dtype=torch.float32)


def test_a_common_begin_is_counted_and_stands_once():
    prompt, chosen, rejected = PAIRS[0]
    assert shared_tokens(prompt + chosen, prompt + rejected) == 5
    # 5 in common, then 30 31 and 22 23 24 31: the last token of a side predicts nothing.
    assert packed_length(prompt + chosen, prompt + rejected) == 11
    packed = pack(batch_of([PAIRS[0]]))
    assert packed.tokens.tolist() == [[5, 6, 7, 20, 21, 30, 31, 22, 23, 24, 31]]
    assert packed.positions.tolist() == [[0, 1, 2, 3, 4, 5, 6, 5, 6, 7, 8]]
    # The two rests see the common part and not each other.
    assert packed.mask[0, 0, 7].nonzero().flatten().tolist() == [0, 1, 2, 3, 4, 7]
    assert len(packed.places) == len(set(packed.places.tolist()))


def test_log_probabilities_are_those_of_the_sides_alone(model):
    batch = batch_of(PAIRS)
    with torch.no_grad():
        chosen, rejected = packed_logprobs(model, model, batch)
        alone = logprobs_alone(model, batch)
    assert torch.allclose(torch.cat([chosen, rejected]), alone, atol=1e-4)


def test_gradients_are_those_of_the_sides_alone(model):
    batch = batch_of(PAIRS)

    def gradients(logprobs: torch.Tensor) -> dict[str, torch.Tensor]:
        chosen, rejected = logprobs.chunk(2)
        # Not of the difference alone, where the common part cancels out.
        loss = -torch.nn.functional.logsigmoid(chosen - rejected).mean() - 0.3 * chosen.mean()
        model.zero_grad()
        loss.backward()
        return {name: value.grad.clone() for name, value in model.named_parameters()}

    # By the way that TRL takes: logits of each token against all others, dropped last place, labels 0.
    forward = PackedForward(model, model, pack(batch))
    inputs = forward.inputs()
    logits = forward(use_cache=False, attention_mask=None).logits[:, :-1]
    ours = selective_log_softmax(logits, inputs["input_ids"][:, 1:])
    mine = gradients((ours * inputs["completion_mask"][:, 1:]).sum(dim=1))
    theirs = gradients(logprobs_alone(model, batch))
    for name, gradient in theirs.items():
        assert torch.allclose(mine[name], gradient, atol=1e-4, rtol=1e-3), name


def conversation() -> Any:
    def tokens(text: str) -> list[int]:
        return [1 + ord(letter) % 90 for letter in text]

    return SimpleNamespace(
        prompt_turns=lambda turns: [turn.model_dump() for turn in turns],
        prompt_tokens=lambda turns: tokens("".join(turn.content for turn in turns)),
        text_tokens=tokens,
        tokenizer=SimpleNamespace(
            apply_chat_template=lambda turns, tokenize: "".join(turn["content"] for turn in turns)
        ),
    )


ROW = PairRow.model_validate(
    {
        "id": "p",
        "prompt": user("Why?"),
        "chosen": [{"role": "assistant", "content": CORPUS[1]}],
        "rejected": [{"role": "assistant", "content": f"{CORPUS[1]} {CORPUS[0]}"}],
    }
)


def test_a_model_that_looks_back_through_a_window_is_not_given_packed_pairs(model):
    def taken(loaded_model: Any) -> bool:
        loaded: Any = SimpleNamespace(
            model=loaded_model, conversation=conversation(), device=torch.device("cpu")
        )
        return takes_packed_pairs(loaded, ROW)

    assert taken(model)
    torch.manual_seed(3)
    windowed = MistralForCausalLM(
        MistralConfig(
            vocab_size=128,
            hidden_size=48,
            intermediate_size=96,
            num_hidden_layers=2,
            num_attention_heads=6,
            num_key_value_heads=2,
            sliding_window=8,
            initializer_range=0.2,
        )
    )
    assert not taken(windowed.eval())
