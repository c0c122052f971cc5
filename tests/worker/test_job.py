"""The job file and its data are checked before anything is loaded."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import PROMPTS, SAMPLING, WORKER


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


def test_sigterm_while_sampling_ends_at_once_and_the_next_run_goes_on(new_job):
    sampling = {**SAMPLING, "maxNewTokens": 400, "samples": 40}
    job = new_job("job").write("sample", PROMPTS, sampling=sampling)
    process = subprocess.Popen(
        [sys.executable, "-m", "locus_worker", str(job.path)],
        env={**os.environ, "PYTHONPATH": str(WORKER)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        found = re.search(r'"progress","done":(\d+)', line)
        # More than one shard's four answers: the first shard is written.
        if found and int(found[1]) > 4:
            process.send_signal(signal.SIGTERM)
            break
    process.stdout.read()
    assert process.wait() == 130
    assert job.events("error")[-1]["code"] == "cancelled"
    done = sorted((job.path / "shards").glob("*.jsonl"))
    assert 0 < len(done) < 60
    assert all(path.read_text().count("\n") == 4 for path in done)
    assert not (job.path / "result.json").exists()


def test_the_worker_dies_with_its_parent(new_job):
    sampling = {**SAMPLING, "maxNewTokens": 400, "samples": 40}
    job = new_job("job").write("sample", PROMPTS, sampling=sampling)
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import os, subprocess, sys, time; os.environ['LOCUS_PARENT_PID'] = str(os.getpid());"
            "subprocess.Popen([sys.executable, '-m', 'locus_worker', sys.argv[1]]); time.sleep(60)",
            str(job.path),
        ],
        env={**os.environ, "PYTHONPATH": str(WORKER)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    place = job.path / "worker.pid"
    deadline = time.monotonic() + 60
    while not place.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    worker = int(place.read_text())
    parent.kill()
    parent.wait()
    while time.monotonic() < deadline and alive(worker):
        time.sleep(0.05)
    assert not alive(worker)


def alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"
