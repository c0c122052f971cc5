"""Look-ahead: which tokens open habits, where the model might say them, and what would follow."""

from __future__ import annotations

import pytest
import torch
from conftest import CORPUS, LOOKAHEAD, user
from transformers import AutoModelForCausalLM, AutoTokenizer

ROWS = [
    {
        "id": f"r{index}",
        "messages": user("Hi"),
        "response": text,
        "spans": [[text.index(word), text.index(word) + len(word)]],
    }
    for index, (text, word) in enumerate(
        zip(CORPUS, ["I hope this helps", "happy to help", "naïve as that sounds 🙂"], strict=True)
    )
]


def tells(tokenizer, ahead) -> bool:
    """Whether the answer itself took this token."""
    row = next(row for row in ROWS if row["id"] == ahead["id"])
    response = tokenizer(row["response"], add_special_tokens=False)["input_ids"]
    return response[ahead["position"]] == ahead["token"]


def test_continuations_equal_greedy_generation_from_the_prefix(new_job, model_folder):
    job = new_job("job").write("lookahead", ROWS, lookahead=LOOKAHEAD)
    result = job.done()
    model = AutoModelForCausalLM.from_pretrained(str(model_folder), dtype=torch.float32)
    tokenizer = AutoTokenizer.from_pretrained(str(model_folder))
    found = job.jsonl("lookahead.jsonl")
    assert len(found) == result["rows"]
    told = [ahead for ahead in found if tells(tokenizer, ahead)]
    assert len(found) - len(told) == 18
    assert len(told) == 2
    responses = {row["id"]: row for row in ROWS}
    openers = {opener["token"] for opener in result["openers"]}
    for ahead in found:
        row = responses[ahead["id"]]
        prompt = tokenizer.apply_chat_template(
            row["messages"], add_generation_prompt=True, tokenize=True, return_dict=True
        )["input_ids"]
        response = tokenizer(row["response"], add_special_tokens=False)["input_ids"]
        prefix = [*prompt, *response[: ahead["position"]]]
        with torch.no_grad():
            probabilities = model(torch.tensor([prefix])).logits[0, -1].softmax(-1)
        assert ahead["token"] in openers
        assert abs(float(probabilities[ahead["token"]]) - ahead["probability"]) < 1e-5
        if ahead in told:
            assert row["response"][ahead["start"] :].startswith(ahead["continuation"])
            continue
        whole = model.generate(
            torch.tensor([[*prefix, ahead["token"]]]), max_new_tokens=5, do_sample=False
        )[0, len(prompt) :].tolist()
        text = tokenizer.decode(whole, skip_special_tokens=True)
        assert row["response"][: ahead["start"]] + ahead["continuation"] == text


def test_opener_table_counts_uses_in_and_out_of_spans(new_job):
    job = new_job("job").write("lookahead", ROWS, lookahead=LOOKAHEAD)
    table = {opener["text"]: opener for opener in job.done()["openers"]}
    assert all(row["insideUses"] >= 1 for row in table.values())
    assert all(row["insideUses"] >= 0.1 * row["uses"] for row in table.values())
    # "Certainly" stands in no span.
    assert "Certainly" not in table


def test_ends_of_turn_are_found_wherever_they_are_likely(new_job, model_folder):
    rows = [{**row, "ended": index > 0} for index, row in enumerate(ROWS)]
    job = new_job("job").write("lookahead", rows, lookahead={**LOOKAHEAD, "endProbability": 0.0})
    job.done()
    ends = [row for row in job.jsonl("lookahead.jsonl") if row.get("end")]
    tokenizer = AutoTokenizer.from_pretrained(str(model_folder))
    for index, row in enumerate(rows):
        length = len(tokenizer(row["response"], add_special_tokens=False)["input_ids"])
        places = [end["position"] for end in ends if end["id"] == row["id"]]
        # A cut answer has no end of its own; one that ended is also asked after its last token.
        assert places == list(range(length + (index > 0)))
    model = AutoModelForCausalLM.from_pretrained(str(model_folder), dtype=torch.float32)
    last = ends[-1]
    prompt = tokenizer.apply_chat_template(
        rows[-1]["messages"], add_generation_prompt=True, tokenize=True, return_dict=True
    )["input_ids"]
    response = tokenizer(rows[-1]["response"], add_special_tokens=False)["input_ids"]
    with torch.no_grad():
        odds = model(torch.tensor([[*prompt, *response]])).logits[0, -1].softmax(-1)
    assert abs(float(odds[last["token"]]) - last["probability"]) < 1e-5


