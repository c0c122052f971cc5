"""Losses of whole answers: what their formulas say, and where they lead."""

from __future__ import annotations

import math

import pytest
import torch
from conftest import ADAPTER, CORPUS, OPTIMISER, user
from transformers import AutoModelForCausalLM, AutoTokenizer

DPO = {
    "name": "dpo",
    "beta": 0.1,
    "lossTypes": ["sigmoid"],
    "lossWeights": [1.0],
    "labelSmoothing": 0,
}
QUESTIONS = ["Hi", "Why?", "Tell me more of it", "And the cat?"]


def train(job, rows, method, folded=None, **optimiser):
    return job.write(
        "train",
        rows,
        folded=folded,
        method=method,
        adapter=ADAPTER,
        optimiser={**OPTIMISER, "checkpointSteps": 1000, **optimiser},
    )


def answer_logprob(model_folder, question, response):
    """log-probability of an answer with its end of turn, worked out without the worker."""
    tokenizer = AutoTokenizer.from_pretrained(str(model_folder))
    model = AutoModelForCausalLM.from_pretrained(str(model_folder), dtype=torch.float32)
    prompt = tokenizer.apply_chat_template(
        user(question), add_generation_prompt=True, return_dict=False
    )
    answer = [*tokenizer(response, add_special_tokens=False)["input_ids"], tokenizer.eos_token_id]
    with torch.no_grad():
        logits = model(torch.tensor([[*prompt, *answer]])).logits[0]
    logprobs = torch.log_softmax(logits[len(prompt) - 1 : -1].float(), dim=-1)
    return float(logprobs.gather(1, torch.tensor(answer)[:, None]).sum()), len(answer)


def test_sft_loss_is_the_weighted_mean_over_tokens(new_job, model_folder):
    rows = [
        {
            "id": f"r{n}",
            "messages": user(QUESTIONS[n]),
            "answers": [{"response": CORPUS[n], "weight": weight}],
        }
        for n, weight in enumerate([1.0, 3.0])
    ]
    job = train(new_job("job"), rows, {"name": "sft"}, epochs=1, batchRows=2)
    job.done()
    (step,) = job.events("step")
    parts = [answer_logprob(model_folder, QUESTIONS[n], CORPUS[n]) for n in range(2)]
    wanted = -(parts[0][0] + 3 * parts[1][0]) / (parts[0][1] + 3 * parts[1][1])
    assert step["loss"] == pytest.approx(wanted, rel=2e-2)


def test_a_weight_counts_in_a_batch_of_one_row_too(new_job, model_folder):
    """However few rows a forward pass takes, a row weighs what it weighs among all."""
    rows = [
        {
            "id": f"r{n}",
            "messages": user(QUESTIONS[n]),
            "answers": [{"response": CORPUS[n], "weight": weight}],
        }
        for n, weight in enumerate([1.0, 3.0])
    ]
    job = train(new_job("job"), rows, {"name": "sft"}, epochs=1, batchRows=1, learningRate=1e-9)
    job.done()
    parts = [answer_logprob(model_folder, QUESTIONS[n], CORPUS[n]) for n in range(2)]
    mean = (parts[0][1] + 3 * parts[1][1]) / (parts[0][1] + parts[1][1])
    wanted = sorted(
        -weight * part[0] / part[1] / mean for weight, part in zip([1, 3], parts, strict=True)
    )
    losses = sorted(step["loss"] for step in job.events("step"))
    assert losses == pytest.approx(wanted, rel=2e-2)


def test_sft_learns_and_keeps_the_steps_asked_for(new_job):
    rows = [
        {"id": f"r{n}", "messages": user(q), "answers": [{"response": CORPUS[1]}]}
        for n, q in enumerate(QUESTIONS)
    ]
    job = train(new_job("job"), rows, {"name": "sft", "saveSteps": [1, 4]}, epochs=20, batchRows=2)
    job.done()
    steps = job.events("step")
    assert steps[-1]["loss"] < 0.5 * steps[0]["loss"]
    kept = sorted(path.name for path in (job.path / "steps").iterdir())
    assert kept == ["step-1", "step-4"]
    assert (job.path / "steps" / "step-4" / "adapter_model.safetensors").is_file()


