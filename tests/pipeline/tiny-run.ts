/** Runs the tiny preset through the command line, as a user would, and digests what it made. */
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";

export const ROOT = resolve(import.meta.dirname, "../..");
const PRESET = join("tests", "pipeline", "tiny.yaml");

export interface Started {
  child: ChildProcess;
  ended: Promise<{ code: number | null; output: string }>;
}

export function startTiny(runs: string, ...options: string[]): Started {
  return startLocus("run", PRESET, "--runs", runs, ...options);
}

export function startLocus(...words: string[]): Started {
  const child = spawn(process.execPath, [join(ROOT, "dist", "cli", "main.js"), ...words], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, CI: "true", NO_COLOR: "1" },
  });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  child.stderr.on("data", (chunk) => {
    output += chunk;
  });
  const ended = new Promise<{ code: number | null; output: string }>((done) => {
    child.once("close", (code) => done({ code, output }));
  });
  return { child, ended };
}

/** What must be the same whether a run was disturbed or not: every result, no times. */
const RESULTS = [
  "sample/responses.jsonl",
  "score/scored.jsonl",
  "pairs/pairs.jsonl",
  "train/locus/job/adapter/adapter_model.safetensors",
  "dial/dial.json",
  "merge/merged/model.safetensors",
  "evaluate/evaluation.json",
];

/** File -> SHA-256 of every result of a run. */
export async function digestRun(runs: string): Promise<Record<string, string>> {
  const entries = await Promise.all(
    RESULTS.map(async (file) => {
      const bytes = await readFile(join(runs, "tiny", file));
      return [file, createHash("sha256").update(bytes).digest("hex")] as const;
    }),
  );
  return Object.fromEntries(entries);
}

/** Process ids of workers that this run directory started and that still live. */
export async function workersOf(runs: string): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const line = await readFile(`/proc/${name}/cmdline`, "utf8").catch(() => "");
    if (line.includes("locus_worker") && line.includes(resolve(runs))) found.push(Number(name));
  }
  return found;
}
