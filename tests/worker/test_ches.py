"""CHES against a plain forward pass over each whole conversation."""

from __future__ import annotations

import pytest
import torch
from conftest import CORPUS, user
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

ROWS = [
    {
        "id": "edit",
        "messages": user("Is walking good?"),
        "chosen": "Walking is good.",
        "rejected": "Certainly! Walking is good.",
    },
    {"id": "other", "messages": user("Hi"), "chosen": CORPUS[0], "rejected": CORPUS[1]},
    {"id": "same", "messages": user("Why?"), "chosen": CORPUS[2], "rejected": CORPUS[2]},
    {"id": "empty", "messages": user("Why?"), "chosen": "", "rejected": "Y"},
    {"id": "nothing", "messages": user("Why?"), "chosen": "", "rejected": ""},
]


@pytest.fixture(scope="module")
def base(model_folder):
    return AutoModelForCausalLM.from_pretrained(str(model_folder), dtype=torch.float32)


@pytest.fixture(scope="module")
def tokenizer(model_folder):
    return AutoTokenizer.from_pretrained(str(model_folder))


def predicting_states(model, tokenizer, row, side):
    """The states after the last norm that predict the side's tokens and its end of turn."""
    prompt = tokenizer.apply_chat_template(
        row["messages"], add_generation_prompt=True, return_dict=True
    )["input_ids"]
    answer = [
        *tokenizer(row[side], add_special_tokens=False)["input_ids"],
        tokenizer.eos_token_id,
    ]
    with torch.no_grad():
        output = model(torch.tensor([[*prompt, *answer]]), output_hidden_states=True)
    states = output.hidden_states[-1][0]
    # The last of `hidden_states` is what the head reads.
    assert torch.allclose(model.get_output_embeddings()(states), output.logits[0], atol=1e-5)
    return states[len(prompt) - 1 : -1].double()


def plain_ches(model, tokenizer, row):
    plus, minus = (
        predicting_states(model, tokenizer, row, side) for side in ("chosen", "rejected")
    )
    total = plus.sum(0) @ minus.sum(0) - plus.sum(0) @ plus.sum(0)
    mean = plus.mean(0) @ minus.mean(0) - plus.mean(0) @ plus.mean(0)
    return float(total), float(mean), [len(plus), len(minus)]


def test_both_figures_equal_a_plain_computation(new_job, base, tokenizer):
    job = new_job("job").write("ches", ROWS, ches={"shardRows": 2})
    assert job.done()["rows"] == len(ROWS)
    found = job.jsonl("ches.jsonl")
    assert [row["id"] for row in found] == [row["id"] for row in ROWS]
    for asked, row in zip(ROWS, found, strict=True):
        total, mean, tokens = plain_ches(base, tokenizer, asked)
        assert row["ches"] == pytest.approx(total, rel=1e-4, abs=1e-2)
        assert row["normalised"] == pytest.approx(mean, rel=1e-4, abs=1e-3)
        assert row["tokens"] == tokens
    assert found[2]["normalised"] == 0
    assert not (job.path / "shards").exists()


def test_the_adapter_is_part_of_the_model(new_job, base, tokenizer, model_folder, adapter_folder):
    folded = {"path": str(adapter_folder), "scale": 1.0}
    job = new_job("job").write("ches", ROWS[:1], folded=folded, ches={"shardRows": 4})
    job.done()
    (row,) = job.jsonl("ches.jsonl")
    adapted = PeftModel.from_pretrained(
        AutoModelForCausalLM.from_pretrained(str(model_folder), dtype=torch.float32),
        str(adapter_folder),
    ).eval()
    total, _, _ = plain_ches(adapted, tokenizer, ROWS[0])
    assert row["ches"] == pytest.approx(total, rel=1e-3)
    assert row["ches"] != pytest.approx(plain_ches(base, tokenizer, ROWS[0])[0], rel=1e-3)


def test_one_side_at_a_time_gives_the_same(new_job):
    whole = new_job("whole").write("ches", ROWS, ches={"shardRows": 8})
    single = new_job("single").write("ches", ROWS, ches={"shardRows": 8})
    single.change(lambda content: content["limits"].update(batchRows=1))
    for job in (whole, single):
        job.done()
    for one, other in zip(whole.jsonl("ches.jsonl"), single.jsonl("ches.jsonl"), strict=True):
        assert one["normalised"] == pytest.approx(other["normalised"], rel=1e-4, abs=1e-3)


def test_a_finished_shard_is_kept(new_job):
    job = new_job("job").write("ches", ROWS, ches={"shardRows": 2})
    (job.path / "shards").mkdir()
    (job.path / "shards" / "00000.jsonl").write_text('{"id":"kept"}\n')
    job.done()
    assert [row["id"] for row in job.jsonl("ches.jsonl")] == ["kept", "same", "empty", "nothing"]


def test_a_row_without_a_side_is_named(new_job):
    job = new_job("job").write(
        "ches", [{"id": "a", "messages": user("Hi"), "chosen": "x"}], ches={"shardRows": 2}
    )
    assert job.run() == 2
    assert "data.jsonl:1: rejected" in job.events("error")[0]["message"]
