"""The probe's states against a plain forward pass with `output_hidden_states`."""

from __future__ import annotations

import pytest
import torch
from conftest import CORPUS, user
from transformers import AutoModelForCausalLM, AutoTokenizer

ROWS = [
    {
        "id": "two",
        "messages": user("Is walking good?"),
        "pieces": [
            {"text": "Walking is good. ", "read": True},
            {"text": "And so ", "read": False},
            {"text": CORPUS[0], "read": True},
            {"text": " What stands behind the last one is not needed.", "read": False},
        ],
    },
    {"id": "none", "messages": user("Hi"), "pieces": [{"text": "Hello.", "read": False}]},
    {
        "id": "empty",
        "messages": user("Why?"),
        "pieces": [{"text": "", "read": True}, {"text": CORPUS[1], "read": True}],
    },
]
LAYERS = [1, 2]


@pytest.fixture(scope="module")
def expected(model_folder):
    model = AutoModelForCausalLM.from_pretrained(str(model_folder), dtype=torch.float32)
    tokenizer = AutoTokenizer.from_pretrained(str(model_folder))
    # Behind the last layer `hidden_states` has gone through the last norm: a hook sees what a layer gives.
    raw: list[torch.Tensor] = []
    for layer in LAYERS:
        model.model.layers[layer - 1].register_forward_hook(
            lambda _m, _i, out: raw.append(out[0] if isinstance(out, tuple) else out)
        )

    def states_of(row):
        tokens = tokenizer.apply_chat_template(
            row["messages"], add_generation_prompt=True, return_dict=True
        )["input_ids"]
        spans = []
        for piece in row["pieces"]:
            start = len(tokens)
            tokens = [
                *tokens,
                *tokenizer(piece["text"], add_special_tokens=False)["input_ids"],
            ]
            if piece["read"]:
                spans.append((start if len(tokens) > start else start - 1, len(tokens)))
        raw.clear()
        with torch.no_grad():
            model(torch.tensor([tokens]))
        unit = [state[0] / state[0].square().mean(-1, keepdim=True).sqrt() for state in raw]
        return [
            torch.cat([part for layer in unit for part in (layer[a:b].mean(0), layer[b - 1])])
            for a, b in spans
        ]

    return [states_of(row) for row in ROWS]


def test_states_equal_a_plain_computation(new_job, expected):
    job = new_job("job").write("probe", ROWS, probe={"layers": LAYERS, "shardRows": 2})
    assert job.done()["rows"] == len(ROWS)
    found = job.jsonl("probe.jsonl")
    assert [row["id"] for row in found] == [row["id"] for row in ROWS]
    for row, states in zip(found, expected, strict=True):
        assert len(row["states"]) == len(states)
        for one, other in zip(row["states"], states, strict=True):
            assert torch.allclose(torch.tensor(one), other, atol=1e-4)


def test_scores_are_their_product_with_the_weights(new_job, expected):
    width = len(expected[0][0])
    weights = [((at * 37) % 11 - 5) / 10 for at in range(width)]
    settings = {"layers": LAYERS, "shardRows": 8, "weights": weights}
    job = new_job("job").write("probe", ROWS, probe=settings)
    job.done()
    for row, states in zip(job.jsonl("probe.jsonl"), expected, strict=True):
        wanted = [float(state.double() @ torch.tensor(weights).double()) for state in states]
        assert row["scores"] == pytest.approx(wanted, abs=1e-3)


@pytest.mark.parametrize(
    ("probe", "said"),
    [
        ({"layers": [1], "shardRows": 8, "weights": [1.0]}, "probe.weights: 1 numbers"),
        ({"layers": [99], "shardRows": 8}, "probe.layers: 99 of a model with"),
        ({"layers": [2, 1], "shardRows": 8}, "ascending"),
    ],
)
def test_what_does_not_fit_the_model_is_told(new_job, probe, said):
    job = new_job("job").write("probe", ROWS, probe=probe)
    assert job.run() != 0
    assert said in job.events("error")[-1]["message"]
