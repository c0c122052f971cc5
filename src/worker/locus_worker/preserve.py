"""After training: what an adapter does to protected answers is taken out of it, as far as habits do not need it.

A LoRA layer adds s B A x to what its layer says of an input x. With K_h = mean x x^T over the places where a habit is to be
dampened and K_p = mean x x^T over the places of protected answers, x as the reference model has it there,

    A' = argmin  E_h |s B (A' - A) x|^2 + weight E_p |s B A' x|^2 + ridge tr(K_h) / width |s B (A' - A)|^2
       = A - weight A K_p (K_h + weight K_p + ridge tr(K_h) / width I)^-1

whatever B and s are: linear least squares, one solution a layer, the adapter's rank and format stay. The closed form with
covariances of inputs is that of MEMIT (arXiv 2210.07229, eq. 14), what it is used for that of AlphaEdit (arXiv 2410.02355):
an edit that keeps out of the inputs of what is to stay. The ridge pulls to A, not to 0: of inputs that neither kind tells of
nothing changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from peft import PeftModel

from .adapter import lora_layers
from .forward import padded, states_before_head

#: Tokens of one forward pass; tokens that are read for either kind of place, of rows spread over all: more tell little more;
#: numbers of all matrices that are kept at a time, 2 GiB of float32 (a GPU gives half of what it has free, if that is more).
FORWARD_TOKENS = 4096
MOST_TOKENS = 32_768
MOST_NUMBERS = 1 << 29


class Placed(Protocol):
    """A row of training, as far as is read here."""

    @property
    def prompt(self) -> list[int]: ...

    @property
    def response(self) -> list[int]: ...

    @property
    def protect(self) -> bool: ...

    @property
    def dampened(self) -> list[int]:
        """Positions of the response at which a habit's opener is to become less likely."""
        ...


@dataclass(frozen=True)
class Read:
    """Tokens, and the columns of those that predict what is dampened, or protected."""

    tokens: list[int]
    habit: list[int]
    protected: list[int]


def read_of(example: Placed) -> Read | None:
    first = len(example.prompt) - 1
    habit = [first + position for position in example.dampened]
    protected = [first + at for at in range(len(example.response))] if example.protect else []
    if not habit and not protected:
        return None
    last = max([*habit, *protected])
    return Read([*example.prompt, *example.response][: last + 1], habit, protected)


