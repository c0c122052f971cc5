"""Sampling: equal to the library's generate, equal whether interrupted or not, equal to the base at scale 0."""

from __future__ import annotations

from collections import Counter

import pytest
import torch
from conftest import PROMPTS, SAMPLING
from locus_worker.errors import GuardStop
from locus_worker.picking import Picker
from transformers import AutoModelForCausalLM, AutoTokenizer

GREEDY = {**SAMPLING, "temperature": 0, "samples": 1, "shardRows": 6}


def test_greedy_equals_generate(new_job, model_folder):
    job = new_job("job").write(
        "sample", PROMPTS, sampling=GREEDY, limits={"threads": 1, "batchRows": 3}
    )
    job.done()
    model = AutoModelForCausalLM.from_pretrained(str(model_folder), dtype=torch.float32)
    tokenizer = AutoTokenizer.from_pretrained(str(model_folder))
    for prompt, answer in zip(PROMPTS, job.jsonl("responses.jsonl"), strict=True):
        inputs = tokenizer.apply_chat_template(
            prompt["messages"], add_generation_prompt=True, return_tensors="pt", return_dict=True
        )
        output = model.generate(**inputs, max_new_tokens=GREEDY["maxNewTokens"], do_sample=False)
        tokens = output[0, inputs["input_ids"].shape[1] :].tolist()
        ended = tokens[-1] == tokenizer.eos_token_id
        assert answer["promptId"] == prompt["id"]
        assert answer["response"] == tokenizer.decode(tokens, skip_special_tokens=True)
        assert answer["finishReason"] == ("stop" if ended else "length")
        assert answer["tokens"] == len(tokens) - ended


def test_result_does_not_depend_on_interruption(new_job):
    whole = new_job("whole").write("sample", PROMPTS, sampling=SAMPLING, dtype="bfloat16")
    whole.done()
    parted = new_job("parted").write("sample", PROMPTS, sampling=SAMPLING, dtype="bfloat16")
    broken = new_job("broken").write("sample", PROMPTS, sampling=SAMPLING, dtype="bfloat16")
    broken.done()
    # As after a kill in the third shard: the first is whole on disk, the second was being written.
    lines = (broken.path / "responses.jsonl").read_bytes().splitlines(keepends=True)
    shards = parted.path / "shards"
    shards.mkdir()
    (shards / "00000.jsonl").write_bytes(b"".join(lines[:4]))
    (shards / "00001.jsonl.partial").write_bytes(lines[4][:20])
    parted.done()
    expected = (whole.path / "responses.jsonl").read_bytes()
    assert (parted.path / "responses.jsonl").read_bytes() == expected
    assert not shards.exists()


def test_samples_differ_and_rows_may_ask_for_more(new_job):
    rows = [{**PROMPTS[1], "samples": 5}, PROMPTS[2]]
    job = new_job("job").write("sample", rows, sampling=SAMPLING)
    job.done()
    answers = job.jsonl("responses.jsonl")
    assert Counter(answer["promptId"] for answer in answers) == {"p1": 5, "p2": 2}
    assert len({answer["response"] for answer in answers}) == len(answers)
    assert [answer["id"] for answer in answers[:2]] == ["p1#0", "p1#1"]


def test_scale_zero_equals_the_base_and_scale_one_does_not(new_job, adapter_folder):
    def answers(name, adapter):
        job = new_job(name).write(
            "sample", PROMPTS, sampling=SAMPLING, folded=adapter, dtype="bfloat16"
        )
        job.done()
        return (job.path / "responses.jsonl").read_bytes()

    base = answers("base", None)
    assert answers("zero", {"path": str(adapter_folder), "scale": 0}) == base
    assert answers("one", {"path": str(adapter_folder), "scale": 1}) != base


def test_settings_are_read_back(new_job):
    job = new_job("job").write("sample", PROMPTS, sampling={**SAMPLING, "minP": 0.05})
    job.done()
    settings = job.events("settings")[0]["settings"]
    asked = {**SAMPLING, "minP": 0.05, "threads": 1, "dtype": "float32"}
    assert {key: settings[key] for key in asked} == asked


@pytest.mark.parametrize(
    "filters",
    [{}, {"top_k": 5}, {"top_p": 0.7}, {"min_p": 0.1}, {"top_k": 20, "top_p": 0.8, "min_p": 0.05}],
)
def test_tokens_are_drawn_from_the_filtered_distribution(filters):
    from locus_worker.picking import Picker
    from transformers.generation import logits_process as library

    torch.manual_seed(0)
    logits = torch.randn(1, 640) * 2
    expected = library.TemperatureLogitsWarper(0.7)(None, logits.clone())
    for name, warper in (
        ("top_k", library.TopKLogitsWarper),
        ("top_p", library.TopPLogitsWarper),
        ("min_p", library.MinPLogitsWarper),
    ):
        if name in filters:
            expected = warper(filters[name])(None, expected)
    expected = expected.softmax(-1)[0]
    draws = 40_000
    uniforms = (torch.arange(draws, dtype=torch.float64) + 0.5) / draws
    temperatures = torch.full((draws,), 0.7, dtype=torch.float64)
    picked = Picker(**filters).pick(logits.expand(draws, -1), uniforms, temperatures)
    share = torch.bincount(picked, minlength=640) / draws
    assert float((share - expected).abs().max()) < 2e-4


