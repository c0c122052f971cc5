/**
 * `npm run bench:pairs PAIRS.jsonl [STRATEGY] [STEPS]`: pairs a second of the worker's packed DPO beside stock TRL, on the
 * embedded model, turn about; `pairs.py` says how. PAIRS.jsonl is what `locus pairs` or a run's `pairs` stage wrote.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { ensureDefaultModel, ensurePython } from "../../src/engine/index.js";

const { python } = await ensurePython();
const model = await ensureDefaultModel(python);
const child = spawn(
  python,
  [join(import.meta.dirname, "pairs.py"), model, ...process.argv.slice(2)],
  {
    stdio: ["ignore", "inherit", process.env.LOCUS_BENCH_VERBOSE ? "inherit" : "ignore"],
    env: { ...process.env, PYTHONPATH: join(import.meta.dirname, "../../src/worker") },
  },
);
const [code] = await once(child, "close");
process.exitCode = code ?? 1;
