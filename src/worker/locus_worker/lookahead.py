"""kind `lookahead`: where could a habit begin, and what would follow? -> lookahead.jsonl; what the reference says at
every position -> reference/."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from transformers import DynamicCache

from .adapter import fold_into
from .attention import ATTENTION, SlotCache
from .context import Context, with_smaller_batches
from .conversation import Conversation
from .data import SpanRow, read_rows
from .decode import Throughput, affordable_rows, decode_step
from .forward import log_normalisers, logits_at
from .job import LookaheadJob
from .model import Loaded, load_model
from .reference import Shortlist, folder_hash, shortlist, write_references
from .shards import ShardRows, Work, write_in_shards

#: Tokens (padding counted) of one forward pass over whole answers.
FORWARD_TOKENS = 4096
#: Folder of the reference's log-probabilities in the job directory.
REFERENCE = "reference"


@dataclass(frozen=True)
class Encoded:
    """A response with its prompt, as tokens; `offsets` are code points of the response."""

    row: SpanRow
    prompt: list[int]
    response: list[int]
    offsets: list[tuple[int, int]]

    @property
    def tokens(self) -> list[int]:
        return self.prompt + self.response

    @property
    def places(self) -> int:
        """Positions at which a token is decided: where the answer ended by itself, its end is one."""
        return len(self.response) + self.row.ended

    def took(self, position: int) -> int | None:
        """The answer's own token; None at its end."""
        return self.response[position] if position < len(self.response) else None


@dataclass(frozen=True)
class Candidate:
    """A token that the reference might have taken at this position of a response: an opener, or the end of turn."""

    row: int
    position: int
    token: int
    probability: float
    end: bool = False


def encode(conversation: Conversation, row: SpanRow) -> Encoded:
    response, offsets = conversation.text_offsets(row.response)
    return Encoded(row, conversation.prompt_tokens(row.messages), response, offsets)


def inside_span(text: str, offset: tuple[int, int], spans: Sequence[Sequence[int]]) -> bool:
    """Does the token's visible part overlap a span? A leading space belongs to the token, not to the habit."""
    start, end = offset
    while start < end - 1 and text[start].isspace():
        start += 1
    return any(max(start, first) < min(end, last) for first, last in spans)


#: How many times the look-ahead's tokens are read of an answer that took the opener itself.
TOLD = 3