def test_a_leading_space_is_no_part_of_a_habit():
    from locus_worker.lookahead import inside_span

    assert inside_span("a bc d", (1, 4), [[2, 4]])
    assert not inside_span("a bc d", (1, 4), [[0, 2]])
    assert not inside_span("a bc d", (4, 6), [[2, 5]])


def test_at_most_max_per_row_are_rolled_out_and_resumable(new_job, model_folder):
    whole = new_job("whole").write("lookahead", ROWS, lookahead={**LOOKAHEAD, "maxPerRow": 2})
    whole.done()
    content = (whole.path / "lookahead.jsonl").read_bytes()
    tokenizer = AutoTokenizer.from_pretrained(str(model_folder))
    found = whole.jsonl("lookahead.jsonl")
    # What the answer itself tells is read besides.
    assert sum(not tells(tokenizer, ahead) for ahead in found) == 6
    assert len(found) == 8
    again = new_job("again").write("lookahead", ROWS, lookahead={**LOOKAHEAD, "maxPerRow": 2})
    (again.path / "shards").mkdir()
    (again.path / "shards" / "00000.jsonl").write_bytes(
        b"".join(line for line in content.splitlines(keepends=True) if b'"id":"r2"' not in line)
    )
    again.done()
    assert (again.path / "lookahead.jsonl").read_bytes() == content


def test_inside_a_habit_that_has_begun_nothing_is_looked_at():
    from locus_worker.data import SpanRow
    from locus_worker.lookahead import Candidate, Encoded, not_yet_committed

    text = "So I hope this helps. Yes."
    offsets = [(0, 2), (2, 4), (4, 9), (9, 14), (14, 20), (20, 21), (21, 25), (25, 26)]
    row = SpanRow.model_validate(
        {
            "id": "r",
            "messages": [{"role": "user", "content": "Hi"}],
            "response": text,
            "spans": [[3, 20]],
        }
    )
    encoded = Encoded(row, [1], list(range(10, 18)), offsets)

    def at(position, token):
        return Candidate(0, position, token, 0.5)

    # 11 ("I") is what the answer took: it commits, and what follows it in the span is known.
    taken = [at(0, 99), at(1, 11), at(1, 98), at(2, 12), at(3, 97), at(6, 16)]
    assert not_yet_committed(encoded, taken) == [at(0, 99), at(1, 11), at(1, 98), at(6, 16)]
    # Where the first token of the span is no opener, the next one that the answer took commits.
    later = [at(2, 12), at(3, 13), at(4, 14)]
    assert not_yet_committed(encoded, later) == [at(2, 12)]


def test_words_that_a_habit_shares_with_refusals_do_not_begin_it():
    from locus_worker.data import SpanRow
    from locus_worker.lookahead import Candidate, Encoded, not_yet_committed

    text = "I'm here to help."
    offsets = [(0, 1), (1, 3), (3, 8), (8, 11), (11, 16), (16, 17)]
    messages = [{"role": "user", "content": "Hi"}]
    row = {"id": "r", "messages": messages, "response": text, "spans": [[0, 16]]}
    taken = [Candidate(0, position, 10 + position, 0.5) for position in range(5)]
    for parts, looked_at in ((None, [0]), ([0], [0]), ([4], [0, 1, 2])):
        part = {} if parts is None else {"parts": parts}
        encoded = Encoded(
            SpanRow.model_validate({**row, **part}), [1], list(range(10, 16)), offsets
        )
        kept = not_yet_committed(encoded, taken)
        assert [candidate.position for candidate in kept] == looked_at
    with pytest.raises(ValueError, match="one place for each"):
        SpanRow.model_validate({**row, "parts": []})


def test_a_habit_could_have_begun_where_the_answer_ended(new_job, model_folder):
    rows = [{**row, "ended": index > 0} for index, row in enumerate(ROWS)]
    settings = {**LOOKAHEAD, "minProbability": 0.0, "maxPerRow": 1000, "endProbability": 1.0}
    job = new_job("job").write("lookahead", rows, lookahead=settings)
    job.done()
    tokenizer = AutoTokenizer.from_pretrained(str(model_folder))
    for row in rows:
        length = len(tokenizer(row["response"], add_special_tokens=False)["input_ids"])
        at_end = [
            ahead
            for ahead in job.jsonl("lookahead.jsonl")
            if ahead["id"] == row["id"] and ahead["position"] == length
        ]
        assert bool(at_end) == row["ended"]
        for ahead in at_end:
            assert ahead["start"] == len(row["response"])
            assert ahead["continuation"]
