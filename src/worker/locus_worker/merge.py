"""kind `merge`: folds an adapter into the weights -> merged/, and proves that the result is the same model."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM

from .adapter import FoldedAdapter, adapter_folder, load_unmerged, set_scale
from .context import Context
from .data import PromptRow, read_rows
from .errors import ConfigError, GuardStop
from .forward import padded
from .job import MergeJob
from .model import load_model, pick_device, resolve_model
from .precision import DTYPES, for_computing
from .storage import partial_folder, publish_folder

#: Near-ties flip under rounding (92-99 % seen on sound merges), so that the divergence is the sharper check.
MIN_TOP1_AGREEMENT = 0.8
MAX_MEAN_KL = 0.01


def run_merge(context: Context[MergeJob]) -> dict[str, Any]:
    job, events = context.job, context.events
    if job.model.adapter is None:
        raise ConfigError("model.adapter is missing: there is nothing to merge")
    rows = read_rows(context.directory, job.data.prompts, PromptRow)
    folder = adapter_folder(context.directory, job.model)
    loaded = load_model(job, context.directory, events, None)
    prompts = [loaded.conversation.prompt_tokens(row.messages) for row in rows]
    events.phase("merge")
    folded = FoldedAdapter(loaded.model, folder)
    folded.apply_for_good(job.model.adapter.scale)
    context.announce(
        {
            **loaded.settings,
            "adapter": job.model.adapter.path,
            "adapterScale": folded.scale,
            "adapterLayers": folded.layers,
        },
        {"adapterScale": job.model.adapter.scale, "dtype": job.model.dtype},
    )
    final = context.directory / "merged"
    partial = partial_folder(final)
    folded.model.config.name_or_path = ""
    # Each weight is a number of the stored type already: nothing is rounded here.
    folded.model.to(DTYPES[job.model.dtype]).save_pretrained(str(partial))
    loaded.tokenizer.save_pretrained(str(partial))
    device = loaded.device
    # Two more models are loaded: this one is on disk.
    del folded, loaded
    context.check()
    events.phase("check")
    adapted = _adapted_model(context, folder)
    merged: Any = AutoModelForCausalLM.from_pretrained(
        str(partial), dtype=DTYPES[job.model.dtype], local_files_only=True
    ).eval()
    check = compare(context, adapted, for_computing(merged, device), prompts)
    if check["top1Agreement"] < MIN_TOP1_AGREEMENT or check["meanKl"] > MAX_MEAN_KL:
        shutil.rmtree(partial)
        reason = (
            f"the merged model differs from base + adapter: top-1 agreement {check['top1Agreement']:.3f}, "
            f"mean KL {check['meanKl']:.4f}"
        )
        events.emit("guard", reason=reason, **check)
        raise GuardStop(reason, next_step="Merge in float32, or train with a smaller adapter.")
    publish_folder(partial, final)
    return {"model": "merged", "scale": job.model.adapter.scale, "check": check}


def _adapted_model(context: Context[MergeJob], folder: Path) -> Any:
    """Base and adapter side by side, freshly loaded: nothing of the folded weights takes part."""
    job = context.job
    assert job.model.adapter is not None
    name, arguments = resolve_model(context.directory, job.model)
    base = AutoModelForCausalLM.from_pretrained(name, dtype=DTYPES[job.model.dtype], **arguments)
    adapted = load_unmerged(for_computing(base, pick_device()), folder)
    set_scale(adapted, job.model.adapter.scale)
    return adapted


@torch.inference_mode()
def compare(
    context: Context[MergeJob], adapted: Any, merged: Any, prompts: list[list[int]]
) -> dict[str, Any]:
    """Logits at every position of the prompts. Differences in logits, KL(adapted || merged) in nats."""
    largest = total = kl = 0.0
    agree = positions = entries = 0
    adapted = adapted.to(merged.device)
    for tokens in prompts:
        context.check()
        batch = padded([tokens], merged.device)
        ours = adapted(input_ids=batch).logits[0].float()
        theirs = merged(input_ids=batch).logits[0].float()
        difference = (ours - theirs).abs()
        largest = max(largest, float(difference.max()))
        total += float(difference.double().sum())
        entries += difference.numel()
        base, other = torch.log_softmax(ours, -1), torch.log_softmax(theirs, -1)
        kl += float((base.exp() * (base - other)).sum(-1).double().sum())
        agree += int((ours.argmax(-1) == theirs.argmax(-1)).sum())
        positions += len(tokens)
    return {
        "maxAbsDiff": round(largest, 5),
        "meanAbsDiff": round(total / max(entries, 1), 6),
        "meanKl": round(kl / max(positions, 1), 8),
        "top1Agreement": round(agree / max(positions, 1), 5),
        "prompts": len(prompts),
        "positions": positions,
    }
