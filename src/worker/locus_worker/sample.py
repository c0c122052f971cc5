"""kind `sample`: prompts -> responses.jsonl. A row may set its own temperature, token limit and number of samples,
so that one job (one loaded model, one full batch) answers prompt sets of several kinds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .adapter import fold_into
from .attention import ATTENTION
from .backtrack import Place, Spellings, place_of
from .context import Context, with_smaller_batches
from .data import PromptRow, read_rows
from .decode import Answer, Decoder, Throughput
from .job import SampleJob
from .model import Loaded, load_model
from .picking import Picker, uniforms_of
from .shards import ShardRows, Work, write_in_shards


@dataclass(frozen=True)
class Request:
    """One answer to be sampled."""

    row: PromptRow
    sample: int


def run_sample(context: Context[SampleJob]) -> dict[str, Any]:
    job, events = context.job, context.events
    rows = read_rows(context.directory, job.data.prompts, PromptRow)
    requests = [
        Request(row, sample)
        for row in rows
        for sample in range(row.samples or job.sampling.samples)
    ]
    loaded = load_model(job, context.directory, events, ATTENTION)
    adapter = fold_into(loaded.model, context.directory, job.model)
    done = 0
    sampler = ShardSampler(
        context,
        loaded,
        lambda finished: events.progress(done + finished, len(requests), "answers"),
    )
    asked = job.sampling.model_dump()
    context.announce({**loaded.settings, **adapter, **sampler.settings()}, asked)
    events.emit(
        "preflight",
        rows=len(rows),
        dropped=0,
        checks={
            "answers": len(requests),
            "systemRole": loaded.conversation.takes_system,
            "stopTokens": loaded.conversation.stop_tokens,
        },
    )
    events.phase("sample")
    tokens = cut = 0

    def count(shard: Sequence[Request], answers: ShardRows) -> dict[str, Any]:
        nonlocal done, tokens, cut
        done += len(shard)
        tokens += sum(answer["tokens"] for answer in answers)
        cut += sum(answer["finishReason"] == "length" for answer in answers)
        return {}

    sha256 = write_in_shards(
        context,
        Work("responses.jsonl", "answers", job.sampling.shardRows, sampler.throughput),
        requests,
        lambda shard, _: sampler.sample(shard),
        count,
    )
    return {
        "responses": "responses.jsonl",
        "sha256": sha256,
        "rows": len(requests),
        "tokens": tokens,
        "cut": cut,
        "tokensPerSecond": sampler.throughput.per_second() if sampler.throughput.tokens else None,
    }


class ShardSampler:
    """Samples one shard after the other with the same settings."""

    def __init__(self, context: Context[SampleJob], loaded: Loaded, on_step: Callable[[int], None]):
        self._context = context
        self._loaded = loaded
        sampling = context.job.sampling
        self._decoder = Decoder(
            model=loaded.model,
            picker=Picker(sampling.topK, sampling.topP, sampling.minP),
            stop_tokens=loaded.conversation.stop_tokens,
            batch_rows=loaded.batch_rows,
            check=context.check,
            on_step=on_step,
        )
        self.throughput = Throughput()
        self._spellings = Spellings(loaded.conversation.tokenizer)

    def settings(self) -> dict[str, Any]:
        sampling = self._context.job.sampling
        return {
            **self._decoder.picker.settings(),
            "temperature": sampling.temperature,
            "maxNewTokens": sampling.maxNewTokens,
            "samples": sampling.samples,
            "shardRows": sampling.shardRows,
        }

    def sample(self, shard: Sequence[Request]) -> list[dict[str, Any]]:
        conversation = self._loaded.conversation
        seed, sampling = self._context.job.seed, self._context.job.sampling
        prompts = {r.row.id: conversation.prompt_tokens(r.row.messages) for r in shard}
        places = {r.row.id: self._place(r.row) for r in shard}

        def decode(rows: int) -> list[Answer]:
            answers = [
                Answer(
                    key=index,
                    prompt=[*prompts[request.row.id], *places[request.row.id].kept],
                    uniforms=uniforms_of(
                        seed,
                        request.row.id,
                        request.sample,
                        request.row.maxNewTokens or sampling.maxNewTokens,
                    ),
                    temperature=sampling.temperature
                    if request.row.temperature is None
                    else request.row.temperature,
                    not_first=places[request.row.id].forbidden,
                )
                for index, request in enumerate(shard)
            ]
            self._decoder.batch_rows = rows
            self._decoder.run(answers)
            return answers

        # Every shard starts at the full size again, so that its result does not depend on those before it.
        with self.throughput.timed():
            answers, _ = with_smaller_batches(decode, self._loaded.batch_rows, self._context.events)
        self.throughput.tokens += sum(len(answer.tokens) for answer in answers)
        rows: list[dict[str, Any]] = []
        for request, answer in zip(shard, answers, strict=True):
            kept = places[request.row.id].kept
            rows.append(
                {
                    "id": f"{request.row.id}#{request.sample}",
                    "promptId": request.row.id,
                    "sample": request.sample,
                    "response": conversation.decode([*kept, *answer.tokens]),
                    "finishReason": answer.finish_reason,
                    "tokens": len(kept) + len(answer.tokens),
                    "seed": seed,
                    **({"kept": len(conversation.decode(kept))} if request.row.backtrack else {}),
                }
            )
        return rows

    def _place(self, row: PromptRow) -> Place:
        if row.backtrack is None:
            return Place()
        kept, token = place_of(self._loaded.conversation, row)
        return Place(kept, self._spellings.of(token))
