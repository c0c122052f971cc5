"""An adapter folded into the weights at any scale, and out again. Folding is what publishing does, so
answers are sampled from the very weights that a user of the merged checkpoint gets."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel
from peft.tuners.lora import LoraLayer

from .data import locate
from .errors import ConfigError, DataError
from .job import ModelRef
from .precision import stored_dtype


def adapter_folder(directory: Path, reference: ModelRef) -> Path:
    assert reference.adapter is not None
    folder = locate(directory, reference.adapter.path)
    if not (folder / "adapter_config.json").is_file():
        raise DataError(
            f"model.adapter.path {folder}: no adapter_config.json in it",
            next_step="Name the adapter/ folder that a train job wrote.",
        )
    return folder


def load_unmerged(model: Any, folder: Path) -> PeftModel:
    """The model with its adapter beside the weights, in evaluation mode; the adapter stays float32."""
    return PeftModel.from_pretrained(model, str(folder), is_trainable=False).eval()


def refuse_tied(model: Any, modules: str | list[str]) -> None:
    """Output and input embeddings are one tensor in many models: an adapter on the one would, folded, move the other."""
    if not getattr(model.config.get_text_config(), "tie_word_embeddings", False):
        return
    tied = [name for name in ("lm_head", "embed_tokens") if name in modules]
    if tied and not isinstance(modules, str):
        raise ConfigError(
            f"adapter.targetModules: {', '.join(tied)} shares its weights with the other end of this model",
            next_step="Leave it out: `all-linear` reaches every other layer.",
        )


def lora_layers(model: Any) -> dict[str, LoraLayer]:
    return {name: layer for name, layer in model.named_modules() if isinstance(layer, LoraLayer)}


def set_scale(peft_model: PeftModel, scale: float) -> None:
    """Multiplies each LoRA layer's own scaling (alpha / r)."""
    for layer in lora_layers(peft_model).values():
        for name in layer.active_adapters:
            layer.set_scale(name, scale)


class FoldedAdapter:
    """W + scale * (alpha / r) * BA, computed in float32 and rounded once to the dtype that the model is stored in.

    Rounding to bfloat16 is stochastic with fixed bits. W is bfloat16 already and most entries of a delta are
    smaller than half of its last place, so rounding to nearest gives W back: measured on SmolLM2-135M, 77 % of
    the weights did not move and a quarter of the adapter's effect was lost (1 % with stochastic rounding).
    """

    def __init__(self, model: Any, folder: Path):
        peft_model = load_unmerged(model, folder)
        # BA is worked out when it is folded: of an 8B model all of them together would be larger than the model.
        self._lora: dict[str, tuple[LoraLayer, str]] = {}
        for name, layer in lora_layers(peft_model).items():
            if any(layer.use_dora.values()):
                raise ConfigError(
                    f"{folder}: a DoRA adapter has no fixed delta and cannot be scaled",
                    next_step="Train the adapter with `use_dora` off.",
                )
            weight = getattr(layer.get_base_layer(), "weight", None)
            if weight is None:
                raise ConfigError(f"{folder}: layer {name} has no weight to fold into")
            (adapter,) = layer.active_adapters
            inner = name.removeprefix("base_model.model.")
            self._lora[inner] = (layer, adapter)
        self.model: Any = peft_model.unload()
        modules = dict(self.model.named_modules())
        self._layers = {name: modules[name] for name in self._lora}
        refuse_tied(self.model, [name.rsplit(".", 1)[-1] for name in self._layers])
        self._base = {name: layer.weight.data for name, layer in self._layers.items()}
        self.scale = 0.0
        self._folded: dict[str, torch.Tensor] = {}
        self._folded_scale = 0.0

    def apply(self, scale: float) -> None:
        """Scale 0 puts back the very tensors of the base."""
        if scale not in (0.0, self._folded_scale):
            self._folded = {name: self._fold(name, scale) for name in self._layers}
            self._folded_scale = scale
        weights = self._base if scale == 0 else self._folded
        for name, layer in self._layers.items():
            layer.weight.data = weights[name]
        self.scale = scale

    def apply_for_good(self, scale: float) -> None:
        """The same without a way back: no second copy of the weights is kept."""
        if scale != 0:
            for name, layer in self._layers.items():
                layer.weight.data = self._fold(name, scale)
                del self._base[name]
        self._lora.clear()
        self._base.clear()
        self.scale = scale

    @torch.no_grad()
    def _fold(self, name: str, scale: float) -> torch.Tensor:
        base = self._base[name]
        exact = base.float() + scale * _delta(*self._lora[name])
        stored = stored_dtype(self.model)
        whole = rounded(exact, name) if stored == torch.bfloat16 else exact.to(stored)
        return whole.to(base.dtype)

    @contextmanager
    def at(self, scale: float) -> Iterator[None]:
        before = self.scale
        self.apply(scale)
        try:
            yield
        finally:
            self.apply(before)

    @property
    def layers(self) -> int:
        return len(self._layers)


def _delta(layer: Any, adapter: str) -> torch.Tensor:
    """(alpha / r) * BA; on the subclasses of LoraLayer, not on itself."""
    return layer.get_delta_weight(adapter).detach().float()


def rounded(exact: torch.Tensor, name: str) -> torch.Tensor:
    """float32 -> bfloat16, up or down with odds that keep the mean. The bits drawn depend on the name alone,
    so that equal inputs give equal weights and neighbouring scales are rounded alike."""
    seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:7], "little")
    generator = torch.Generator().manual_seed(seed)
    draw = torch.randint(0, 1 << 16, exact.shape, generator=generator, dtype=torch.int32)
    # The upper half of a float32 is a bfloat16: adding 0..65535 below it carries with the right odds.
    bits = exact.view(torch.int32) + draw.to(exact.device)
    return (bits & -(1 << 16)).view(torch.float32).to(torch.bfloat16)


def fold_into(model: Any, directory: Path, reference: ModelRef) -> dict[str, Any]:
    """Folds a job's adapter, if it has one; returns what to say in the settings event."""
    if reference.adapter is None:
        return {"adapter": None}
    folded = FoldedAdapter(model, adapter_folder(directory, reference))
    folded.apply_for_good(reference.adapter.scale)
    return {
        "adapter": reference.adapter.path,
        "adapterScale": folded.scale,
        "adapterLayers": folded.layers,
        "adapterApplied": "folded, stochastic rounding",
    }
