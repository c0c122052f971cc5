"""Attention through a window: what is decoded token by token is what the model says of the whole text."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch
from locus_worker.attention import ATTENTION, SlotCache
from locus_worker.decode import decode_step, prefill
from locus_worker.errors import ConfigError
from locus_worker.model import refuse_hybrids
from transformers import (
    Gemma3ForCausalLM,
    Gemma3TextConfig,
    MistralConfig,
    MistralForCausalLM,
)

SIZES = {
    "vocab_size": 256,
    "hidden_size": 64,
    "intermediate_size": 128,
    "num_hidden_layers": 4,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 16,
    "sliding_window": 16,
    "max_position_embeddings": 512,
    "initializer_range": 0.3,
    "attn_implementation": ATTENTION,
}
LENGTH = 80


@pytest.mark.parametrize("family", ["mixed", "all"])
@torch.inference_mode()
def test_a_step_beyond_the_window_is_the_models_own(family):
    torch.manual_seed(0)
    mixed = ["sliding_attention", "full_attention"] * 2
    model = (
        Gemma3ForCausalLM(Gemma3TextConfig(**SIZES, layer_types=mixed))
        if family == "mixed"
        else MistralForCausalLM(MistralConfig(**SIZES))
    ).eval()
    tokens = torch.randint(1, 256, (60,)).tolist()
    for length in (10, 60):
        cache = SlotCache(4, 1, LENGTH)
        cache.fill(0, prefill(model, [tokens[: length - 1]]), 0, length - 1)
        step = decode_step(model, cache, [tokens[length - 1]], [length - 1])[0]
        whole = model(input_ids=torch.tensor([tokens[:length]])).logits[0, -1]
        assert torch.allclose(step, whole, atol=1e-3)


def test_other_kinds_of_layers_are_refused():
    config = Gemma3TextConfig(**SIZES, layer_types=["full_attention"] * 4)
    config.layer_types = ["linear_attention", *config.layer_types[1:]]
    model = Gemma3ForCausalLM(Gemma3TextConfig(**SIZES)).eval()
    model.config.layer_types = config.layer_types
    cache = SlotCache(4, 1, LENGTH)
    with pytest.raises(ConfigError, match="linear_attention"):
        decode_step(model, cache, [1], [0])


@torch.inference_mode()
def test_one_token_behind_a_cache_looks_through_the_window_too():
    torch.manual_seed(0)
    model = Gemma3ForCausalLM(
        Gemma3TextConfig(**SIZES, layer_types=["sliding_attention", "full_attention"] * 2)
    ).eval()
    tokens = torch.randint(1, 256, (1, 60))
    whole = model(input_ids=tokens).logits[0, -1]
    cache = prefill(model, [tokens[0, :-1].tolist()])
    step = model(
        input_ids=tokens[:, -1:], past_key_values=cache, attention_mask=torch.ones(1, 60).long()
    )
    assert torch.allclose(step.logits[0, -1], whole, atol=1e-3)


def test_hybrids_are_refused_before_anything_is_computed():
    plain = Gemma3TextConfig(**SIZES, layer_types=["sliding_attention", "full_attention"] * 2)
    refuse_hybrids(plain, "plain")
    refuse_hybrids(MistralConfig(**SIZES), "plain")
    hybrid = SimpleNamespace(layer_types=["conv", "full_attention"])
    with pytest.raises(ConfigError, match="conv"):
        refuse_hybrids(hybrid, "hybrid")
    with pytest.raises(ConfigError, match="mamba"):
        refuse_hybrids(SimpleNamespace(layers_block_type=["mamba", "attention"]), "hybrid")
    with pytest.raises(ConfigError, match="shared keys"):
        refuse_hybrids(SimpleNamespace(num_kv_shared_layers=2), "sharing")
