"""Times slop-guard (PyPI) on the `response` of each row of a JSONL file: prints {"version", "seconds", "answers"} as JSON."""

import json
import sys
import time

import slop_guard

with open(sys.argv[1], encoding="utf-8") as file:
    responses = [json.loads(line)["response"] for line in file if line.strip()]
limit = int(sys.argv[2]) if len(sys.argv) > 2 else len(responses)
responses = responses[:limit]
for response in responses[:20]:
    slop_guard.analyze_text(response)
start = time.process_time()
for response in responses:
    slop_guard.analyze_text(response)
print(
    json.dumps(
        {
            "version": slop_guard.__version__,
            "seconds": time.process_time() - start,
            "answers": len(responses),
            "characters": sum(map(len, responses)),
        }
    )
)
