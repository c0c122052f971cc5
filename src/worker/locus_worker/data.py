"""Data files of a job: checked against job.json before anything is computed from them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from .errors import DataError
from .job import DataFile, problems_of
from .storage import sha256_of


class Row(BaseModel):
    """Data rows may carry more than the worker reads."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)
    id: str


class Message(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)
    role: Literal["system", "user", "assistant"]
    content: str


Messages = Annotated[list[Message], Field(min_length=1)]


class Backtrack(BaseModel):
    """An answer that is written anew from one place on, with another token there."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    response: str
    #: Code point of `response` where what is to be avoided begins.
    start: Annotated[int, Field(ge=0)]


class PromptRow(Row):
    """What a row leaves out is as the job's sampling says."""

    messages: Messages
    backtrack: Backtrack | None = None
    samples: Annotated[int, Field(gt=0)] | None = None
    temperature: Annotated[float, Field(ge=0)] | None = None
    maxNewTokens: Annotated[int, Field(gt=0)] | None = None


#: Code points [start, end).
Span = Annotated[list[int], Field(min_length=2, max_length=2)]


class SpanRow(Row):
    messages: Messages
    response: str
    spans: list[Span]
    #: Of each span, where it parts from what else answers begin with (code points); None: with its first word.
    parts: list[int] | None = None
    #: The answer ended by itself.
    ended: bool = False
    #: False: only the reference's log-probabilities are kept; openers are neither counted nor looked for.
    ahead: bool = True

    @model_validator(mode="after")
    def _a_part_each(self) -> SpanRow:
        if self.parts is not None and len(self.parts) != len(self.spans):
            raise ValueError("`parts` has one place for each of `spans`")
        return self


class LogprobRow(Row):
    """Either a conversation with continuations, or raw text."""

    messages: Messages | None = None
    continuations: Annotated[list[str], Field(min_length=1)] | None = None
    text: str | None = None
    #: Of the only continuation.
    spans: list[Span] | None = None

    @model_validator(mode="after")
    def _one_form(self) -> LogprobRow:
        conversation = self.messages is not None and self.continuations is not None
        if conversation == (self.text is not None):
            raise ValueError("a row has either `messages` and `continuations`, or `text`")
        if self.spans is not None and len(self.continuations or ()) != 1:
            raise ValueError("`spans` are places in one continuation: the row has to have just one")
        return self


class SidesRow(Row):
    """Two answers to one conversation."""

    messages: Messages
    chosen: str
    rejected: str


class Piece(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    text: str
    #: False: only stands before the next ones.
    read: bool


class ProbeRow(Row):
    """An answer, or a part of one, in pieces that follow each other."""

    messages: Messages
    pieces: list[Piece]


class Target(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    position: Annotated[int, Field(ge=0)]
    token: Annotated[int, Field(ge=0)]
    logRatio: float
    #: Its log-probability under the reference; needed where the job brings the reference along.
    reference: float | None = None
    weight: Annotated[float, Field(ge=0)] = 1.0


class TargetRow(Row):
    messages: Messages
    response: str
    targets: list[Target]
    weight: Annotated[float, Field(ge=0)] = 1.0
    #: Weight, for the whole row, of its own tokens' squared log-ratio to the reference.
    hold: Annotated[float, Field(ge=0)] = 0.0
    #: Times that an epoch shows the row.
    repeat: Annotated[int, Field(ge=1)] = 1
    #: The answer ended by itself: its end-of-turn token is a position too.
    ended: bool = False
    #: What the trained adapter does there is taken out of it, as in rows with `hold`.
    protect: bool = False


class Choice(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    position: Annotated[int, Field(ge=0)]
    rejected: Annotated[int, Field(ge=0)]
    #: Tokens that are never chosen instead.
    excluded: list[Annotated[int, Field(ge=0)]] = []


class ChoiceRow(Row):
    messages: Messages
    response: str
    choices: Annotated[list[Choice], Field(min_length=1)]


class Answer(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    response: str
    #: It ended by itself: its end-of-turn token counts too.
    ended: bool = True
    weight: Annotated[float, Field(ge=0)] = 1.0
    #: Wanted log pi(y)/ref(y), nats; read by `calibrated` alone.
    target: float = 0.0


class SequenceRow(Row):
    """One answer for `sft`, two to the same prompt for `calibrated`."""

    messages: Messages
    answers: Annotated[list[Answer], Field(min_length=1, max_length=2)]


class GuardRow(Row):
    """A harmful prompt with beginnings of refusals and of compliances; without the latter the refusals' own
    log-probability is watched."""

    messages: Messages
    refusals: Annotated[list[str], Field(min_length=1)]
    compliances: list[str]


class PairRow(Row):
    prompt: Messages
    chosen: Messages
    rejected: Messages


RowType = TypeVar("RowType", bound=Row)


def locate(directory: Path, path: str) -> Path:
    """Paths of a job are absolute or relative to its directory."""
    return directory / path


def read_rows(directory: Path, file: DataFile, model: type[RowType]) -> list[RowType]:
    """Every row of a data file, in order. Raises DataError naming file, line and key."""
    path = locate(directory, file.path)
    if not path.is_file():
        raise DataError(
            f"{path}: no such file",
            next_step="Write the data file that job.json names, then run again.",
        )
    if (actual := sha256_of(path)) != file.sha256:
        raise DataError(
            f"{path}: changed since the job was written (sha256 {actual[:12]}…, job.json says {file.sha256[:12]}…)",
            next_step="Make the job again from the present file, or put the old file back.",
        )
    rows: list[RowType] = []
    seen: set[str] = set()
    with path.open("rb") as source:
        for number, line in enumerate(source, start=1):
            if not line.strip():
                continue
            try:
                row = model.model_validate_json(line)
            except ValidationError as cause:
                raise DataError(
                    f"{path}:{number}: {problems_of(cause)}",
                    next_step="Correct or remove that line.",
                ) from cause
            if row.id in seen:
                raise DataError(
                    f"{path}:{number}: id {row.id!r} occurs twice",
                    next_step="Give each row its own id.",
                )
            seen.add(row.id)
            rows.append(row)
    if len(rows) != file.rows:
        raise DataError(
            f"{path}: {len(rows)} rows, job.json says {file.rows}",
            next_step="Make the job again from the present file.",
        )
    return rows
