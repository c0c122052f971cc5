"""An adapter folded into the weights at any scale, and out again. Folding is what publishing does, so
answers are sampled from the very weights that a user of the merged checkpoint gets."""

from __future__ import annotations

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


def lora_layers(model: Any) -> dict[str, LoraLayer]:
    return {name: layer for name, layer in model.named_modules() if isinstance(layer, LoraLayer)}


def set_scale(peft_model: PeftModel, scale: float) -> None:
    """Multiplies each LoRA layer's own scaling (alpha / r)."""
    for layer in lora_layers(peft_model).values():
        for name in layer.active_adapters:
            layer.set_scale(name, scale)


class FoldedAdapter:
    """W + scale * (alpha / r) * BA, computed in float32 and rounded once to the model's dtype."""

    def __init__(self, model: Any, folder: Path):
        peft_model = load_unmerged(model, folder)
        self._deltas: dict[str, torch.Tensor] = {}
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
            self._deltas[inner] = _delta(layer, adapter)
        self.model: Any = peft_model.unload()
        modules = dict(self.model.named_modules())
        self._layers = {name: modules[name] for name in self._deltas}
        self._base = {name: layer.weight.data for name, layer in self._layers.items()}
        self.scale = 0.0

    def apply(self, scale: float) -> None:
        """Scale 0 puts back the very tensors of the base."""
        if scale == self.scale:
            return
        with torch.no_grad():
            for name, layer in self._layers.items():
                base = self._base[name]
                if scale == 0:
                    layer.weight.data = base
                else:
                    layer.weight.data = (base.float() + scale * self._deltas[name]).to(base.dtype)
        self.scale = scale

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


def fold_into(model: Any, directory: Path, reference: ModelRef) -> dict[str, Any]:
    """Folds a job's adapter, if it has one; returns what to say in the settings event."""
    if reference.adapter is None:
        return {"adapter": None}
    folded = FoldedAdapter(model, adapter_folder(directory, reference))
    folded.apply(reference.adapter.scale)
    return {
        "adapter": reference.adapter.path,
        "adapterScale": folded.scale,
        "adapterLayers": folded.layers,
        "adapterApplied": "folded",
    }
