"""Computing in float32 where the CPU has no bfloat16: the same weights, and the merged model that was measured."""

from __future__ import annotations

import platform

import pytest
import torch
from conftest import PROMPTS
from locus_worker import precision
from locus_worker.adapter import FoldedAdapter
from transformers import AutoModelForCausalLM

CPU = torch.device("cpu")


@pytest.mark.parametrize("native", [True, False])
def test_a_cpu_computes_in_what_it_has(native, monkeypatch):
    monkeypatch.setattr(precision, "has_bfloat16", lambda: native)
    expected = torch.bfloat16 if native else torch.float32
    assert precision.computing_dtype(CPU, torch.bfloat16) == expected
    assert precision.computing_dtype(CPU, torch.float16) == torch.float32
    assert precision.computing_dtype(CPU, torch.float32) == torch.float32
    assert precision.computing_dtype(torch.device("cuda"), torch.float16) == torch.float16


def test_the_frequencies_of_positions_stay_what_the_library_makes_them(model_folder):
    """Rounded to bfloat16 they turn a position of 1,000 by a radian."""
    model = AutoModelForCausalLM.from_pretrained(str(model_folder), dtype=torch.float16)
    # As on a GPU, where the stored type is computed with.
    moved = precision.for_computing(model, torch.device("meta"))
    kept = {name: tensor.dtype for name, tensor in moved.named_buffers() if "inv_freq" in name}
    assert set(kept.values()) == {torch.float32}


@pytest.mark.skipif(platform.machine() not in ("x86_64", "amd64"), reason="reads x86 flags")
def test_emulated_bfloat16_does_not_count():
    if torch.backends.cpu.get_cpu_capability() == "AVX2":
        assert not precision.has_bfloat16()


def test_folded_weights_are_the_stored_ones_whatever_is_computed_with(model_folder, adapter_folder):
    def folded(computing: torch.dtype) -> dict[str, torch.Tensor]:
        model = AutoModelForCausalLM.from_pretrained(str(model_folder), dtype=torch.bfloat16)
        assert precision.stored_dtype(model.to(computing)) == torch.bfloat16
        one = FoldedAdapter(model, adapter_folder)
        one.apply(0.7)
        return {name: tensor.float() for name, tensor in one.model.state_dict().items()}

    narrow, wide = folded(torch.bfloat16), folded(torch.float32)
    assert all(torch.equal(narrow[name], wide[name]) for name in narrow)


def test_folded_for_good_is_folded(model_folder, adapter_folder):
    def folded(scale: float, for_good: bool) -> dict[str, torch.Tensor]:
        model = AutoModelForCausalLM.from_pretrained(str(model_folder), dtype=torch.bfloat16)
        one = FoldedAdapter(model, adapter_folder)
        (one.apply_for_good if for_good else one.apply)(scale)
        return one.model.state_dict()

    for scale in (0.0, 0.7):
        there, here = folded(scale, False), folded(scale, True)
        assert all(torch.equal(there[name], here[name]) for name in there)


def test_a_merge_without_bfloat16_saves_bfloat16(new_job, adapter_folder, monkeypatch):
    monkeypatch.setattr(precision, "has_bfloat16", lambda: False)
    adapter = {"path": str(adapter_folder), "scale": 0.5}
    job = new_job("merge").write("merge", PROMPTS, folded=adapter, dtype="bfloat16")
    assert job.done()["check"]["meanKl"] < 1e-3
    assert job.events("settings")[0]["settings"]["computing"] == "float32"
    merged = AutoModelForCausalLM.from_pretrained(str(job.path / "merged"), dtype="auto")
    assert merged.dtype == torch.bfloat16
