"""The next token of each row: its temperature, top-k, top-p, min-p, and one uniform number a row."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy
import torch

from .errors import GuardStop

#: Columns of a chunk when the largest logits are looked for.
CHUNK = 64
#: How many of the largest logits are looked at first where top-k does not bound them.
SHORTLIST = 256


@dataclass(frozen=True)
class Picker:
    """How a token is drawn. Filters in transformers' order: temperature, top-k, top-p, min-p."""

    top_k: int | None = None
    top_p: float | None = None
    min_p: float | None = None

    def settings(self) -> dict[str, object]:
        return {
            "topK": self.top_k,
            "topP": self.top_p,
            "minP": self.min_p,
        }

    def pick(
        self, logits: torch.Tensor, uniforms: torch.Tensor, temperatures: torch.Tensor
    ) -> torch.Tensor:
        """`logits` [rows, vocabulary], `uniforms` [rows] in [0, 1), `temperatures` [rows] (0: the likeliest token),
        both float64 -> token ids [rows]."""
        if not logits.amax(dim=-1).isfinite().all():
            raise GuardStop(
                "the model's logits are not numbers: its arithmetic overflows, or its weights are damaged",
                next_step="Take dtype bfloat16 or float32; if it is that already, check the model's files.",
            )
        greedy = temperatures == 0
        if greedy.all():
            return logits.argmax(dim=-1)
        # A greedy row's draw is thrown away; the divisor only has to be a number.
        divisors = temperatures.masked_fill(greedy, 1.0).to(logits.device)[:, None]
        picked = self._sample(logits, uniforms.to(logits.device), divisors)
        if greedy.any():
            rows = greedy.nonzero().squeeze(-1).to(logits.device)
            picked[rows] = logits[rows].argmax(dim=-1)
        return picked

    def _sample(
        self, logits: torch.Tensor, uniforms: torch.Tensor, temperatures: torch.Tensor
    ) -> torch.Tensor:
        """`temperatures` [rows, 1], above 0."""
        vocabulary = logits.shape[-1]
        if self.top_k is not None and self.top_k < vocabulary:
            values, tokens = largest(logits, self.top_k)
            return _draw(self._filter(values.double() / temperatures), tokens, uniforms)
        if self.top_p is None and self.min_p is None:
            values = logits.double() / temperatures
            tokens = torch.arange(vocabulary, device=logits.device).expand_as(values)
            return _draw(values, tokens, uniforms)
        return self._sample_from_shortlist(logits, uniforms, temperatures)

    def _sample_from_shortlist(
        self, logits: torch.Tensor, uniforms: torch.Tensor, temperatures: torch.Tensor
    ) -> torch.Tensor:
        """Sorting a whole vocabulary is slow: the largest few suffice unless the distribution is flat."""
        count = min(SHORTLIST, logits.shape[-1])
        values, tokens = largest(logits, count)
        total = torch.logsumexp(logits.double() / temperatures, dim=-1, keepdim=True)
        values = values.double() / temperatures
        short = torch.zeros(len(values), dtype=torch.bool, device=values.device)
        if count < logits.shape[-1]:
            if self.top_p is not None:
                short |= (values - total).exp().sum(dim=-1) < self.top_p
            elif self.min_p:
                short |= values[:, -1] >= values[:, 0] + numpy.log(self.min_p)
            else:
                short |= True
        picked = _draw(self._filter(values, total), tokens, uniforms)
        if short.any():
            values, tokens = torch.sort(logits[short].float(), dim=-1, descending=True, stable=True)
            values = values.double() / temperatures[short]
            picked[short] = _draw(self._filter(values, total[short]), tokens, uniforms[short])
        return picked

    def log_probabilities(
        self, logits: torch.Tensor, tokens: torch.Tensor, temperature: float
    ) -> torch.Tensor:
        """How likely one token a row is to be drawn, nats: `logits` [rows, vocabulary], `tokens` [rows] -> float64 [rows].
        A token that the filters drop keeps its weight beside those that they keep, so that no ratio is infinite."""
        if self.top_k is not None and self.top_k < logits.shape[-1]:
            kept = largest(logits, self.top_k)[0].double() / temperature
        else:
            kept = logits.double() / temperature
            if self.top_p is not None or self.min_p:
                kept = kept.sort(dim=-1, descending=True).values
        own = logits.gather(1, tokens[:, None]).squeeze(-1).double() / temperature
        return own - torch.logsumexp(self._filter(kept), dim=-1)

    def _filter(self, values: torch.Tensor, total: torch.Tensor | None = None) -> torch.Tensor:
        """`values` sorted from high to low, divided by temperature; what is filtered out becomes -inf."""
        if self.top_p is not None and self.top_p < 1:
            if total is None:
                total = torch.logsumexp(values, dim=-1, keepdim=True)
            share = (values - total).exp()
            before = share.cumsum(dim=-1) - share
            values = values.masked_fill(before >= self.top_p, -torch.inf)
        if self.min_p:
            least = values[:, :1] + numpy.log(self.min_p)
            values = values.masked_fill(values < least, -torch.inf)
        return values


def _draw(values: torch.Tensor, tokens: torch.Tensor, uniforms: torch.Tensor) -> torch.Tensor:
    """Inverse transform sampling: the first token at which the cumulative probability passes the uniform."""
    cumulative = torch.softmax(values, dim=-1).cumsum(dim=-1)
    threshold = uniforms.to(cumulative.device)[:, None] * cumulative[:, -1:]
    column = torch.searchsorted(cumulative, threshold, right=True).clamp_(max=values.shape[-1] - 1)
    return tokens.gather(-1, column).squeeze(-1)


def largest(logits: torch.Tensor, count: int) -> tuple[torch.Tensor, torch.Tensor]:
    """The `count` largest of each row, high to low. They lie in the `count` chunks with the largest maxima."""
    rows, vocabulary = logits.shape
    chunks, rest = divmod(vocabulary, CHUNK)
    if rest != 0 or chunks < 2 * count:
        values, tokens = logits.topk(count, dim=-1)
        return values.float(), tokens
    pieces = logits.view(rows, chunks, CHUNK)
    best = pieces.amax(dim=-1).float().topk(count, dim=-1).indices
    shortlist = pieces.gather(1, best[:, :, None].expand(-1, -1, CHUNK)).float().view(rows, -1)
    values, places = shortlist.topk(count, dim=-1)
    return values, best.gather(-1, places // CHUNK) * CHUNK + places % CHUNK


def uniforms_of(seed: int, row: str, sample: int, count: int) -> torch.Tensor:
    """The random stream of one answer: a function of (seed, row id, sample number) and of nothing else."""
    digest = hashlib.sha256(f"{seed}\0{row}\0{sample}".encode()).digest()
    generator = numpy.random.Generator(
        numpy.random.Philox(key=int.from_bytes(digest[:16], "little"))
    )
    return torch.from_numpy(generator.random(count))
