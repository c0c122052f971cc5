"""Decoding with a preallocated key-value cache: one slot a row, no concatenation, no padding between tokens."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import torch
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.cache_utils import Cache, CacheLayerMixin
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import sdpa_mask

ATTENTION = "locus_sdpa"


#: Up to here the whole matrix of scores is cheaper on a CPU than the tiled kernel, whose backward pass is slow.
PACKED_LENGTH = 512


def attention_forward(
    module: torch.nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    dropout: float = 0.0,
    scaling: float | None = None,
    **kwargs: Any,
) -> tuple[torch.Tensor, None]:
    """SDPA; on a CPU matrix products over packed query heads: half its time forward, a fifth backward."""
    on_cpu = query.device.type == "cpu" and dropout == 0 and kwargs.get("softcap") is None
    length = query.shape[2]
    scale = scaling if scaling is not None else query.shape[-1] ** -0.5
    with torch.autocast(query.device.type, enabled=False):
        if on_cpu and length == 1 and attention_mask is not None:
            return _one_token(query, key, value, attention_mask, scale), None
        if on_cpu and 1 < length == key.shape[2] <= PACKED_LENGTH:
            mask = causal_mask(length, query.dtype) if attention_mask is None else attention_mask
            return _packed(query, key, value, mask, scale), None
    return sdpa_attention_forward(
        module, query, key, value, attention_mask, dropout=dropout, scaling=scaling, **kwargs
    )


@lru_cache(maxsize=8)
def causal_mask(length: int, dtype: torch.dtype) -> torch.Tensor:
    with torch.inference_mode(False):
        return torch.full((length, length), torch.finfo(dtype).min, dtype=dtype).triu_(1)[
            None, None
        ]


def _added(mask: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    """A mask to add to scores: where it is boolean, adding it would hide nothing."""
    if mask.dtype != torch.bool:
        return mask
    return torch.zeros_like(mask, dtype=dtype).masked_fill_(~mask, torch.finfo(dtype).min)


def _packed(
    query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, mask: torch.Tensor, scale: float
) -> torch.Tensor:
    """The query heads that share a key head stand under each other in one matrix: keys are not repeated."""
    rows, heads, length, width = query.shape
    groups = key.shape[1]
    mask = _added(mask, query.dtype)
    packed = query.reshape(rows * groups, heads // groups * length, width)
    keys = key.reshape(rows * groups, length, width)
    if mask.shape[:2] == (1, 1):
        shared = mask.expand(1, heads // groups, length, length).reshape(1, -1, length)
        bias = shared.expand(rows * groups, -1, -1)
    else:
        bias = mask.expand(rows, heads, length, length).reshape(rows * groups, -1, length)
    weights = torch.baddbmm(bias, packed, keys.transpose(1, 2), alpha=scale)
    output = torch.bmm(
        torch.softmax(weights, dim=-1), value.reshape(rows * groups, length, value.shape[-1])
    )
    # As every other implementation gives it: some models take a view of it.
    return output.view(rows, heads, length, value.shape[-1]).transpose(1, 2).contiguous()


def _one_token(
    query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, mask: torch.Tensor, scale: float
) -> torch.Tensor:
    rows, heads, _, width = query.shape
    groups = key.shape[1]
    packed = query.reshape(rows, groups, heads // groups, width)
    weights = torch.matmul(packed, key.transpose(2, 3)).mul_(scale).add_(_added(mask, query.dtype))
    weights = torch.softmax(weights, dim=-1, dtype=torch.float32).to(value.dtype)
    return torch.matmul(weights, value).reshape(rows, 1, heads, value.shape[-1])


AttentionInterface.register(ATTENTION, attention_forward)
AttentionMaskInterface.register(ATTENTION, sdpa_mask)


#: Positions by which a cache grows. Attention reads whole slots: a slice of their length is no plain matrix
#: any more and would be copied at every step (a fifth of a step's time at 100 positions, more at 300).
GROWTH = 64


class SlotLayer(CacheLayerMixin):
    """Keys and values of one layer, [slots, heads, capacity, width]. The cache that owns it says where to write."""

    is_sliding = False

    def __init__(self, owner: SlotCache):
        super().__init__()
        self._owner = owner

    def lazy_initialization(self, key_states: torch.Tensor, value_states: torch.Tensor) -> None:
        slots, capacity = self._owner.slots, self._owner.capacity
        _, heads, _, width = key_states.shape
        self.keys = key_states.new_zeros(slots, heads, capacity, width)
        self.values = value_states.new_zeros(slots, heads, capacity, value_states.shape[-1])
        self.is_initialized = True

    def allocate(self, key_states: torch.Tensor, value_states: torch.Tensor) -> None:
        if not self.is_initialized:
            self.lazy_initialization(key_states, value_states)

    def update(
        self, key_states: torch.Tensor, value_states: torch.Tensor, *args: Any, **kwargs: Any
    ) -> tuple[torch.Tensor, torch.Tensor]:
        self.allocate(key_states, value_states)
        assert self.keys is not None and self.values is not None
        owner = self._owner
        owner.write(self.keys, key_states)
        owner.write(self.values, value_states)
        rows = key_states.shape[0]
        return self.keys[:rows], self.values[:rows]

    def grow(self, capacity: int) -> None:
        if self.keys is None or self.values is None:
            return
        added = capacity - self.keys.shape[2]
        self.keys = torch.nn.functional.pad(self.keys, (0, 0, 0, added))
        self.values = torch.nn.functional.pad(self.values, (0, 0, 0, added))

    def get_mask_sizes(self, query_length: int) -> tuple[int, int]:
        return self._owner.capacity, 0

    def get_seq_length(self) -> int:
        return self._owner.seen

    def get_max_length(self) -> int:
        return self._owner.length


class SlotCache(Cache):
    """Rows 0..n-1 are live. A decode step writes row i at `positions[i]`; `capacity` grows up to `length`."""

    def __init__(self, layers: int, slots: int, length: int):
        self.slots = slots
        self.length = length
        self.capacity = min(GROWTH, length)
        self.seen = 0
        self._positions: torch.Tensor | None = None
        self._flat: dict[int, torch.Tensor] = {}
        super().__init__(layers=[SlotLayer(self) for _ in range(layers)])

    def at(self, positions: torch.Tensor) -> None:
        """Where the next decode step writes."""
        self._positions = positions
        self._flat.clear()
        self.seen = int(positions.max()) + 1
        self.reserve(self.seen)

    def reserve(self, tokens: int) -> None:
        """Room for `tokens` positions in every slot."""
        if tokens <= self.capacity:
            return
        self.capacity = min(self.length, -(-tokens // GROWTH) * GROWTH)
        self._flat.clear()
        for layer in self.layers:
            assert isinstance(layer, SlotLayer)
            layer.grow(self.capacity)

    def write(self, store: torch.Tensor, states: torch.Tensor) -> None:
        assert self._positions is not None
        rows, heads, _, width = states.shape
        if heads not in self._flat:
            row = torch.arange(rows, device=states.device)
            lane = (
                row[:, None] * heads + torch.arange(heads, device=states.device)
            ) * self.capacity
            self._flat[heads] = (lane + self._positions[:, None]).reshape(-1)
        store.view(-1, width).index_copy_(0, self._flat[heads], states.reshape(-1, width))

    def mask(self, dtype: torch.dtype, window: int | None = None) -> torch.Tensor:
        """Additive mask [rows, 1, 1, capacity]: a row sees its own tokens only, and of these the last `window`."""
        assert self._positions is not None
        columns = torch.arange(self.capacity, device=self._positions.device)
        hidden = columns[None, :] > self._positions[:, None]
        if window is not None:
            hidden |= columns[None, :] <= self._positions[:, None] - window
        mask = torch.zeros(hidden.shape, dtype=dtype, device=hidden.device)
        return mask.masked_fill_(hidden, torch.finfo(dtype).min)[:, None, None, :]

    def gather(self, source: Cache, rows: Sequence[int], tokens: int) -> None:
        """Slot i becomes a copy of the first `tokens` positions of row rows[i] of a prefilled cache."""
        self.reserve(tokens)
        for mine, theirs in zip(self.layers, source.layers, strict=True):
            assert isinstance(mine, SlotLayer)
            keys, values = theirs.keys, theirs.values  # type: ignore[union-attr]
            assert keys is not None and values is not None
            mine.allocate(keys, values)
            assert mine.keys is not None and mine.values is not None
            index = torch.tensor(rows, device=keys.device)
            mine.keys[:, :, :tokens] = keys[:, :, :tokens].index_select(0, index)
            mine.values[:, :, :tokens] = values[:, :, :tokens].index_select(0, index)

    def fill(self, slot: int, source: Cache, row: int, tokens: int) -> None:
        """Copies `tokens` positions of a prefilled row into a slot."""
        self.reserve(tokens)
        for mine, theirs in zip(self.layers, source.layers, strict=True):
            assert isinstance(mine, SlotLayer)
            keys, values = theirs.keys, theirs.values  # type: ignore[union-attr]
            assert keys is not None and values is not None
            mine.allocate(keys, values)
            assert mine.keys is not None and mine.values is not None
            mine.keys[slot, :, :tokens] = keys[row, :, :tokens]
            mine.values[slot, :, :tokens] = values[row, :, :tokens]

    def move(self, source: int, target: int, tokens: int) -> None:
        for layer in self.layers:
            keys, values = layer.keys, layer.values  # type: ignore[union-attr]
            assert keys is not None and values is not None
            keys[target, :, :tokens] = keys[source, :, :tokens]
            values[target, :, :tokens] = values[source, :, :tokens]
