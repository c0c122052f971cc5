"""The job file: the Python mirror of src/engine/job.ts. Strict: an unknown key is an error that names it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator

from .errors import ConfigError

JOB_SCHEMA = "locus.job/1"

Positive = Annotated[int, Field(gt=0)]
Share = Annotated[float, Field(ge=0, le=1)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class DataFile(Strict):
    path: str
    sha256: Annotated[str, Field(min_length=64, max_length=64)]
    rows: Annotated[int, Field(ge=0)]


class AdapterRef(Strict):
    path: str
    scale: float


class ModelRef(Strict):
    path: str
    revision: Annotated[str, Field(pattern=r"^[0-9a-f]{40}$")] | None = None
    adapter: AdapterRef | None = None
    dtype: Literal["bfloat16", "float32", "float16"]


class Limits(Strict):
    threads: Positive | None = None
    batchRows: Positive | None = None


class NoData(Strict):
    pass


class PromptsData(Strict):
    prompts: DataFile


class RowsData(Strict):
    rows: DataFile


class JobBase(Strict):
    schema_: Literal["locus.job/1"] = Field(alias="schema")
    id: str
    model: ModelRef
    seed: int
    limits: Limits


class Filters(Strict):
    topK: Positive | None = None
    minP: Share | None = None
    topP: Share | None = None


class Drawing(Filters):
    maxNewTokens: Positive
    temperature: Annotated[float, Field(ge=0)]


class Sampling(Drawing):
    samples: Positive
    shardRows: Positive


class ChatSampling(Drawing):
    """One answer at a time: how many and in what shards means nothing here, but is no mistake."""

    samples: Positive | None = None
    shardRows: Positive | None = None


class SampleJob(JobBase):
    kind: Literal["sample"]
    data: PromptsData
    sampling: Sampling


class Lookahead(Strict):
    openerShare: Share
    openerUses: Positive
    minProbability: Share
    endProbability: Share
    tokens: Positive
    maxPerRow: Positive
    shardRows: Positive


class LookaheadJob(JobBase):
    kind: Literal["lookahead"]
    data: RowsData
    lookahead: Lookahead


class SpanSampling(Filters):
    temperature: Annotated[float, Field(gt=0)]


class Logprobs(Strict):
    kl: bool
    shardRows: Positive
    #: Of the spans alone; as the model itself has it where none is given.
    sampling: SpanSampling | None = None


class LogprobsJob(JobBase):
    kind: Literal["logprobs"]
    data: RowsData
    logprobs: Logprobs


class Ches(Strict):
    shardRows: Positive


class ChesJob(JobBase):
    kind: Literal["ches"]
    data: RowsData
    ches: Ches


class Probe(Strict):
    #: Ascending, from 1: the state behind that layer.
    layers: Annotated[list[Positive], Field(min_length=1)]
    shardRows: Positive
    #: Of the pooled states; without them the states themselves are written.
    weights: list[float] | None = None

    @field_validator("layers")
    @classmethod
    def _ascending(cls, layers: list[int]) -> list[int]:
        if layers != sorted(set(layers)):
            raise ValueError("has to be ascending")
        return layers


class ProbeJob(JobBase):
    kind: Literal["probe"]
    data: RowsData
    probe: Probe


class AdapterSettings(Strict):
    r: Positive
    alpha: Annotated[float, Field(gt=0)]
    dropout: Share
    targetModules: Literal["all-linear"] | list[str]


class Optimiser(Strict):
    learningRate: Annotated[float, Field(gt=0)]
    epochs: Annotated[float, Field(gt=0)]
    batchRows: Positive
    accumulation: Positive
    scheduler: Literal["linear", "cosine", "constant"]
    warmupRatio: Share
    weightDecay: Annotated[float, Field(ge=0)]
    maxGradNorm: Annotated[float, Field(gt=0)]
    maxTokens: Positive
    checkpointSteps: Positive


class DpoMethod(Strict):
    name: Literal["dpo"]
    beta: Annotated[float, Field(gt=0)]
    lossTypes: Annotated[list[str], Field(min_length=1)]
    lossWeights: Annotated[list[float], Field(min_length=1)]
    #: Above 0 for the losses `exo_pair` and `robust`.
    labelSmoothing: Annotated[float, Field(ge=0, lt=0.5)]


class TokenMethod(Strict):
    name: Literal["token"]
    openerWeight: Annotated[float, Field(gt=0)]
    tetherWeight: Annotated[float, Field(ge=0)]
    #: 0: the adapter stays as it was trained.
    preserveWeight: Annotated[float, Field(ge=0)] = 0
    preserveRidge: Annotated[float, Field(gt=0)] = 0.03


class SftMethod(Strict):
    name: Literal["sft"]
    #: Optimiser steps after which the adapter is kept beside the last one, in steps/step-N.
    saveSteps: list[Positive] = []


class CalibratedMethod(Strict):
    name: Literal["calibrated"]
    pairwise: Annotated[float, Field(ge=0)]
    pointwise: Annotated[float, Field(ge=0)]


class FtpoMethod(Strict):
    name: Literal["ftpo"]
    marginLogits: Annotated[float, Field(gt=0)]
    minShare: Share
    maxChosen: Positive
    targetWeight: Annotated[float, Field(ge=0)]
    targetSlack: Annotated[float, Field(ge=0)]
    restWeight: Annotated[float, Field(ge=0)]


class TrainData(RowsData):
    #: Folder of a look-ahead job with the reference's log-probabilities of these rows.
    reference: DataFile | None = None
    #: Held-out harmful prompts that `guard` watches.
    guard: DataFile | None = None


class Guard(Strict):
    #: Optimiser steps between two looks.
    every: Positive
    #: Nats a token.
    margin: Annotated[float, Field(gt=0)]


class TrainJob(JobBase):
    kind: Literal["train"]
    data: TrainData
    method: Annotated[
        DpoMethod | TokenMethod | SftMethod | CalibratedMethod | FtpoMethod,
        Field(discriminator="name"),
    ]
    adapter: AdapterSettings
    optimiser: Optimiser
    guard: Guard | None = None


class MergeJob(JobBase):
    kind: Literal["merge"]
    data: PromptsData


class ImportJob(JobBase):
    kind: Literal["import"]
    data: NoData


class ChatJob(JobBase):
    kind: Literal["chat"]
    data: NoData


Job = (
    SampleJob
    | LookaheadJob
    | LogprobsJob
    | ChesJob
    | ProbeJob
    | TrainJob
    | MergeJob
    | ImportJob
    | ChatJob
)
_parser: TypeAdapter[Job] = TypeAdapter(Annotated[Job, Field(discriminator="kind")])


def problems_of(error: ValidationError) -> str:
    """Pydantic's findings as `key.path: message`, one sentence each, without its links."""
    lines: list[str] = []
    for found in error.errors(include_url=False):
        # The tag of a union ("sample", "token") is part of pydantic's path but no key of the file.
        tags = {
            "sample",
            "lookahead",
            "logprobs",
            "ches",
            "probe",
            "train",
            "merge",
            "import",
            "chat",
            "dpo",
            "token",
            "sft",
            "calibrated",
            "ftpo",
        }
        parts = [
            str(part)
            for index, part in enumerate(found["loc"])
            if not (part in tags and index in (0, 2))
        ]
        key = ".".join(parts) or "(top level)"
        message = "unknown key" if found["type"] == "extra_forbidden" else found["msg"]
        lines.append(f"{key}: {message}")
    return "; ".join(lines)


def load_job(directory: Path) -> Job:
    """Reads and checks DIRECTORY/job.json."""
    place = directory / "job.json"
    try:
        text = place.read_bytes()
    except OSError as cause:
        raise ConfigError(
            f"{place}: cannot be read ({cause.strerror})",
            next_step="Give the directory of a job, which holds job.json.",
        ) from cause
    try:
        return _parser.validate_json(text)
    except ValidationError as cause:
        raise ConfigError(
            f"{place}: {problems_of(cause)}",
            next_step="Correct the named keys; src/engine/job.ts lists what a job may hold.",
        ) from cause
