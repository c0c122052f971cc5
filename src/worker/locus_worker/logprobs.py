"""kind `logprobs`: how likely is a text to the model? -> logprobs.jsonl. Sums in nats, no generation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from transformers import DynamicCache

from .adapter import FoldedAdapter, adapter_folder, fold_into
from .attention import ATTENTION
from .context import Context, with_smaller_batches
from .data import LogprobRow, Messages, read_rows
from .decode import Throughput
from .errors import ConfigError
from .forward import after_prompt, chunk_rows, padded, selecting
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
        output: list[dict[str, Any]] = []
        for row in shard:
            self._context.check()
            with self.throughput.timed():
                scored, _ = with_smaller_batches(
                    lambda rows, row=row: self._row(row, rows),
                    self._loaded.batch_rows,
                    self._context.events,
                )
            output.append(scored)
        return output

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
            if row.spans is not None:
                return self._spans(row, row.messages, row.continuations[0], row.spans, batch)
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

    def _spans(
        self,
        row: LogprobRow,
        messages: Messages,
        text: str,
        spans: Sequence[Sequence[int]],
        batch: int,
    ) -> dict[str, Any]:
        """Of the tokens that overlap each span, as sampling draws them. No comparison: no `kl`, no `ends`."""
        conversation = self._loaded.conversation
        tokens, offsets = conversation.text_offsets(text)
        (logits,) = self._logits(conversation.prompt_tokens(messages), [tokens], batch)
        found = [
            [at for at, (first, last) in enumerate(offsets) if last > start and first < end]
            for start, end in spans
        ]
        used = sorted({at for places in found for at in places})
        values = dict(zip(used, self._drawn(logits, tokens, used), strict=True))
        return {
            "id": row.id,
            "logprobs": [round(self._sum(logits, tokens), 5)],
            "tokens": [len(tokens)],
            "spans": [round(sum(values[at] for at in places), 5) for places in found],
        }

    def _drawn(
        self, logits: torch.Tensor, tokens: Sequence[int], places: Sequence[int]
    ) -> list[float]:
        if not places:
            return []
        chosen = torch.tensor(tokens, device=logits.device)
        return [
            value
            for part in torch.tensor(places, device=logits.device).split(chunk_rows(logits))
            for value in self._picker.log_probabilities(
                logits[part], chosen[part], self._temperature
            ).tolist()
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
