"""Speaks the engine contract and nothing else, so that transports can be tested in milliseconds.

What it does is told by LOCUS_TEST_SCRIPT, a JSON list of steps: ["event", {...}], ["print", text], ["stderr", text],
["sleep", seconds], ["exit", status], ["kill", signal], ["result", {...}], ["wait-term"], ["echo"], ["partial", text].
"""

import json
import os
import pathlib
import signal
import sys
import threading
import time

KEYS = {"schema", "id", "kind", "model", "seed", "limits", "data", "sampling", "merge"}
directory = pathlib.Path(sys.argv[1])
events = directory / "events.jsonl"
seq = len(events.read_text().splitlines()) if events.exists() else 0
stopped = False


def emit(event):
    global seq
    line = json.dumps({"seq": seq, "time": time.time() * 1000, **event}, ensure_ascii=False)
    seq += 1
    with events.open("a", encoding="utf-8") as log:
        log.write(line + "\n")
    sys.stdout.write("@locus " + line + "\n")
    sys.stdout.flush()


def on_term(_number, _frame):
    global stopped
    stopped = True


def watch_parent():
    parent = int(os.environ["LOCUS_PARENT_PID"])
    while os.environ.get("LOCUS_TEST_ORPHAN") is None:
        if os.getppid() != parent:
            os._exit(130)
        time.sleep(0.05)


signal.signal(signal.SIGTERM, on_term)
threading.Thread(target=watch_parent, daemon=True).start()

job = json.loads((directory / "job.json").read_text())
unknown = sorted(set(job) - KEYS)
if unknown:
    emit({"event": "error", "code": "config", "message": f"job.json: unknown key {unknown[0]}"})
    sys.exit(2)

for name, *arguments in json.loads(os.environ.get("LOCUS_TEST_SCRIPT", "[]")):
    if name == "event":
        emit(arguments[0])
    elif name == "print":
        print(arguments[0], flush=True)
    elif name == "partial":
        sys.stdout.write(arguments[0])
        sys.stdout.flush()
    elif name == "stderr":
        print(arguments[0], file=sys.stderr, flush=True)
    elif name == "sleep":
        time.sleep(arguments[0])
    elif name == "result":
        partial = directory / "result.json.partial"
        partial.write_text(json.dumps(arguments[0]))
        partial.replace(directory / "result.json")
        emit({"event": "done", "result": arguments[0]})
    elif name == "count":
        # One unit of work a line, kept over restarts: what a shard is for the real worker.
        shards = directory / "shards"
        shards.mkdir(exist_ok=True)
        for number in range(arguments[0]):
            if (shards / str(number)).exists():
                continue
            if stopped:
                sys.exit(130)
            time.sleep(arguments[1])
            (shards / str(number)).write_text(str(os.getpid()))
            emit({"event": "progress", "done": number + 1, "total": arguments[0], "unit": "shards"})
    elif name == "wait-term":
        while not stopped:
            time.sleep(0.01)
    elif name == "ignore-term":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        while True:
            time.sleep(0.01)
    elif name == "echo":
        for line in sys.stdin:
            request = json.loads(line)
            emit({"event": "token", "request": request["request"], "text": "to"})
            emit(
                {
                    "event": "reply",
                    "request": request["request"],
                    "response": "to you: " + request["messages"][-1]["content"],
                    "finishReason": "stop",
                    "tokens": 1,
                }
            )
    elif name == "kill":
        os.kill(os.getpid(), getattr(signal, arguments[0]))
        time.sleep(5)
    elif name == "exit":
        sys.exit(arguments[0])