def test_sft_goes_on_from_an_adapter_where_it_ended(new_job):
    rows = [
        {"id": f"r{n}", "messages": user(q), "answers": [{"response": CORPUS[1]}]}
        for n, q in enumerate(QUESTIONS)
    ]
    first = train(new_job("first"), rows, {"name": "sft"}, epochs=20, batchRows=2)
    first.done()
    folded = {"path": str(first.path / "adapter"), "scale": 1}
    method = {"name": "sft", "saveSteps": [1]}
    second = train(new_job("second"), rows, method, folded, epochs=1, batchRows=2)
    second.done()
    begun, ended = first.events("step")[0]["loss"], first.events("step")[-1]["loss"]
    assert second.events("step")[0]["loss"] < (begun + ended) / 2
    assert (second.path / "steps" / "step-1" / "adapter_model.safetensors").is_file()


def test_calibrated_brings_log_ratios_to_their_targets(new_job):
    rows = [
        {
            "id": f"r{n}",
            "messages": user(q),
            "answers": [
                {"response": CORPUS[0], "target": math.log(0.4)},
                {"response": CORPUS[1], "target": math.log(1.5)},
            ],
        }
        for n, q in enumerate(QUESTIONS)
    ]
    method = {"name": "calibrated", "pairwise": 1.0, "pointwise": 1.0}
    job = train(new_job("job"), rows, method, epochs=60, batchRows=2)
    job.done()
    steps = job.events("step")
    gap = math.log(1.5) - math.log(0.4)
    assert steps[0]["pairError"] == pytest.approx(gap, rel=1e-2)
    assert steps[-1]["pairError"] < 0.3
    assert steps[-1]["answerError"] < 0.3


def test_calibrated_rows_of_one_answer_have_no_error_of_pairs(new_job):
    rows = [
        {"id": f"r{n}", "messages": user(q), "answers": [{"response": CORPUS[0], "target": 0.4}]}
        for n, q in enumerate(QUESTIONS)
    ]
    method = {"name": "calibrated", "pairwise": 1.0, "pointwise": 1.0}
    job = train(new_job("job"), rows, method, epochs=1, batchRows=2)
    job.done()
    for step in job.events("step"):
        assert "pairError" not in step
        assert step["answerError"] > 0


def test_calibrated_goes_on_from_an_adapter_against_the_model_without_it(new_job):
    """Trained to its targets and gone on from there, the ratio to the reference is there already."""
    target = math.log(1.5)
    rows = [
        {
            "id": f"r{n}",
            "messages": user(q),
            "answers": [{"response": CORPUS[1], "target": target}],
        }
        for n, q in enumerate(QUESTIONS)
    ]
    method = {"name": "calibrated", "pairwise": 1.0, "pointwise": 1.0}
    first = train(new_job("first"), rows, method, epochs=60, batchRows=2)
    first.done()
    folded = {"path": str(first.path / "adapter"), "scale": 1}
    second = train(new_job("second"), rows, method, folded, epochs=1, batchRows=2)
    second.done()
    assert first.events("step")[0]["answerError"] == pytest.approx(target, rel=1e-2)
    assert second.events("step")[0]["answerError"] < target / 2


def test_dpo_makes_its_own_reference_and_starts_from_a_model_without_an_adapter(new_job):
    rows = [{"id": "r", "prompt": user("Hi"), "chosen": user("A"), "rejected": user("B")}]
    job = train(new_job("job"), rows, DPO, {"path": "adapter", "scale": 1})
    assert job.run() == 2
    (error,) = job.events("error")
    assert "starts from a model without an adapter" in error["message"]


def test_an_unknown_setting_is_an_error(new_job):
    rows = [{"id": "r", "messages": user("Hi"), "answers": [{"response": "Yes."}]}]
    job = train(new_job("job"), rows, {"name": "sft", "beta": 0.1})
    assert job.run() == 2
    (error,) = job.events("error")
    assert "beta: unknown key" in error["message"]
