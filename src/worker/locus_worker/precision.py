"""What weights are stored in and what is computed with. Both are the same on a GPU; many CPUs have no 16-bit arithmetic."""

from __future__ import annotations

import platform
from typing import Any

import torch

DTYPES = {"bfloat16": torch.bfloat16, "float32": torch.float32, "float16": torch.float16}


def computing_dtype(device: torch.device, stored: torch.dtype) -> torch.dtype:
    """float32 on a CPU that would only emulate the stored type: measured on two AVX2 cores, SmolLM2-135M trains 23 times
    and decodes three times as fast with it. Every 16-bit weight is a float32 too, so that the model stays what it is."""
    if device.type != "cpu" or stored == torch.float32:
        return stored
    return stored if stored == torch.bfloat16 and has_bfloat16() else torch.float32


def has_bfloat16() -> bool:
    """Whether this CPU multiplies bfloat16 itself (AVX512-BF16, AMX, or the like on ARM)."""
    if platform.machine().lower() in ("x86_64", "amd64"):
        # oneDNN would say yes to any AVX-512, where it converts back and forth.
        checks: list[Any] = [
            getattr(torch.cpu, name, None)
            for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
        ]
        return any(check is not None and check() for check in checks)
    return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())


def stored_dtype(model: Any) -> torch.dtype:
    """What the weights were loaded in, whatever they were brought to for computing."""
    stored = model.config.dtype
    return stored if isinstance(stored, torch.dtype) else DTYPES[str(stored)]


def for_computing(model: Any, device: torch.device) -> Any:
    stored = stored_dtype(model)
    computing = computing_dtype(device, stored)
    # A dtype given to `to` would also round what the library keeps in float32: the frequencies of the positions.
    return model.to(device) if computing == stored else model.to(device=device, dtype=computing)
