"""The job file and its data are checked before anything is loaded."""

from __future__ import annotations

import json

import pytest
from conftest import PROMPTS, SAMPLING


def error_of(job):
    assert job.run() == 2
    return job.events("error")[-1]["message"]


@pytest.mark.parametrize(
    ("edit", "named"),
    [
        (lambda job: job["sampling"].update(topk=3), "sampling.topk: unknown key"),
        (lambda job: job.update(colour="red"), "colour: unknown key"),
        (lambda job: job["sampling"].pop("samples"), "sampling.samples"),
        (lambda job: job["sampling"].update(temperature=-1), "sampling.temperature"),
        (lambda job: job["model"].update(dtype="int4"), "model.dtype"),
        (lambda job: job["limits"].update(threads="two"), "limits.threads"),
        (lambda job: job.update(schema="locus.job/2"), "schema"),
        (lambda job: job.update(kind="dream"), "kind"),
    ],
)
def test_a_wrong_key_is_named(new_job, edit, named):
    job = new_job("job").write("sample", PROMPTS, sampling=SAMPLING).change(edit)
    assert named in error_of(job)


def test_changed_data_is_refused(new_job):
    job = new_job("job").write("sample", PROMPTS, sampling=SAMPLING)
    with (job.path / "data.jsonl").open("a") as out:
        out.write("\n")
    assert "data.jsonl: changed since" in error_of(job)


def test_row_count_is_checked(new_job):
    job = new_job("job").write("sample", PROMPTS, sampling=SAMPLING)
    job.change(lambda content: content["data"]["prompts"].update(rows=5))
    assert "6 rows, job.json says 5" in error_of(job)


def test_a_malformed_line_is_named(new_job):
    rows = [*PROMPTS[:2], {"id": "x", "messages": [{"role": "robot", "content": "?"}]}]
    job = new_job("job").write("sample", rows, sampling=SAMPLING)
    assert "data.jsonl:3: messages.0.role" in error_of(job)


def test_an_id_may_not_occur_twice(new_job):
    job = new_job("job").write("sample", [*PROMPTS, PROMPTS[0]], sampling=SAMPLING)
    assert "data.jsonl:7: id 'p0' occurs twice" in error_of(job)


def test_a_missing_model_says_what_to_do(new_job):
    job = new_job("job").write("sample", PROMPTS, sampling=SAMPLING)
    job.change(lambda content: content["model"].update(path="/nowhere/model"))
    assert job.run() == 2
    assert job.events("error")[-1]["next"] == "Correct the path of the model."


def test_seq_goes_on_over_restarts_and_a_torn_line_is_mended(new_job):
    job = new_job("job").write("sample", PROMPTS, sampling={**SAMPLING, "samples": 0})
    job.run()
    with (job.path / "events.jsonl").open("a") as out:
        out.write('{"seq":99,"ti')
    job.run()
    sequence = [event["seq"] for event in job.events()]
    assert sequence == list(range(len(sequence)))
    assert len(sequence) == 2


def test_a_finished_job_is_not_done_again(new_job):
    job = new_job("job").write("sample", PROMPTS, sampling=SAMPLING)
    result = {"kind": "sample", "rows": 12}
    (job.path / "result.json").write_text(json.dumps(result))
    assert job.run() == 0
    assert [event["event"] for event in job.events()] == ["hello", "done"]
    assert job.events("done")[0]["result"] == result