def test_rows_of_one_batch_have_their_own_temperature():
    from locus_worker.picking import Picker

    torch.manual_seed(2)
    logits = torch.randn(3, 640)
    uniforms = torch.tensor([0.3, 0.6, 0.9], dtype=torch.float64)
    mixed = torch.tensor([0.0, 0.7, 1.3], dtype=torch.float64)
    picked = Picker(top_k=50).pick(logits, uniforms, mixed)
    assert picked[0] == logits[0].argmax()
    for row in (1, 2):
        alone = Picker(top_k=50).pick(
            logits[row : row + 1], uniforms[row : row + 1], mixed[row : row + 1]
        )
        assert picked[row] == alone[0]


def test_rows_may_set_temperature_and_limit(new_job):
    rows = [{**PROMPTS[0], "temperature": 0, "maxNewTokens": 3, "samples": 1}, PROMPTS[1]]
    mixed = new_job("mixed").write("sample", rows, sampling=SAMPLING)
    mixed.done()
    greedy = new_job("greedy").write("sample", PROMPTS[:1], sampling={**GREEDY, "maxNewTokens": 3})
    greedy.done()
    answers = mixed.jsonl("responses.jsonl")
    assert answers[0]["response"] == greedy.jsonl("responses.jsonl")[0]["response"]
    assert answers[0]["tokens"] <= 3
    assert max(answer["tokens"] for answer in answers[1:]) > 3


def test_largest_equals_topk():
    from locus_worker.picking import largest

    torch.manual_seed(1)
    logits = torch.randn(5, 64 * 200)
    values, tokens = largest(logits, 30)
    expected = logits.topk(30)
    assert torch.equal(values, expected.values)
    assert torch.equal(tokens, expected.indices)


def test_backtracking_keeps_the_beginning_and_avoids_what_stood_there(new_job, model_folder):
    """The tiny model's greedy answer, taken back in its middle: forbidden there, equal to generate before and after."""
    plain = new_job("plain").write("sample", PROMPTS[:2], sampling=GREEDY)
    plain.done()
    tokenizer = AutoTokenizer.from_pretrained(str(model_folder))
    told = "Certainly! Walking is good, and cheap."
    start = told.index("is good")
    row = {**PROMPTS[1], "backtrack": {"response": told, "start": start}, "samples": 1}
    job = new_job("job").write("sample", [row, PROMPTS[0]], sampling=GREEDY)
    job.done()
    back, whole = job.jsonl("responses.jsonl")
    # A row without `backtrack` in the same batch is what it always was.
    assert whole == plain.jsonl("responses.jsonl")[0]
    assert "kept" not in whole

    encoded = tokenizer(told, add_special_tokens=False, return_offsets_mapping=True)
    place = next(i for i, (_, end) in enumerate(encoded["offset_mapping"]) if end > start)
    kept, avoided = encoded["input_ids"][:place], encoded["input_ids"][place]
    assert back["response"][: back["kept"]] == tokenizer.decode(kept) == told[: back["kept"]]
    model = AutoModelForCausalLM.from_pretrained(str(model_folder), dtype=torch.float32)
    prompt = tokenizer.apply_chat_template(
        PROMPTS[1]["messages"], add_generation_prompt=True, return_tensors="pt", return_dict=True
    )["input_ids"]
    prefix = torch.cat([prompt, torch.tensor([kept])], dim=1)
    logits = model(prefix).logits[0, -1]
    bare = tokenizer.decode([avoided]).strip().lower()
    same = [i for i in range(2, len(tokenizer)) if tokenizer.decode([i]).strip().lower() == bare]
    assert avoided in same
    assert len(same) > 1
    logits[same] = -torch.inf
    first = int(logits.argmax())
    rest = model.generate(
        torch.cat([prefix, torch.tensor([[first]])], dim=1),
        max_new_tokens=GREEDY["maxNewTokens"] - 1,
        do_sample=False,
    )[0, prompt.shape[1] :]
    expected = [token for token in rest.tolist() if token != tokenizer.eos_token_id]
    assert back["response"] == tokenizer.decode(expected, skip_special_tokens=True)
    assert back["tokens"] == len(expected)


def test_a_place_behind_the_answer_is_named(new_job):
    row = {**PROMPTS[0], "backtrack": {"response": "Yes.", "start": 9}}
    job = new_job("job").write("sample", [row], sampling=SAMPLING)
    assert job.run() == 2
    assert "backtrack.start 9" in job.events("error")[0]["message"]


@pytest.mark.parametrize("temperature", [0.0, 0.8])
def test_logits_that_are_no_numbers_end_the_job(temperature):
    logits = torch.randn(2, 300)
    picker = Picker(top_k=50)
    uniforms, temperatures = torch.rand(2).double(), torch.full((2,), temperature).double()
    assert picker.pick(logits, uniforms, temperatures).shape == (2,)
    for number in (torch.nan, torch.inf):
        broken = logits.clone()
        broken[1, 7] = number
        with pytest.raises(GuardStop, match="not numbers"):
            picker.pick(broken, uniforms, temperatures)