def _spread(rows: Sequence[Read]) -> Sequence[Read]:
    """Every n-th row, so that they come to MOST_TOKENS or less."""
    tokens = sum(len(row.tokens) for row in rows)
    return rows[:: max(1, -(-tokens // MOST_TOKENS))]


@torch.no_grad()
def preserve(
    model: PeftModel, examples: Sequence[Placed], weight: float, ridge: float
) -> dict[str, Any]:
    """Changes the adapter in place. Returns what is left of its output, in squares over all layers, and how many places were read;
    without places of both kinds nothing is changed."""
    found = [one for example in examples if (one := read_of(example)) is not None]
    chosen = [
        *_spread([one for one in found if one.habit]),
        *_spread([one for one in found if not one.habit]),
    ]
    read = sorted(chosen, key=lambda one: (len(one.tokens), one.tokens))
    habit = sum(len(one.habit) for one in read)
    protected = sum(len(one.protected) for one in read)
    counts = {"habitPlaces": habit, "protectedPlaces": protected}
    if weight == 0 or habit == 0 or protected == 0:
        return counts
    was_training = model.training
    model.eval()
    squares = torch.zeros(2, 2, dtype=torch.float64)
    with model.disable_adapter():
        for group in _groups(model, read[0]):
            moments = _moments(model, read, [layers[0] for layers in group])
            for layers, (of_habit, of_protected) in zip(group, moments, strict=True):
                k_habit, k_protected = of_habit.double() / habit, of_protected.double() / protected
                for layer in layers:
                    squares += _change(layer, k_habit, k_protected, weight, ridge)
    model.train(was_training)
    left = squares[1] / squares[0].clamp_min(1e-30)
    return {
        **counts,
        "habitLeft": round(float(left[0]), 4),
        "protectedLeft": round(float(left[1]), 4),
    }


def _change(
    layer: Any, k_habit: torch.Tensor, k_protected: torch.Tensor, weight: float, ridge: float
) -> torch.Tensor:
    """Squares of the layer's output [before, after] by [habit, protected]."""
    (name,) = layer.active_adapters
    down = layer.lora_A[name].weight
    up = layer.lora_B[name].weight.double()
    before = down.double()
    width = before.shape[1]
    whole = k_habit + weight * k_protected
    whole.diagonal().add_(ridge * k_habit.trace() / width)
    after = before - weight * torch.linalg.solve(whole, (before @ k_protected).T).T
    down.copy_(after.to(down.dtype))
    inner = up.T @ up

    def output(side: torch.Tensor) -> list[torch.Tensor]:
        return [(inner * (side @ kind @ side.T)).sum() for kind in (k_habit, k_protected)]

    return torch.stack([torch.stack(output(side)) for side in (before, after)]).cpu()


def _groups(model: PeftModel, one: Read) -> list[list[list[Any]]]:
    """LoRA layers that read the same input together (queries, keys and values do), as many inputs at a time as memory holds."""
    seen: list[tuple[torch.Tensor, list[Any]]] = []
    with ExitStack() as stack:

        def keep(layer: Any, inputs: tuple[torch.Tensor, ...]) -> None:
            for tensor, layers in seen:
                if tensor is inputs[0]:
                    layers.append(layer)
                    return
            seen.append((inputs[0], [layer]))

        for layer in lora_layers(model).values():
            stack.enter_context(_Hook(layer, keep))
        _forward(model, [one])
    groups: list[list[list[Any]]] = [[]]
    numbers = 0
    room = MOST_NUMBERS
    if model.device.type == "cuda":
        torch.cuda.empty_cache()
        room = max(room, torch.cuda.mem_get_info(model.device)[0] // 8)
    for tensor, layers in seen:
        more = 2 * tensor.shape[-1] ** 2
        if groups[-1] and numbers + more > room:
            groups.append([])
            numbers = 0
        groups[-1].append(layers)
        numbers += more
    return groups


def _moments(
    model: PeftModel, read: Sequence[Read], layers: Sequence[Any]
) -> list[list[torch.Tensor]]:
    """For each layer the sums of x x^T over habits' and over protected places, float32."""
    sums: list[list[torch.Tensor]] = [[] for _ in layers]
    places: list[torch.Tensor] = []
    with ExitStack() as stack:
        for number, layer in enumerate(layers):

            def add(layer: Any, inputs: tuple[torch.Tensor, ...], number: int = number) -> None:
                del layer
                flat = inputs[0].reshape(-1, inputs[0].shape[-1])
                if not sums[number]:
                    width = flat.shape[1]
                    sums[number] = [torch.zeros(width, width, device=flat.device) for _ in range(2)]
                for kind, where in zip(sums[number], places, strict=True):
                    if len(where):
                        chosen = flat.index_select(0, where).float()
                        kind.addmm_(chosen.T, chosen)

            stack.enter_context(_Hook(layer, add))
        for batch in _batches(read):
            width = max(len(one.tokens) for one in batch)
            places[:] = [
                torch.tensor(
                    [
                        row * width + column
                        for row, one in enumerate(batch)
                        for column in columns(one)
                    ],
                    dtype=torch.long,
                    device=model.device,
                )
                for columns in (lambda one: one.habit, lambda one: one.protected)
            ]
            _forward(model, batch)
    return sums


def _forward(model: PeftModel, batch: Sequence[Read]) -> None:
    inner: Any = model.get_base_model()
    tokens = padded([one.tokens for one in batch], model.device)
    # What follows the last layer is not needed.
    with states_before_head(inner):
        inner(input_ids=tokens, use_cache=False)


def _batches(read: Sequence[Read]) -> list[list[Read]]:
    """Rows in their order, which is by length, at most FORWARD_TOKENS with their padding."""
    batches: list[list[Read]] = [[]]
    for one in read:
        if batches[-1] and len(one.tokens) * (len(batches[-1]) + 1) > FORWARD_TOKENS:
            batches.append([])
        batches[-1].append(one)
    return batches


class _Hook:
    """A forward pre-hook for the length of a `with`."""

    def __init__(self, layer: Any, call: Any):
        self._layer = layer
        self._call = call

    def __enter__(self) -> None:
        self._handle = self._layer.register_forward_pre_hook(self._call)

    def __exit__(self, *error: object) -> None:
        self._handle.remove()
