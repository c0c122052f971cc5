"""Merging: the weights are W + scale * BA, and sampling from them equals sampling with the adapter folded."""

from __future__ import annotations

import pytest
import torch
from conftest import PROMPTS, SAMPLING, JobFolder
from peft import PeftModel
from transformers import AutoModelForCausalLM


def test_merged_weights_and_their_check(new_job, adapter_folder, model_folder):
    adapter = {"path": str(adapter_folder), "scale": 0.5}
    job = new_job("merge").write("merge", PROMPTS, folded=adapter)
    result = job.done()["check"]
    assert result["top1Agreement"] == 1
    assert result["maxAbsDiff"] < 1e-3
    assert result["meanKl"] < 1e-6
    merged = AutoModelForCausalLM.from_pretrained(str(job.path / "merged"), dtype=torch.float32)
    base = AutoModelForCausalLM.from_pretrained(str(model_folder), dtype=torch.float32)
    adapted = PeftModel.from_pretrained(
        AutoModelForCausalLM.from_pretrained(str(model_folder), dtype=torch.float32),
        str(adapter_folder),
    )
    layer = adapted.base_model.model.model.layers[1].mlp.down_proj
    expected = base.model.layers[1].mlp.down_proj.weight + 0.5 * layer.get_delta_weight("default")
    assert torch.allclose(merged.model.layers[1].mlp.down_proj.weight, expected, atol=1e-6)


def test_merged_model_samples_like_the_adapter(new_job, adapter_folder, tmp_path):
    adapter = {"path": str(adapter_folder), "scale": 0.5}
    merge = new_job("merge").write("merge", PROMPTS, folded=adapter, dtype="bfloat16")
    merge.done()
    folded = new_job("folded").write(
        "sample", PROMPTS, folded=adapter, dtype="bfloat16", sampling=SAMPLING
    )
    folded.done()
    merged = JobFolder(tmp_path / "merged", merge.path / "merged").write(
        "sample", PROMPTS, dtype="bfloat16", sampling=SAMPLING
    )
    merged.done()
    assert (merged.path / "responses.jsonl").read_bytes() == (
        folded.path / "responses.jsonl"
    ).read_bytes()


def test_nothing_to_merge_is_refused(new_job):
    job = new_job("job").write("merge", PROMPTS)
    assert job.run() == 2


def test_rounding_keeps_deltas_that_are_smaller_than_the_last_place():
    from locus_worker.adapter import rounded

    weight = torch.randn(200, 200, generator=torch.Generator().manual_seed(5)).bfloat16().float()
    delta = weight.abs() * 2**-11
    assert torch.equal((weight + delta).bfloat16().float(), weight), "nearest loses all of it"
    moved = rounded(weight + delta, "layer").float() - weight
    assert (moved.sum() / delta.sum()).item() == pytest.approx(1, abs=0.05)
    assert torch.equal(rounded(weight + delta, "layer"), rounded(weight + delta, "layer"))
    assert torch.equal(rounded(weight, "layer").float(), weight)
