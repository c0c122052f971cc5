"""kind `logprobs`: how likely is a text to the model? -> logprobs.jsonl. Sums in nats, no generation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from transformers import DynamicCache

from .adapter import FoldedAdapter, adapter_folder, fold_into
from .attention import ATTENTION
from .context import Context, with_smaller_batches
from .data import LogprobRow, read_rows
from .decode import Throughput
from .errors import ConfigError
from .forward import after_prompt, chunk_rows, logits_at, padded, selecting
from .job import LogprobsJob
from .model import Loaded, load_model
from .picking import Picker
from .shards import Work, write_in_shards

#: Tokens (padding counted) of one forward pass.
FORWARD_TOKENS = 4096


def run_logprobs(context: Context[LogprobsJob]) -> dict[str, Any]:
    job, events = context.job, context.events
    if job.logprobs.kl and job.model.adapter is None:
        raise ConfigError(
            "logprobs.kl: there is nothing to compare, the model has no adapter",
            next_step="Add model.adapter, or set logprobs.kl to false.",
        )
    rows = read_rows(context.directory, job.data.rows, LogprobRow)
    loaded = load_model(job, context.directory, events, ATTENTION)
    folded: FoldedAdapter | None = None
    if job.logprobs.kl:
        assert job.model.adapter is not None
        folded = FoldedAdapter(loaded.model, adapter_folder(context.directory, job.model))
        folded.apply(job.model.adapter.scale)
        adapter: dict[str, Any] = {"adapter": job.model.adapter.path, "adapterScale": folded.scale}
    else:
        adapter = fold_into(loaded.model, context.directory, job.model)
    scorer = Scorer(context, loaded, folded)
    context.announce(
        {
            **loaded.settings,
            **adapter,
            "kl": folded is not None,
            "shardRows": job.logprobs.shardRows,
            "sampling": scorer.drawing(),
        },
        job.logprobs.model_dump(),
    )
    events.emit(
        "preflight",
        rows=len(rows),
        dropped=0,
        checks={
            "texts": sum(row.text is not None for row in rows),
            "continuations": sum(len(row.continuations or ()) for row in rows),
        },
    )
    events.phase("score")
    sha256 = write_in_shards(
        context,
        Work("logprobs.jsonl", "rows", job.logprobs.shardRows, scorer.throughput),
        rows,
        lambda shard, _: scorer.shard(shard),
    )
    return {"logprobs": "logprobs.jsonl", "sha256": sha256, "rows": len(rows)}


@dataclass(frozen=True)
class Marked:
    """A row with spans, in tokens."""

    #: Prompt and continuation, up to the token before the last place.
    read: list[int]
    #: Tokens of the prompt.
    start: int
    #: Where in the continuation the tokens of spans are, and which they are.
    places: list[int]
    chosen: list[int]
    #: Places of each span.
    spans: list[list[int]]
    #: Tokens of the whole continuation.
    tokens: int


class Scorer:
    def __init__(self, context: Context[LogprobsJob], loaded: Loaded, folded: FoldedAdapter | None):
        self._context = context
        self._loaded = loaded
        self._folded = folded
        sampling = context.job.logprobs.sampling
        self._picker = Picker(sampling.topK, sampling.topP, sampling.minP) if sampling else Picker()
        self._temperature = sampling.temperature if sampling else 1.0
        self.throughput = Throughput()

    def drawing(self) -> dict[str, Any] | None:
        """What spans are read with, read back from what reads them."""
        if self._context.job.logprobs.sampling is None:
            return None
        return {"temperature": self._temperature, **self._picker.settings()}

    def shard(self, shard: Sequence[LogprobRow]) -> list[dict[str, Any]]:
        marked = [row for row in shard if row.spans is not None]
        spans = dict(zip((row.id for row in marked), self._spans(marked), strict=True))
        return [spans[row.id] if row.spans is not None else self._sums(row) for row in shard]

    def _sums(self, row: LogprobRow) -> dict[str, Any]:
        self._context.check()
        with self.throughput.timed():
            scored, _ = with_smaller_batches(
                lambda rows: self._row(row, rows), self._loaded.batch_rows, self._context.events
            )
        return scored

    @torch.inference_mode()
    def _row(self, row: LogprobRow, batch: int) -> dict[str, Any]:
        conversation = self._loaded.conversation
        if row.text is not None:
            tokens, offsets = conversation.text_offsets(row.text)
            start = self._loaded.tokenizer.bos_token_id
            if start is not None and self._adds_start(row.text):
                given, scored, skipped = [start], [tokens], 0
            else:
                # The first token follows nothing: it is given, and its bytes are not counted.
                given, scored = tokens[:1], [tokens[1:]]
                skipped = offsets[0][1] if offsets else 0
            sums, kl, _ = self._score(given, scored, batch) if given else ([0.0], None, None)
            ends = None
            counts = {"bytes": len(row.text[skipped:].encode())}
        else:
            assert row.messages is not None and row.continuations is not None
            scored = [conversation.text_tokens(text) for text in row.continuations]
            prompt = conversation.prompt_tokens(row.messages)
            sums, kl, ends = self._score(prompt, scored, batch)
            counts = {}
        result: dict[str, Any] = {
            "id": row.id,
            "logprobs": [round(value, 5) for value in sums],
            "tokens": [len(tokens) for tokens in scored],
            **counts,
        }
        if kl is not None:
            result["kl"] = [round(value, 8) for value in kl]
        if ends is not None:
            result["ends"] = [[round(value, 6) for value in pair] for pair in ends]
        return result

    def _spans(self, rows: Sequence[LogprobRow]) -> list[dict[str, Any]]:
        """Of the tokens that overlap each span, as sampling draws them. No sum over the whole, no comparison."""
        marked = [self._marked(row) for row in rows]
        values: dict[int, dict[int, float]] = {}
        # Nothing is read behind the last span. Rows of like length stand together, so that little is padding.
        rest = sorted(
            (index for index, each in enumerate(marked) if each.places),
            key=lambda index: (len(marked[index].read), index),
            reverse=True,
        )
        batch = self._loaded.batch_rows
        while rest:
            width = len(marked[rest[0]].read)
            group, rest = _head(rest, min(batch, max(1, FORWARD_TOKENS // width)))
            self._context.check()
            with self.throughput.timed():
                read, batch = with_smaller_batches(
                    lambda size, group=group: [
                        each
                        for start in range(0, len(group), size)
                        for each in self._read(
                            [marked[index] for index in group[start : start + size]]
                        )
                    ],
                    batch,
                    self._context.events,
                )
            values.update(zip(group, read, strict=True))
        return [
            {
                "id": row.id,
                "tokens": [each.tokens],
                "spans": [
                    round(sum(values[index][at] for at in span), 5) if span else 0.0
                    for span in each.spans
                ],
            }
            for index, (row, each) in enumerate(zip(rows, marked, strict=True))
        ]

    def _marked(self, row: LogprobRow) -> Marked:
        assert row.messages is not None and row.continuations is not None and row.spans is not None
        conversation = self._loaded.conversation
        tokens, offsets = conversation.text_offsets(row.continuations[0])
        spans = [
            [at for at, (first, last) in enumerate(offsets) if last > start and first < end]
            for start, end in row.spans
        ]
        places = sorted({at for span in spans for at in span})
        prompt = conversation.prompt_tokens(row.messages)
        return Marked(
            read=[*prompt, *tokens[: places[-1]]] if places else [],
            start=len(prompt),
            places=places,
            chosen=[tokens[at] for at in places],
            spans=spans,
            tokens=len(tokens),
        )

    @torch.inference_mode()
    def _read(self, group: Sequence[Marked]) -> list[dict[int, float]]:
        """Log-probability of the token at each place of each, one pass for all."""
        logits = logits_at(
            self._loaded.model,
            [each.read for each in group],
            # What is at a place was predicted by the token before it.
            [(row, each.start + at - 1) for row, each in enumerate(group) for at in each.places],
        )
        self.throughput.tokens += sum(len(each.read) for each in group)
        values = iter(self._drawn(logits, [token for each in group for token in each.chosen]))
        return [{at: next(values) for at in each.places} for each in group]

    def _drawn(self, logits: torch.Tensor, tokens: Sequence[int]) -> list[float]:
        size = chunk_rows(logits)
        chosen = torch.tensor(tokens, device=logits.device)
        return [
            value
            for part, picked in zip(logits.split(size), chosen.split(size), strict=True)
            for value in self._picker.log_probabilities(part, picked, self._temperature).tolist()
        ]

    def _adds_start(self, text: str) -> bool:
        """Does this tokenizer put a start token before plain text by itself?"""
        plain = self._loaded.tokenizer(text[:8])["input_ids"]
        return bool(plain) and plain[0] == self._loaded.tokenizer.bos_token_id

    def _score(
        self, prompt: list[int], continuations: Sequence[list[int]], batch: int
    ) -> tuple[list[float], list[float] | None, list[tuple[float, float]] | None]:
        """Log-probability of each continuation after the prompt. If a comparison is asked for, also mean
        KL(reference || adapted), and how often each of the two would have ended the turn: the probability of that, summed
        over the continuation's positions and the one behind it."""
        if self._folded is None:
            adapted = self._logits(prompt, continuations, batch)
            return (
                [
                    self._sum(logits, tokens)
                    for logits, tokens in zip(adapted, continuations, strict=True)
                ],
                None,
                None,
            )
        end = self._loaded.conversation.end_of_turn
        ended = [[*tokens, end] for tokens in continuations]
        adapted = self._logits(prompt, ended, batch)
        sums: list[float] = []
        kl: list[float] = []
        ends: list[tuple[float, float]] = []
        with self._folded.at(0.0):
            reference = self._logits(prompt, ended, batch)
        for ours, theirs, tokens in zip(adapted, reference, continuations, strict=True):
            sums.append(self._sum(ours[:-1], tokens))
            kl.append(_mean_kl(theirs[:-1], ours[:-1]))
            ends.append((_summed(theirs, end), _summed(ours, end)))
        return sums, kl, ends

    @staticmethod
    def _sum(logits: torch.Tensor, tokens: Sequence[int]) -> float:
        total = 0.0
        for part, chosen in zip(
            logits.split(chunk_rows(logits)),
            torch.tensor(tokens).split(chunk_rows(logits)),
            strict=False,
        ):
            if len(chosen) == 0:
                break
            log_probabilities = torch.log_softmax(part.float(), dim=-1)
            picked = log_probabilities.gather(1, chosen.to(part.device)[:, None])
            total += float(picked.double().sum())
        return total

    def _logits(
        self, prompt: list[int], continuations: Sequence[list[int]], batch: int
    ) -> list[torch.Tensor]:
        """Logits before each token of each continuation. The prompt runs once; its cache is shared."""
        model = self._loaded.model
        cache = DynamicCache()
        tokens = padded([prompt], model.device)
        first = model(input_ids=tokens, past_key_values=cache, use_cache=True, logits_to_keep=1)
        self.throughput.tokens += len(prompt)
        head = first.logits[0, -1:]
        output: list[torch.Tensor] = [head[:0] for _ in continuations]
        order = sorted(
            range(len(continuations)), key=lambda index: (len(continuations[index]), index)
        )
        order = [index for index in order if continuations[index]]
        while order:
            count = 1
            while (
                count < min(batch, len(order))
                and (count + 1) * len(continuations[order[count]]) <= FORWARD_TOKENS
            ):
                count += 1
            group, order = order[:count], order[count:]
            # The last token of a continuation predicts nothing that is asked for.
            inputs = [continuations[index][:-1] for index in group]
            rest = self._after(cache, len(prompt), inputs)
            for index, logits in zip(group, rest, strict=True):
                output[index] = torch.cat([head, logits])
        return output

    def _after(
        self, cache: DynamicCache, length: int, inputs: Sequence[list[int]]
    ) -> list[torch.Tensor]:
        model = self._loaded.model
        width = max(len(tokens) for tokens in inputs)
        if width == 0:
            return [
                torch.empty(0, _vocabulary(model), device=model.device, dtype=model.dtype)
                for _ in inputs
            ]
        places = [
            row * width + column
            for row, tokens in enumerate(inputs)
            for column in range(len(tokens))
        ]
        with selecting(model, torch.tensor(places, device=model.device)):
            logits = after_prompt(model, cache, length, inputs).logits[0]
        self.throughput.tokens += len(places)
        return list(logits.split([len(tokens) for tokens in inputs]))


def _head(items: list[int], count: int) -> tuple[list[int], list[int]]:
    return items[:count], items[count:]


def _vocabulary(model: Any) -> int:
    return model.get_output_embeddings().weight.shape[0]


def _summed(logits: torch.Tensor, token: int) -> float:
    """Probability of a token, summed over positions."""
    return sum(
        float(part.float().softmax(dim=-1)[:, token].double().sum())
        for part in logits.split(chunk_rows(logits))
    )


def _mean_kl(reference: torch.Tensor, adapted: torch.Tensor) -> float:
    """KL(reference || adapted) in nats, mean over positions."""
    if len(reference) == 0:
        return 0.0
    total = 0.0
    size = chunk_rows(adapted)
    for ours, theirs in zip(adapted.split(size), reference.split(size), strict=True):
        base = torch.log_softmax(theirs.float(), dim=-1)
        other = torch.log_softmax(ours.float(), dim=-1)
        total += float((base.exp() * (base - other)).sum(dim=-1).double().sum())
    return total / len(reference)
