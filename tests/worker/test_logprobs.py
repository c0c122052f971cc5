"""Log-probabilities against a plain forward pass over each whole text."""

from __future__ import annotations

import pytest
import torch
from conftest import CORPUS, user
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

ROWS = [
    {"id": "a", "messages": user("Is walking good?"), "continuations": [*CORPUS, "Y", ""]},
    {"id": "b", "text": CORPUS[2]},
]


def brute_force(model, prompt, continuation):
    with torch.no_grad():
        logits = model(torch.tensor([[*prompt, *continuation]])).logits[0]
    log_probabilities = logits[len(prompt) - 1 : -1].log_softmax(-1)
    picked = log_probabilities[range(len(continuation)), continuation]
    return float(picked.sum()), log_probabilities


@pytest.fixture(scope="module")
def base(model_folder):
    return AutoModelForCausalLM.from_pretrained(str(model_folder), dtype=torch.float32)


@pytest.fixture(scope="module")
def tokenizer(model_folder):
    return AutoTokenizer.from_pretrained(str(model_folder))


def test_sums_equal_brute_force(new_job, base, tokenizer):
    job = new_job("job").write("logprobs", ROWS, logprobs={"kl": False, "shardRows": 1})
    job.done()
    chat, text = job.jsonl("logprobs.jsonl")
    prompt = tokenizer.apply_chat_template(
        ROWS[0]["messages"], add_generation_prompt=True, return_dict=True
    )["input_ids"]
    for continuation, value, count in zip(
        ROWS[0]["continuations"], chat["logprobs"], chat["tokens"], strict=True
    ):
        tokens = tokenizer(continuation, add_special_tokens=False)["input_ids"]
        assert count == len(tokens)
        assert value == pytest.approx(brute_force(base, prompt, tokens)[0], abs=1e-3)
    tokens = tokenizer(ROWS[1]["text"], add_special_tokens=False)["input_ids"]
    assert text["logprobs"][0] == pytest.approx(
        brute_force(base, tokens[:1], tokens[1:])[0], abs=1e-3
    )
    assert text["tokens"] == [len(tokens) - 1]
    given = len(tokenizer.decode(tokens[:1]).encode())
    assert text["bytes"] == len(ROWS[1]["text"].encode()) - given


def test_kl_equals_brute_force(new_job, base, tokenizer, model_folder, adapter_folder):
    job = new_job("job").write(
        "logprobs",
        ROWS[:1],
        folded={"path": str(adapter_folder), "scale": 0.5},
        logprobs={"kl": True, "shardRows": 4},
    )
    job.done()
    adapted = PeftModel.from_pretrained(
        AutoModelForCausalLM.from_pretrained(str(model_folder), dtype=torch.float32),
        str(adapter_folder),
    ).eval()
    for module in adapted.modules():
        if hasattr(module, "scale_layer"):
            module.scale_layer(0.5)
    (row,) = job.jsonl("logprobs.jsonl")
    prompt = tokenizer.apply_chat_template(
        ROWS[0]["messages"], add_generation_prompt=True, return_dict=True
    )["input_ids"]
    for continuation, value, kl in zip(CORPUS, row["logprobs"], row["kl"], strict=False):
        tokens = tokenizer(continuation, add_special_tokens=False)["input_ids"]
        _, reference = brute_force(base, prompt, tokens)
        total, ours = brute_force(adapted, prompt, tokens)
        assert value == pytest.approx(total, abs=1e-3)
        expected = float((reference.exp() * (reference - ours)).sum(-1).mean())
        assert kl == pytest.approx(expected, rel=1e-3)
        assert kl > 0.01
    for continuation, pair in zip(CORPUS, row["ends"], strict=False):
        tokens = tokenizer(continuation, add_special_tokens=False)["input_ids"]
        for model, summed in zip((base, adapted), pair, strict=True):
            # Before each token, and behind the last.
            with torch.no_grad():
                logits = model(torch.tensor([[*prompt, *tokens]])).logits[0, len(prompt) - 1 :]
            expected = float(logits.softmax(-1)[:, tokenizer.eos_token_id].sum())
            assert summed == pytest.approx(expected, rel=1e-3)
    assert len(row["ends"]) == len(ROWS[0]["continuations"])


def test_kl_without_an_adapter_is_refused(new_job):
    job = new_job("job").write("logprobs", ROWS, logprobs={"kl": True, "shardRows": 1})
    assert job.run() == 2
    assert "logprobs.kl" in job.events("error")[0]["message"]


def test_spans_are_as_likely_as_sampling_draws_them(new_job, base, tokenizer):
    text = "\U0001f600 " + CORPUS[0]
    longer = f"{CORPUS[1]} {CORPUS[2]}"
    asked = user("Is it?")
    spans = [[2, 9], [0, 3], [len(text) - 4, len(text)]]
    rows = [
        {"id": "a", "messages": asked, "continuations": [text], "spans": spans},
        {"id": "none", "messages": asked, "continuations": [text], "spans": []},
        {"id": "whole", "messages": asked, "continuations": [text]},
        {
            "id": "b",
            "messages": user("And?"),
            "continuations": [longer],
            "spans": [[0, 5], [20, 31]],
        },
        {"id": "empty", "messages": asked, "continuations": [text], "spans": [[0, 0], [0, 4]]},
    ]
    sampling = {"temperature": 0.7, "topK": 20, "topP": 0.9}
    job = new_job("job").write(
        "logprobs", rows, logprobs={"kl": False, "shardRows": 4, "sampling": sampling}
    )
    job.done()
    measured = {row["id"]: row for row in job.jsonl("logprobs.jsonl")}
    assert list(measured) == [row["id"] for row in rows]
    assert measured["none"]["spans"] == []
    assert measured["empty"]["spans"][0] == 0
    assert "spans" not in measured["whole"]
    for row in rows:
        (words,) = row["continuations"]
        encoded = tokenizer(words, add_special_tokens=False, return_offsets_mapping=True)
        tokens = encoded["input_ids"]
        assert measured[row["id"]]["tokens"] == [len(tokens)]
        prompt = tokenizer.apply_chat_template(
            row["messages"], add_generation_prompt=True, return_dict=True
        )["input_ids"]
        with torch.no_grad():
            logits = base(torch.tensor([[*prompt, *tokens]])).logits[0, len(prompt) - 1 : -1]
        for (start, end), value in zip(
            row.get("spans", []), measured[row["id"]].get("spans", []), strict=True
        ):
            expected = 0.0
            for at, (first, last) in enumerate(encoded["offset_mapping"]):
                if last <= start or first >= end:
                    continue
                scaled = logits[at].double() / 0.7
                best = scaled.topk(20).values
                share = best.softmax(-1)
                # A token stays where those before it hold less than top-p.
                kept = best[share.cumsum(-1) - share < 0.9]
                expected += float(scaled[tokens[at]] - kept.logsumexp(-1))
            assert value == pytest.approx(expected, abs=1e-3)


def test_spans_want_one_continuation(new_job):
    row = {"id": "a", "messages": user("Is it?"), "continuations": ["Yes", "No"], "spans": [[0, 2]]}
    job = new_job("job").write("logprobs", [row], logprobs={"kl": False, "shardRows": 1})
    assert job.run() == 2
    assert "just one" in job.events("error")[0]["message"]
