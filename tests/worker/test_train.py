"""Training: the loss is what its formula says, openers reach their target, and a kill changes nothing."""

from __future__ import annotations

import json
import math
import os
import shutil
import signal
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest
import torch
from conftest import (
    ADAPTER,
    CORPUS,
    LOOKAHEAD,
    OPTIMISER,
    PROMPTS,
    TEMPLATE,
    WORKER,
    JobFolder,
    user,
)
from locus_worker.errors import GuardStop
from locus_worker.train_dpo import LOSSES
from locus_worker.training import on_one_gpu, save_adapter
from transformers import (
    AutoTokenizer,
    Qwen3MoeConfig,
    Qwen3MoeForCausalLM,
    TrainingArguments,
)

METHOD = {"name": "token", "openerWeight": 1.0, "tetherWeight": 1.0}


@pytest.fixture
def rows(model_folder):
    tokenizer = AutoTokenizer.from_pretrained(str(model_folder))
    token = tokenizer(" is", add_special_tokens=False)["input_ids"][0]
    return [
        {
            "id": f"r{index}",
            "messages": user(question),
            "response": CORPUS[index % 3],
            "targets": [{"position": 2, "token": token, "logRatio": -2.0}],
            "ended": True,
        }
        for index, question in enumerate(
            ["Hi", "Why?", "Tell me more of it", "And the cat?", "So", "Hm"]
        )
    ]


def token_job(job, rows, **optimiser):
    return job.write(
        "train", rows, method=METHOD, adapter=ADAPTER, optimiser={**OPTIMISER, **optimiser}
    )


def test_opener_reaches_its_target_and_the_rest_is_held(new_job, rows):
    job = token_job(new_job("job"), rows, epochs=20, checkpointSteps=1000)
    job.done()
    steps = job.events("step")
    assert steps[0]["openerError"] == pytest.approx(2.0, abs=1e-3)
    assert steps[-1]["openerError"] < 0.4
    assert steps[-1]["meanLogRatio"] == pytest.approx(-2.0, abs=0.4)
    assert steps[-1]["tetherKl"] < 0.05
    assert (job.path / "adapter" / "adapter_model.safetensors").is_file()


def test_a_step_tells_only_of_the_places_that_it_has(new_job, rows):
    """With nothing to move, with nothing to keep, with nothing to hold."""
    still = [{**row, "targets": []} for row in rows]
    job = token_job(new_job("still"), still, epochs=1, batchRows=2)
    job.done()
    for step in job.events("step"):
        assert not {"openerError", "meanLogRatio", "wantedLogRatio"} & step.keys()
        assert not {"keptLogRatio", "keptError"} & step.keys()
        assert step["tetherKl"] >= 0
    held = token_job(new_job("held"), [{**row, "hold": 1.0} for row in still], epochs=1)
    held.done()
    assert all("keptLogRatio" in step for step in held.events("step"))
    assert all("meanLogRatio" not in step for step in held.events("step"))
    moved = token_job(new_job("moved"), [{**row, "weight": 0.0} for row in rows], epochs=1)
    moved.done()
    assert all("tetherKl" not in step for step in moved.events("step"))
    assert all("openerError" in step for step in moved.events("step"))


def test_goes_on_from_an_adapter_against_the_plain_model(new_job, rows):
    first = token_job(new_job("first"), rows, epochs=20, checkpointSteps=1000)
    first.done()
    second = new_job("second")
    second.write(
        "train",
        rows,
        folded={"path": str(first.path / "adapter"), "scale": 1},
        method=METHOD,
        adapter=ADAPTER,
        optimiser={**OPTIMISER, "epochs": 1, "checkpointSteps": 1000},
    )
    second.done()
    # The first step begins where the first job ended, measured against the model without any adapter.
    assert second.events("step")[0]["openerError"] < 0.6
    assert second.events("step")[0]["meanLogRatio"] == pytest.approx(-2.0, abs=0.5)


