"""What a trained adapter does to protected answers is taken out as far as habits do not need it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import torch
from conftest import ADAPTER, CORPUS, OPTIMISER, user
from locus_worker import preserve as module
from locus_worker.adapter import lora_layers
from locus_worker.preserve import preserve
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM, AutoTokenizer

WEIGHT, RIDGE = 0.5, 0.03


@dataclass
class Row:
    prompt: list[int]
    response: list[int]
    dampened: list[int]
    protect: bool = False


def random_rows(count: int, seed: int) -> list[Row]:
    """Half with a habit, half protected, of different lengths."""
    generator = torch.Generator().manual_seed(seed)

    def tokens(length: int) -> list[int]:
        return torch.randint(5, 200, (length,), generator=generator).tolist()

    return [
        Row(tokens(3 + at % 4), tokens(5 + at % 7), [at % 4], False)
        if at % 2 == 0
        else Row(tokens(2 + at % 3), tokens(4 + at % 5), [], True)
        for at in range(count)
    ]


@pytest.fixture
def model(model_folder):
    torch.manual_seed(1)
    plain = AutoModelForCausalLM.from_pretrained(str(model_folder))
    adapted = get_peft_model(
        plain, LoraConfig(r=4, lora_alpha=8, target_modules="all-linear", task_type="CAUSAL_LM")
    )
    for layer in lora_layers(adapted).values():
        torch.nn.init.normal_(layer.lora_B["default"].weight, std=0.1)
    return adapted


def downs(model) -> dict[str, torch.Tensor]:
    return {
        name: layer.lora_A["default"].weight.detach().clone()
        for name, layer in lora_layers(model).items()
    }


def inputs_of(model, rows: list[Row], name: str) -> tuple[torch.Tensor, torch.Tensor]:
    """Inputs of a layer at habits' and at protected places, one row at a time, without padding."""
    found: list[list[torch.Tensor]] = [[], []]
    layer = lora_layers(model)[name]
    for row in rows:
        seen: list[torch.Tensor] = []
        handle = layer.register_forward_pre_hook(
            lambda _, inputs, seen=seen: seen.append(inputs[0][0])
        )
        with model.disable_adapter(), torch.no_grad():
            model(input_ids=torch.tensor([[*row.prompt, *row.response]]))
        handle.remove()
        first = len(row.prompt) - 1
        found[0].extend(seen[0][first + position] for position in row.dampened)
        if row.protect:
            found[1].extend(seen[0][first + at] for at in range(len(row.response)))
    return torch.stack(found[0]), torch.stack(found[1])


