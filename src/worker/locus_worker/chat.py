"""kind `chat`: a model that stays loaded. One JSON request a line on stdin; tokens and replies as events."""

from __future__ import annotations

import queue
import sys
import threading
from typing import Any

import torch
from pydantic import ValidationError

from .adapter import FoldedAdapter, adapter_folder
from .attention import ATTENTION, SlotCache
from .context import Context
from .conversation import Conversation
from .data import Messages
from .decode import decode_step, prefill
from .job import ChatJob, ChatSampling, Strict, problems_of
from .model import Loaded, load_model
from .picking import Picker, uniforms_of


class Request(Strict):
    request: str
    messages: Messages
    #: Scale of the adapter: 0 is the base model. A model without an adapter takes 0 only.
    scale: float = 0.0
    sampling: ChatSampling


def run_chat(context: Context[ChatJob]) -> dict[str, Any]:
    job, events = context.job, context.events
    loaded = load_model(job, context.directory, events, ATTENTION)
    folded = (
        FoldedAdapter(loaded.model, adapter_folder(context.directory, job.model))
        if job.model.adapter is not None
        else None
    )
    context.announce({**loaded.settings, "adapter": folded is not None}, {})
    events.phase("ready")
    lines = _stdin_lines()
    replies = 0
    while True:
        context.check()
        try:
            line = lines.get(timeout=0.2)
        except queue.Empty:
            continue
        if line is None:
            return {"replies": replies}
        if not line.strip():
            continue
        try:
            request = Request.model_validate_json(line)
        except ValidationError as error:
            # The conversation goes on: one bad line must not end it.
            events.emit("error", code="request", message=problems_of(error))
            continue
        if folded is None and request.scale != 0:
            events.emit(
                "error",
                code="request",
                message=f"scale {request.scale}: this model has no adapter",
                request=request.request,
            )
            continue
        if folded is not None:
            folded.apply(request.scale)
        reply(context, loaded, request)
        replies += 1


def _stdin_lines() -> queue.Queue[str | None]:
    """Lines of stdin from a thread, so that a signal is seen while nothing is typed. None at its end."""
    lines: queue.Queue[str | None] = queue.Queue()

    def read() -> None:
        for line in sys.stdin:
            lines.put(line)
        lines.put(None)

    threading.Thread(target=read, name="stdin", daemon=True).start()
    return lines


@torch.inference_mode()
def reply(context: Context[ChatJob], loaded: Loaded, request: Request) -> None:
    """One answer, token by token. `token` events carry text that is complete (no half characters)."""
    conversation = loaded.conversation
    sampling = request.sampling
    picker = Picker(sampling.topK, sampling.topP, sampling.minP)
    prompt = conversation.prompt_tokens(request.messages)
    limit = sampling.maxNewTokens
    uniforms = uniforms_of(context.job.seed, request.request, 0, limit)
    temperatures = torch.tensor([sampling.temperature], dtype=torch.float64)
    layers = loaded.model.config.get_text_config().num_hidden_layers
    cache = SlotCache(layers, 1, len(prompt) + limit)
    if len(prompt) > 1:
        cache.fill(0, prefill(loaded.model, [prompt[:-1]]), 0, len(prompt) - 1)
    tokens: list[int] = []
    stream = TextStream(conversation)
    finish = "length"
    current = prompt[-1]
    for step in range(limit):
        context.check()
        logits = decode_step(loaded.model, cache, [current], [len(prompt) - 1 + step])
        current = int(picker.pick(logits, uniforms[step : step + 1], temperatures)[0])
        if current in conversation.stop_tokens:
            finish = "stop"
            break
        tokens.append(current)
        if text := stream.push(tokens):
            context.events.emit("token", request=request.request, text=text)
    response = conversation.decode(tokens)
    if rest := response[len(stream.said) :]:
        context.events.emit("token", request=request.request, text=rest)
    context.events.emit(
        "reply",
        request=request.request,
        response=response,
        finishReason=finish,
        tokens=len(tokens),
        scale=request.scale,
    )


class TextStream:
    """Turns a growing list of tokens into pieces of text that join to the whole."""

    def __init__(self, conversation: Conversation):
        self._conversation = conversation
        self.said = ""

    def push(self, tokens: list[int]) -> str:
        text = self._conversation.decode(tokens)
        if text.endswith("\ufffd") or not text.startswith(self.said):
            return ""
        new = text[len(self.said) :]
        self.said = text
        return new