def test_kill_nine_and_resume_gives_the_same_bytes(new_job, rows):
    undisturbed = token_job(new_job("undisturbed"), rows, epochs=6)
    undisturbed.done()
    killed = token_job(new_job("killed"), rows, epochs=6)
    environment = {**os.environ, "PYTHONPATH": str(WORKER)}
    process = subprocess.Popen(
        [sys.executable, "-m", "locus_worker", str(killed.path)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    log = killed.path / "events.jsonl"
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        if log.exists() and '"checkpoint"' in log.read_text():
            break
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not (killed.path / "adapter").exists(), "the kill came too late to test anything"
    # A checkpoint that was being written when the kill came must not be used.
    torn = killed.path / "checkpoints" / "writing.partial" / "checkpoint-9"
    torn.mkdir(parents=True, exist_ok=True)
    (torn / "trainer_state.json").write_text("{")
    killed.done()
    assert any(event["phase"].startswith("resume") for event in killed.events("phase"))
    for name in ("adapter_model.safetensors", "adapter_config.json"):
        assert (killed.path / "adapter" / name).read_bytes() == (
            undisturbed.path / "adapter" / name
        ).read_bytes()


def test_sigterm_saves_a_checkpoint_and_says_cancelled(new_job, rows):
    job = token_job(new_job("job"), rows, epochs=500, checkpointSteps=10_000)
    environment = {**os.environ, "PYTHONPATH": str(WORKER)}
    process = subprocess.Popen(
        [sys.executable, "-m", "locus_worker", str(job.path)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        assert line.startswith("@locus ")
        if '"step"' in line:
            process.send_signal(signal.SIGTERM)
            break
    process.stdout.read()
    assert process.wait() == 130
    assert job.events("checkpoint")
    assert job.events("error")[-1]["code"] == "cancelled"
    assert int((job.path / "worker.pid").read_text()) == process.pid


@pytest.mark.parametrize("kept", [4, 30])
def test_loss_and_gradient_equal_the_formula(kept):
    from locus_worker.reference import Shortlist
    from locus_worker.token_loss import LEAST_REST, TokenLoss, TokenTargets

    torch.manual_seed(0)
    logits = torch.randn(7, 30, requires_grad=True)
    base = torch.randn(7, 30).log_softmax(-1)
    near, tokens = base.topk(kept)
    place, token = torch.tensor([1, 1, 4]), torch.tensor([3, 9, 0])
    wanted, weight = torch.tensor([-1.0, 0.5, -2.0]), torch.tensor([1.0, 1.0, 2.0])
    tether = torch.tensor([1.0, 0, 1, 1, 0, 2, 1])
    targets = TokenTargets(place, token, wanted, base[place, token], weight, tether, 2)
    reference = Shortlist(tokens.int(), near, near[:, 0])
    loss = TokenLoss.apply(logits, reference, targets, 0.3, 5.0)[0]
    (gradient,) = torch.autograd.grad(loss, logits)

    policy = logits.log_softmax(-1)
    ratio = policy[place, token] - base[place, token]
    ours = policy.gather(1, tokens)
    rest = (1 - near.exp().sum(-1)).clamp_min(LEAST_REST)
    our_rest = (1 - ours.exp().sum(-1)).clamp_min(LEAST_REST)
    kl = (near.exp() * (near - ours)).sum(-1) + rest * (rest / our_rest).log()
    if kept == 30:
        full = (base.exp() * (base - policy)).sum(-1)
        assert torch.allclose(kl, full, atol=1e-4)
    expected = 0.3 * (weight * (ratio - wanted) ** 2).sum() / 2 + 5.0 * (tether * kl).sum() / 5
    (expected_gradient,) = torch.autograd.grad(expected, logits)
    assert loss.item() == pytest.approx(expected.item(), rel=1e-4)
    assert torch.allclose(gradient, expected_gradient, atol=1e-5)


def test_a_reference_from_the_look_ahead_trains_as_the_model_itself_does(new_job):
    """What the look-ahead job kept is what the model says with its adapter switched off."""
    responses = [
        {"id": f"r{index}", "messages": user("Hi"), "response": text, "spans": [], "ended": True}
        for index, text in enumerate(CORPUS)
    ]
    ahead = new_job("ahead").write("lookahead", responses, lookahead=LOOKAHEAD)
    kept = ahead.done()["reference"]
    assert kept["rows"] == len(CORPUS)
    rows = [
        {"id": row["id"], "messages": row["messages"], "response": row["response"], "targets": [],
         "hold": 1.0, "ended": True}
        for row in responses
    ]  # fmt: skip
    losses = []
    for name, reference in (("asked", None), ("kept", kept)):
        job = token_job(new_job(name), rows)
        if reference is not None:
            place = {**reference, "path": str(ahead.path / reference["path"])}
            job.change(lambda content, place=place: content["data"].update(reference=place))
        job.done()
        losses.append([event["loss"] for event in job.events("step")])
    assert losses[0] == pytest.approx(losses[1], abs=1e-5)
    rows[0]["response"] += " More."
    changed = token_job(new_job("changed"), rows)
    changed.change(lambda content: content["data"].update(reference=place))
    assert changed.run() == 2
    assert "row r0" in changed.events("error")[0]["message"]


def test_a_held_row_pins_each_of_its_own_tokens(model_folder):
    from locus_worker.conversation import Conversation
    from locus_worker.data import TargetRow
    from locus_worker.train_token import collate, encode

    tokenizer = AutoTokenizer.from_pretrained(str(model_folder))
    conversation = Conversation(tokenizer, [tokenizer.eos_token_id], None)
    row = TargetRow.model_validate(
        {"id": "a", "messages": user("Hi"), "response": "No, I will not.", "targets": [],
         "hold": 3.0, "ended": True}
    )  # fmt: skip
    example = encode(conversation, row, 10**6)
    batch = collate([example])
    assert batch["target_token"].tolist() == example.response
    assert float(batch["target_weight"].sum()) == pytest.approx(3.0)
    # Held, not moved: the tether stays on every position.
    assert batch["tether"].tolist() == [1.0] * len(example.response)
    assert batch["target_ratio"].tolist() == [0.0] * len(example.response)


def test_a_repeated_row_is_seen_so_often_in_each_epoch(new_job, rows):
    once = token_job(new_job("once"), rows, epochs=1, batchRows=1).done()
    rows[0]["repeat"] = 4
    more = token_job(new_job("more"), rows, epochs=1, batchRows=1).done()
    assert more["steps"] == once["steps"] + 3
    assert more["rows"] == once["rows"] == len(rows)


def test_a_position_outside_the_response_is_refused(new_job, rows):
    rows[1]["targets"] = [{"position": 900, "token": 1, "logRatio": -1.0}]
    job = token_job(new_job("job"), rows)
    assert job.run() == 2
    assert "row r1: targets position 900" in job.events("error")[0]["message"]


def test_too_many_long_rows_are_refused(new_job, rows):
    job = token_job(new_job("job"), rows, maxTokens=30)
    assert job.run() == 2
    assert job.events("preflight")[0]["dropped"] > 0
    assert "longer than optimiser.maxTokens" in job.events("error")[0]["message"]


def test_accumulation_must_divide_the_rows(new_job, rows):
    job = token_job(new_job("job"), rows, batchRows=3, accumulation=2)
    assert job.run() == 2
    assert "optimiser.accumulation" in job.events("error")[0]["message"]


def test_smaller_forward_passes_train_on_the_same_steps(new_job, rows):
    """Where memory runs out a step is cut into more passes: not one row may be seen twice or left out for it."""
    whole = token_job(new_job("whole"), rows, epochs=2, batchRows=2)
    whole.done()
    parted = token_job(new_job("parted"), rows, epochs=2, batchRows=2, accumulation=2)
    parted.done()
    for one, other in zip(whole.events("step"), parted.events("step"), strict=True):
        assert other["openerError"] == pytest.approx(one["openerError"], rel=0.05)


def test_batches_hold_every_row_once_and_change_with_the_epoch():
    from locus_worker.training import LengthBatches

    sampler = LengthBatches([(7 * row) % 41 for row in range(41)], rows=2, seed=4)
    first = list(sampler)
    assert sorted(first) == list(range(41))
    assert list(sampler) == first
    sampler.set_epoch(1)
    assert list(sampler) != first


PAIRS = [
    {
        "id": f"d{index}",
        "prompt": user(question),
        "chosen": [{"role": "assistant", "content": CORPUS[1]}],
        "rejected": [{"role": "assistant", "content": CORPUS[0]}],
    }
    for index, question in enumerate(["Hi", "Why?", "Tell me", "And you?"])
]
DPO = {
    "name": "dpo",
    "beta": 0.1,
    "lossTypes": ["sigmoid", "sft"],
    "lossWeights": [1.0, 0.2],
    "labelSmoothing": 0,
}


def test_dpo_learns_to_prefer_the_chosen_side(new_job):
    job = new_job("job").write(
        "train",
        PAIRS,
        method=DPO,
        adapter=ADAPTER,
        optimiser={**OPTIMISER, "epochs": 4, "batchRows": 4, "accumulation": 2},
    )
    job.done()
    steps = job.events("step")
    assert steps[0]["rewardMargin"] == pytest.approx(0, abs=1e-3)
    assert steps[-1]["rewardMargin"] > 0.05
    assert job.events("preflight")[0]["checks"]["eosAppended"] is True
    settings = job.events("settings")[0]["settings"]
    assert settings["lossTypes"] == ["sigmoid", "sft"]
    assert settings["batchRows"] == 4
    assert settings["microBatchRows"] == 2
    assert settings["sharedPrefix"] is True


def test_dpo_refuses_a_template_whose_prompt_is_no_beginning(tmp_path, model_folder):
    """As of models that are made to think first: TRL would cut each answer's first words off."""
    folder = tmp_path / "model"
    shutil.copytree(model_folder, folder)
    thinking = TEMPLATE.replace("'<|s|>assistant\n'", "'<|s|>assistant\n[think]\n'")
    assert thinking != TEMPLATE
    (folder / "chat_template.jinja").write_text(thinking)
    job = JobFolder(tmp_path / "job", folder).write(
        "train", PAIRS, method=DPO, adapter=ADAPTER, optimiser=OPTIMISER
    )
    assert job.run() == 2
    (error,) = job.events("error")
    assert "cut the answers' beginnings off" in error["message"]


def test_an_adapter_on_tied_embeddings_is_refused(tmp_path, model_folder, rows):
    folder = tmp_path / "model"
    shutil.copytree(model_folder, folder)
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "tie_word_embeddings": True}))
    adapter = {**ADAPTER, "targetModules": ["q_proj", "lm_head"]}
    job = JobFolder(tmp_path / "job", folder).write(
        "train", rows, method=METHOD, adapter=adapter, optimiser=OPTIMISER
    )
    assert job.run() == 2
    (error,) = job.events("error")
    assert "lm_head shares its weights" in error["message"]


def test_several_visible_gpus_are_not_spread_over():
    arguments = on_one_gpu(TrainingArguments(use_cpu=True))
    assert arguments.n_gpu <= 1
    arguments._n_gpu = 4
    assert on_one_gpu(arguments).n_gpu == 1


def test_dpo_with_an_unknown_loss_is_refused(new_job):
    job = new_job("job").write(
        "train",
        PAIRS,
        method={**DPO, "lossTypes": ["sigmoyd"], "lossWeights": [1.0]},
        adapter=ADAPTER,
        optimiser=OPTIMISER,
    )
    assert job.run() == 2
    assert "sigmoyd" in job.events("error")[0]["message"]


def dpo_job(job, losses, smoothing):
    return job.write(
        "train",
        PAIRS,
        method={
            **DPO,
            "lossTypes": losses,
            "lossWeights": [1.0] * len(losses),
            "labelSmoothing": smoothing,
        },
        adapter=ADAPTER,
        optimiser={**OPTIMISER, "epochs": 1, "checkpointSteps": 1000},
    )


@pytest.mark.parametrize("loss", sorted(LOSSES))
def test_dpo_trains_with_every_loss_that_it_accepts(new_job, loss):
    job = dpo_job(new_job("job"), [loss], 0.1)
    job.done()
    assert job.events("settings")[0]["settings"]["labelSmoothing"] == 0.1
    steps = job.events("step")
    assert len(steps) == 2
    assert all(math.isfinite(step["loss"]) for step in steps)


def test_label_smoothing_reaches_the_loss(new_job):
    """While the model is its reference, `exo_pair` is the KL divergence of an even bet from (1 - smoothing, smoothing)."""
    job = dpo_job(new_job("job"), ["exo_pair"], 0.2)
    job.done()
    even_bet = -math.log(2) - (math.log(0.8) + math.log(0.2)) / 2
    assert job.events("step")[0]["loss"] == pytest.approx(even_bet, abs=1e-3)


@pytest.mark.parametrize(
    ("losses", "next_step"),
    [
        (["exo_pair"], "Set it above 0: 0.001 for exo_pair, for example."),
        (["sft", "robust"], "Set it above 0: 0.1 for robust, for example."),
    ],
)
def test_losses_that_need_smoothing_are_refused_without_it(new_job, losses, next_step):
    job = dpo_job(new_job("job"), losses, 0)
    # Before the model is looked for.
    job.change(lambda content: content["model"].update(path="/nowhere/model"))
    assert job.run() == 2
    (error,) = job.events("error")
    assert error["code"] == "config"
    assert error["message"] == f"method.labelSmoothing: 0 is not for {losses[-1]}"
    assert error["next"] == next_step


def test_the_bases_own_dropout_is_off(model_folder, tmp_path, rows):
    """An adapter that has learned nothing is the reference itself, whatever the base's config drops."""
    folder = tmp_path / "dropping"
    shutil.copytree(model_folder, folder)
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "attention_dropout": 0.5}))
    job = JobFolder(tmp_path / "job", folder)
    held = [{**row, "targets": [], "hold": 1.0} for row in rows]
    token_job(job, held, learningRate=1e-9).done()
    for step in job.events("step"):
        assert abs(step["tetherKl"]) < 1e-4
        assert step["keptError"] < 1e-3