def not_yet_committed(encoded: Encoded, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Without those inside a habit that an earlier opener, which the answer took, has begun: nothing is decided there, and
    they are so likely that they would take the places of those that decide. Words that a habit shares with other beginnings
    do not begin it."""
    parts = encoded.row.parts or [start for start, _ in encoded.row.spans]
    begun: dict[int, int] = {}
    kept: list[Candidate] = []
    for candidate in sorted(candidates, key=lambda found: (found.position, found.token)):
        position = candidate.position
        # At the end of an answer no habit of its own is under way.
        spans = [
            number
            for number, span in enumerate(encoded.row.spans)
            if encoded.took(position) is not None
            and inside_span(encoded.row.response, encoded.offsets[position], [span])
        ]
        if any(begun.get(number, position) < position for number in spans):
            continue
        kept.append(candidate)
        if encoded.took(position) == candidate.token:
            for number in spans:
                if encoded.offsets[position][1] > parts[number]:
                    begun.setdefault(number, position)
    return kept


def opener_table(
    responses: Sequence[Encoded], share: float, least: int
) -> dict[int, tuple[int, int]]:
    """Token id -> (uses, uses inside a span), of the tokens that count as openers."""
    uses: Counter[int] = Counter()
    inside: Counter[int] = Counter()
    for encoded in responses:
        for token, offset in zip(encoded.response, encoded.offsets, strict=True):
            uses[token] += 1
            inside[token] += inside_span(encoded.row.response, offset, encoded.row.spans)
    return {
        token: (uses[token], count)
        for token, count in sorted(inside.items())
        if count >= least and count >= share * uses[token]
    }


def run_lookahead(context: Context[LookaheadJob]) -> dict[str, Any]:
    job, events = context.job, context.events
    rows = read_rows(context.directory, job.data.rows, SpanRow)
    loaded = load_model(job, context.directory, events, ATTENTION)
    adapter = fold_into(loaded.model, context.directory, job.model)
    asked = job.lookahead.model_dump()
    events.phase("openers")
    responses = [encode(loaded.conversation, row) for row in rows]
    openers = opener_table(
        [encoded for encoded in responses if encoded.row.ahead],
        job.lookahead.openerShare,
        job.lookahead.openerUses,
    )
    ahead = LookAhead(context, loaded, openers)
    context.announce({**loaded.settings, **adapter, **ahead.settings()}, asked)
    events.emit(
        "preflight",
        rows=len(rows),
        dropped=0,
        checks={"openers": len(openers), "spans": sum(len(row.spans) for row in rows)},
    )
    events.phase("look ahead")
    done = found = 0
    kept = context.directory / REFERENCE

    def tell(inside: int, openers_found: int) -> None:
        """A shard takes minutes on a CPU: how far it is, before it is done."""
        events.progress(done + inside, len(responses), "answers", found=found + openers_found)

    def compute(shard: Sequence[Encoded], index: int) -> ShardRows:
        output, references = ahead.shard(shard, tell)
        # Before the shard's rows: a shard that counts as done has both.
        write_references(kept / f"{index:05d}.safetensors", references)
        return output

    def count(shard: Sequence[Encoded], output: ShardRows) -> dict[str, Any]:
        nonlocal done, found
        done += len(shard)
        found += len(output)
        return {"found": found}

    rows_sha256 = write_in_shards(
        context,
        Work("lookahead.jsonl", "answers", job.lookahead.shardRows, ahead.throughput),
        responses,
        compute,
        count,
    )
    sha256, held = folder_hash(kept)
    return {
        "reference": {"path": REFERENCE, "sha256": sha256, "rows": held},
        "lookahead": "lookahead.jsonl",
        "sha256": rows_sha256,
        "rows": found,
        "responses": len(responses),
        "openers": [
            {
                "token": token,
                "text": loaded.conversation.decode([token]),
                "uses": uses,
                "insideUses": inside,
            }
            for token, (uses, inside) in sorted(openers.items(), key=lambda item: -item[1][1])
        ],
    }


class LookAhead:
    def __init__(
        self,
        context: Context[LookaheadJob],
        loaded: Loaded,
        openers: dict[int, tuple[int, int]],
    ):
        self._context = context
        self._loaded = loaded
        self._asked = context.job.lookahead
        self._openers = torch.tensor(sorted(openers), dtype=torch.long, device=loaded.device)
        #: Of each opener's uses, the share inside a habit.
        self._shares = {token: inside / uses for token, (uses, inside) in openers.items()}
        end = loaded.conversation.end_of_turn
        self._end = torch.tensor([end], dtype=torch.long, device=loaded.device)
        self.throughput = Throughput()

    def settings(self) -> dict[str, Any]:
        return {**self._asked.model_dump(), "forwardTokens": FORWARD_TOKENS}

    def shard(
        self, shard: Sequence[Encoded], tell: Callable[[int, int], None] = lambda rows, found: None
    ) -> tuple[list[dict[str, Any]], dict[str, Shortlist]]:
        """Rows of lookahead.jsonl, and the reference by row id. `tell`: rows done and openers found so far."""
        with self.throughput.timed():
            (found, references), _ = with_smaller_batches(
                lambda rows: self._shard(shard, rows, tell),
                self._loaded.batch_rows,
                self._context.events,
            )
        found.sort(key=lambda item: (item[0].row, item[0].position, item[0].token))
        return [
            self._output(shard[candidate.row], candidate, rolled) for candidate, rolled in found
        ], references

    @torch.inference_mode()
    def _shard(
        self, shard: Sequence[Encoded], rows: int, tell: Callable[[int, int], None]
    ) -> tuple[list[tuple[Candidate, list[int]]], dict[str, Shortlist]]:
        order = sorted(range(len(shard)), key=lambda index: (len(shard[index].tokens), index))
        order = [index for index in order if shard[index].response]
        found: list[tuple[Candidate, list[int]]] = []
        references: dict[str, Shortlist] = {}
        while order:
            self._context.check()
            count = 1
            while (
                count < min(len(order), rows)
                and (count + 1) * len(shard[order[count]].tokens) <= FORWARD_TOKENS
            ):
                count += 1
            group, order = order[:count], order[count:]
            cache = DynamicCache()
            candidates, ends, kept = self._candidates(shard, group, cache)
            references.update(kept)
            found.extend(
                (told, self._told(shard, told)) for told in candidates if self._is_told(shard, told)
            )
            candidates = [
                candidate for candidate in candidates if not self._is_told(shard, candidate)
            ]
            for part in even_parts(candidates, min(rows, self._affordable(shard, candidates))):
                self._context.check()
                rolled = self._roll_out(shard, group, part, cache)
                found.extend(zip(part, rolled, strict=True))
            found.extend((end, []) for end in ends)
            if order:
                tell(len(shard) - len(order), len(found))
        return found, references

    def _affordable(self, shard: Sequence[Encoded], candidates: Sequence[Candidate]) -> int:
        """Of which a part may be half as many again (`even_parts`)."""
        places = (len(shard[found.row].prompt) + found.position for found in candidates)
        length = max(places, default=0) + self._asked.tokens
        return max(1, 2 * affordable_rows(self._loaded.model, length) // 3)

    def _is_told(self, shard: Sequence[Encoded], candidate: Candidate) -> bool:
        """Whether the answer itself took this token and goes on long enough to show what follows."""
        encoded = shard[candidate.row]
        after = len(encoded.response) - candidate.position - 1
        return encoded.took(candidate.position) == candidate.token and (
            after >= self._asked.tokens or encoded.row.ended
        )

    def _told(self, shard: Sequence[Encoded], candidate: Candidate) -> list[int]:
        first = candidate.position + 1
        # It costs nothing to read on where the answer has said it: a long habit shows late.
        return shard[candidate.row].response[first : first + TOLD * self._asked.tokens]

    def _candidates(
        self, shard: Sequence[Encoded], group: Sequence[int], cache: DynamicCache
    ) -> tuple[list[Candidate], list[Candidate], dict[str, Shortlist]]:
        """One pass over whole answers: the openers that the model gives enough probability, sampled or not,
        the places where it may end its turn, and what it says everywhere."""
        places = [
            (place, len(shard[index].prompt) - 1 + position)
            for place, index in enumerate(group)
            for position in range(shard[index].places)
        ]
        logits = logits_at(
            self._loaded.model, [shard[index].tokens for index in group], places, cache
        )
        self.throughput.tokens += sum(len(shard[index].tokens) for index in group)
        normalisers = log_normalisers(logits)[:, None]
        references = self._references(shard, group, logits, normalisers)

        def likely(tokens: torch.Tensor, least: float, end: bool = False) -> Iterator[Candidate]:
            odds = (logits.index_select(1, tokens).float() - normalisers).exp()
            for place, column in (odds >= least).nonzero().tolist():
                row, where = places[place]
                if not shard[group[row]].row.ahead:
                    continue
                yield Candidate(
                    row=group[row],
                    position=where - len(shard[group[row]].prompt) + 1,
                    token=int(tokens[column]),
                    probability=float(odds[place, column]),
                    end=end,
                )

        by_row: dict[int, list[Candidate]] = {}
        for candidate in likely(self._openers, self._asked.minProbability):
            by_row.setdefault(candidate.row, []).append(candidate)
        kept: list[Candidate] = []
        for row, found in by_row.items():
            kept.extend(self._worth_a_look(shard, not_yet_committed(shard[row], found)))
        # Neighbours in length share a batch.
        kept.sort(
            key=lambda found: (
                len(shard[found.row].prompt) + found.position,
                found.row,
                found.token,
            )
        )
        return kept, list(likely(self._end, self._asked.endProbability, end=True)), references

    def _worth_a_look(
        self, shard: Sequence[Encoded], candidates: list[Candidate]
    ) -> Iterator[Candidate]:
        """What the answer itself tells costs nothing; of the others those that habits most likely hang on."""
        candidates.sort(
            key=lambda found: (
                -found.probability * self._shares[found.token],
                found.position,
                found.token,
            )
        )
        rolled = 0
        for candidate in candidates:
            if not self._is_told(shard, candidate):
                rolled += 1
                if rolled > self._asked.maxPerRow:
                    continue
            yield candidate

    def _references(
        self,
        shard: Sequence[Encoded],
        group: Sequence[int],
        logits: torch.Tensor,
        normalisers: torch.Tensor,
    ) -> dict[str, Shortlist]:
        end = self._loaded.conversation.end_of_turn
        own = [
            [*shard[index].response, end] if shard[index].row.ended else shard[index].response
            for index in group
        ]
        flat = torch.tensor([token for tokens in own for token in tokens], device=logits.device)
        whole = shortlist(logits, normalisers, flat)
        lengths = [len(tokens) for tokens in own]
        parts = zip(
            whole.tokens.split(lengths),
            whole.logprobs.split(lengths),
            whole.own.split(lengths),
            strict=True,
        )
        return {
            shard[index].row.id: Shortlist(*part) for index, part in zip(group, parts, strict=True)
        }

    def _roll_out(
        self,
        shard: Sequence[Encoded],
        group: Sequence[int],
        candidates: Sequence[Candidate],
        source: DynamicCache,
    ) -> list[list[int]]:
        """The model's greedy way on after each opener; keys and values of the prefix are copied, not computed."""
        model = self._loaded.model
        place_of = {index: place for place, index in enumerate(group)}
        lengths = [len(shard[found.row].prompt) + found.position for found in candidates]
        steps = self._asked.tokens
        layers = model.config.get_text_config().num_hidden_layers
        cache = SlotCache(layers, len(candidates), max(lengths) + steps)
        cache.gather(source, [place_of[found.row] for found in candidates], max(lengths))
        inputs = [found.token for found in candidates]
        rolled: list[list[int]] = [[] for _ in candidates]
        for step in range(steps):
            logits = decode_step(model, cache, inputs, [length + step for length in lengths])
            inputs = logits.argmax(dim=-1).tolist()
            for tokens, token in zip(rolled, inputs, strict=True):
                tokens.append(token)
        self.throughput.tokens += steps * len(candidates)
        stops = set(self._loaded.conversation.stop_tokens)
        return [_until(tokens, stops) for tokens in rolled]

    def _output(self, encoded: Encoded, found: Candidate, rolled: Sequence[int]) -> dict[str, Any]:
        if found.end:
            return {
                "id": encoded.row.id,
                "position": found.position,
                "token": found.token,
                "probability": round(found.probability, 6),
                "end": True,
            }
        start, continuation = continue_text(
            self._loaded.conversation, encoded, found.position, [found.token, *rolled]
        )
        return {
            "id": encoded.row.id,
            "position": found.position,
            "token": found.token,
            "probability": round(found.probability, 6),
            "start": start,
            "continuation": continuation,
        }


def continue_text(
    conversation: Conversation, encoded: Encoded, position: int, tokens: Sequence[int]
) -> tuple[int, str]:
    """(start, continuation) such that response[:start] + continuation is the text with `tokens` from `position` on.

    Tokens may begin inside a character (several tokens an emoji): then `start` is where that character begins.
    """
    ends = position == len(encoded.response)
    start = len(encoded.row.response) if ends else encoded.offsets[position][0]
    if position > 0:
        start = min(start, encoded.offsets[position - 1][1])
    before = encoded.row.response[:start]
    text = conversation.decode([*encoded.response[:position], *tokens])
    if text.startswith(before):
        return start, text[len(before) :]
    return start, conversation.decode(tokens)


def even_parts(candidates: Sequence[Candidate], rows: int) -> list[Sequence[Candidate]]:
    """Parts of about `rows`, at most half as many again: a small last part would cost nearly as much as a full one."""
    if not candidates:
        return []
    count = max(1, round(len(candidates) / rows))
    size = -(-len(candidates) // count)
    return [candidates[start : start + size] for start in range(0, len(candidates), size)]


def _until(tokens: Sequence[int], stops: set[int]) -> list[int]:
    for index, token in enumerate(tokens):
        if token in stops:
            return list(tokens[:index])
    return list(tokens)
