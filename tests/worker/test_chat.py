"""Chat: one request a line, streamed, with the adapter's scale chosen by each request."""

from __future__ import annotations

import io
import json
from types import SimpleNamespace

from conftest import SAMPLING, user
from locus_worker.conversation import Conversation
from locus_worker.data import Message
from transformers import AutoTokenizer


def test_scale_zero_is_the_base_and_tokens_join_to_the_reply(new_job, adapter_folder, monkeypatch):
    def request(name, scale):
        sampling = {"maxNewTokens": SAMPLING["maxNewTokens"], "temperature": 0}
        content = {"request": name, "messages": user("Hi 🙂"), "scale": scale, "sampling": sampling}
        return json.dumps(content)

    lines = [request("a", 0), request("b", 1), "no json", request("c", 0)]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines) + "\n"))
    job = new_job("job").write("chat", folded={"path": str(adapter_folder), "scale": 1})
    assert job.run() == 0, job.events("error")
    replies = {event["request"]: event for event in job.events("reply")}
    assert replies["a"]["response"] == replies["c"]["response"] != replies["b"]["response"]
    for name, reply in replies.items():
        pieces = [event["text"] for event in job.events("token") if event["request"] == name]
        assert "".join(pieces) == reply["response"]
    assert job.events("error")[0]["code"] == "request"


def test_templates_without_a_system_role_fold_it_into_the_first_turn(model_folder, tmp_path):
    from locus_worker.conversation import Conversation
    from locus_worker.data import Message
    from locus_worker.events import EventLog
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(str(model_folder))
    tokenizer.chat_template = (
        "{% if messages[0]['role'] == 'system' %}{{ raise_exception('no system') }}{% endif %}"
        + tokenizer.chat_template
    )
    events = EventLog(tmp_path / "events.jsonl", io.StringIO())
    conversation = Conversation(tokenizer, [1], events)
    turns = [Message(role="system", content="Be brief."), Message(role="user", content="Hi")]
    for _ in range(2):
        assert "user\nBe brief.\n\nHi<|e|>" in conversation.prompt_text(turns)
    assert (tmp_path / "events.jsonl").read_text().count('"warn"') == 1


def test_templates_with_a_thinking_switch_are_asked_for_none(model_folder):
    tokenizer = AutoTokenizer.from_pretrained(str(model_folder))
    tokenizer.chat_template = (
        "{% for m in messages %}{{ m['content'] }}{% endfor %}"
        "{% if enable_thinking is not defined or enable_thinking %}<think>{% endif %}<|e|>"
    )
    conversation = Conversation(tokenizer, [], SimpleNamespace(warn=lambda message: None))
    text = conversation.prompt_text([Message(role="user", content="Hi")])
    assert text == "Hi<|e|>"