def test_an_adapter_with_what_is_no_number_is_not_written(tmp_path):
    adapter = torch.nn.Linear(2, 2)
    with torch.no_grad():
        adapter.weight[0, 0] = torch.nan
    events = SimpleNamespace(emit=lambda event, **fields: None)
    context = SimpleNamespace(directory=tmp_path, events=events)
    with pytest.raises(GuardStop, match="no number"):
        save_adapter(adapter, context)
    assert list(tmp_path.iterdir()) == []


def test_a_mixture_of_experts_trains_and_merges_its_attention(model_folder, tmp_path, rows):
    folder = tmp_path / "experts"
    shutil.copytree(model_folder, folder)
    tokenizer = AutoTokenizer.from_pretrained(str(folder))
    torch.manual_seed(3)
    config = Qwen3MoeConfig(
        vocab_size=len(tokenizer),
        hidden_size=48,
        intermediate_size=96,
        moe_intermediate_size=32,
        num_experts=4,
        num_experts_per_tok=2,
        num_hidden_layers=2,
        num_attention_heads=6,
        num_key_value_heads=2,
        head_dim=8,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.eos_token_id,
        initializer_range=0.2,
    )
    Qwen3MoeForCausalLM(config).save_pretrained(str(folder))
    job = JobFolder(tmp_path / "job", folder)
    token_job(job, rows, epochs=4).done()
    assert job.events("settings")[0]["settings"]["adapter.modules"] == [
        "k_proj",
        "o_proj",
        "q_proj",
        "v_proj",
    ]
    steps = job.events("step")
    assert steps[-1]["openerError"] < steps[0]["openerError"]
    merge = JobFolder(tmp_path / "merge", folder).write(
        "merge", PROMPTS, folded={"path": str(job.path / "adapter"), "scale": 0.5}
    )
    assert merge.done()["check"]["top1Agreement"] == 1