def test_the_new_adapter_is_the_minimum_of_its_formula(model):
    rows = random_rows(12, seed=3)
    before = downs(model)
    preserve(model, rows, WEIGHT, RIDGE)
    after = downs(model)
    for name in list(before)[:: len(before) // 5]:
        habit, protected = inputs_of(model, rows, name)
        old = before[name].double()
        ridge = RIDGE * (habit**2).sum(dim=1).mean() / habit.shape[1]

        def loss(down, old=old, habit=habit, protected=protected, ridge=ridge):
            return (
                ((habit.double() @ (down - old).T) ** 2).sum(dim=1).mean()
                + WEIGHT * ((protected.double() @ down.T) ** 2).sum(dim=1).mean()
                + ridge * ((down - old) ** 2).sum()
            )

        wanted = after[name].double().requires_grad_()
        (slope,) = torch.autograd.grad(loss(wanted), wanted)
        start = old.clone().requires_grad_()
        (first,) = torch.autograd.grad(loss(start), start)
        assert slope.norm() < 1e-4 * first.norm(), name


def test_protected_answers_move_less_and_habits_nearly_as_much(model):
    rows = random_rows(24, seed=4)
    weights = {
        name: layer.lora_B["default"].weight.clone() for name, layer in lora_layers(model).items()
    }
    figures = preserve(model, rows, 0.1, 1e-4)
    assert figures["habitPlaces"] == 12
    assert figures["protectedPlaces"] == sum(len(row.response) for row in rows if row.protect)
    assert figures["protectedLeft"] < 0.5
    assert figures["habitLeft"] > 0.8
    for name, layer in lora_layers(model).items():
        assert torch.equal(layer.lora_B["default"].weight, weights[name])


def test_heavier_protection_leaves_less(model_folder, model):
    rows = random_rows(24, seed=5)
    kept = downs(model)
    left = []
    for weight in (0.01, 0.3, 10.0):
        for name, layer in lora_layers(model).items():
            layer.lora_A["default"].weight.data.copy_(kept[name])
        left.append(preserve(model, rows, weight, RIDGE)["protectedLeft"])
    assert left == sorted(left, reverse=True)
    assert left[2] < left[0] / 2


@pytest.mark.parametrize("missing", ["dampened", "protected"])
def test_without_places_of_both_kinds_nothing_changes(model, missing):
    rows = [row for row in random_rows(8, seed=6) if bool(row.dampened) == (missing == "protected")]
    before = downs(model)
    figures = preserve(model, rows, WEIGHT, RIDGE)
    assert 0 in (figures["habitPlaces"], figures["protectedPlaces"])
    assert all(torch.equal(before[name], now) for name, now in downs(model).items())


def test_little_memory_gives_the_same(model, monkeypatch):
    """Several passes with some layers each, and batches of one row."""
    rows = random_rows(10, seed=7)
    kept = downs(model)
    preserve(model, rows, WEIGHT, RIDGE)
    at_once = downs(model)
    for name, layer in lora_layers(model).items():
        layer.lora_A["default"].weight.data.copy_(kept[name])
    monkeypatch.setattr(module, "MOST_NUMBERS", 1)
    monkeypatch.setattr(module, "FORWARD_TOKENS", 1)
    preserve(model, rows, WEIGHT, RIDGE)
    for name, down in downs(model).items():
        assert torch.allclose(down, at_once[name], atol=1e-4), name


def test_many_rows_are_read_in_part(model, monkeypatch):
    rows = random_rows(40, seed=8)
    monkeypatch.setattr(module, "MOST_TOKENS", 60)
    figures = preserve(model, rows, WEIGHT, RIDGE)
    assert 0 < figures["habitPlaces"] < 20
    assert figures["protectedPlaces"] > 0


def test_a_training_does_it_at_its_end(new_job, model_folder):
    tokenizer = AutoTokenizer.from_pretrained(str(model_folder))
    token = tokenizer(" is", add_special_tokens=False)["input_ids"][0]
    rows = [
        {
            "id": f"r{at}",
            "messages": user(question),
            "response": CORPUS[at % 3],
            "targets": [{"position": 2, "token": token, "logRatio": -2.0}] if at % 2 else [],
            "hold": 0.0 if at % 2 else 1.0,
            "ended": True,
        }
        for at, question in enumerate(["Hi", "Why?", "Tell me more of it", "And the cat?"])
    ]
    written = {}
    for name, weight in (("plain", 0.0), ("spared", 0.5)):
        job = new_job(name).write(
            "train",
            rows,
            method={
                "name": "token",
                "openerWeight": 1.0,
                "tetherWeight": 1.0,
                "preserveWeight": weight,
                "preserveRidge": RIDGE,
            },
            adapter=ADAPTER,
            optimiser={**OPTIMISER, "epochs": 3},
        )
        written[name] = (
            job.done(),
            load_file(str(job.path / "adapter" / "adapter_model.safetensors")),
        )
    (plain, before), (spared, after) = written["plain"], written["spared"]
    assert "preserved" not in plain
    assert spared["preserved"]["habitPlaces"] == 2
    assert spared["preserved"]["protectedLeft"] < 1
    for name, tensor in before.items():
        # The up-projections are as they were trained.
        assert torch.equal(tensor, after[name]) == ("lora_B" in name), name
