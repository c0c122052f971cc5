"""kind `train`: picks the method."""

from __future__ import annotations

from typing import Any

from .context import Context
from .errors import ConfigError
from .job import CalibratedMethod, DpoMethod, FtpoMethod, SftMethod, TokenMethod, TrainJob


def run_train(context: Context[TrainJob]) -> dict[str, Any]:
    adapted = context.job.model.adapter is not None
    # The others measure against the model without it, `sft` against nothing; TRL is left to make its own reference.
    if adapted and isinstance(context.job.method, DpoMethod):
        raise ConfigError(
            f"model.adapter: method {context.job.method.name} starts from a model without an adapter",
            next_step="Merge the adapter first, then train on the merged model.",
        )
    if isinstance(context.job.method, FtpoMethod):
        from .train_ftpo import run_train_ftpo

        return run_train_ftpo(context)
    if isinstance(context.job.method, TokenMethod):
        from .train_token import run_train_token

        return run_train_token(context)
    if isinstance(context.job.method, SftMethod | CalibratedMethod):
        from .train_sequence import run_train_sequence

        return run_train_sequence(context)
    from .train_dpo import run_train_dpo

    return run_train_dpo(context)
