/**
 * `npm run bench [file.jsonl]`: what scoring costs beside reading the same file, as a ratio in one process: the
 * rules alone, the rules with the second stage, and long lines at two sizes. Rows need `response`.
 * Beside them slop-guard 0.5 on the same answers, where `LOCUS_BENCH_PYTHON` (else `python3`) can import it.
 * Without a file: about 20 MB of text made of the shipped rules' examples and prompts.
 */
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadSecondStage } from "../../src/classify/load.js";
import { createRandom } from "../../src/core/random.js";
import { loadPacks } from "../../src/patterns/load.js";
import { createScorer, type Scorer } from "../../src/score/index.js";

const RUNS = 5;
const ANSWERS = 20_000;
const SENTENCES = 12;
/** Units of the shorter long line; the longer has four times as many. */
const LINE_UNITS = 100_000;

async function makeFile(folder: string): Promise<string> {
  const packs = await loadPacks();
  const random = createRandom("bench");
  const examples = packs.flatMap((pack) => pack.rules.map(({ examples }) => examples));
  const habits = examples.flatMap(({ match }) => match);
  const plain = examples.flatMap(({ pass }) => pass);
  const pick = (from: readonly string[]): string => from[random.below(from.length)]!;
  const lines = Array.from({ length: ANSWERS }, (_, id) => {
    // One sentence in ten is a habit: about what chat models write.
    const text = Array.from({ length: SENTENCES }, () =>
      pick(random.below(10) === 0 ? habits : plain),
    ).join(" ");
    return JSON.stringify({ id: String(id), prompt: "Tell me more.", response: text });
  });
  const file = join(folder, "answers.jsonl");
  await writeFile(file, `${lines.join("\n")}\n`);
  return file;
}

interface Row {
  id: string;
  prompt?: string;
  response: string;
}

async function readRows(file: string): Promise<Row[]> {
  return (await readFile(file, "utf8"))
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Row);
}

/** Milliseconds of this process, which other processes on the machine do not add to. */
function cpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Milliseconds, and findings. */
function scoreAll(scorer: Scorer, rows: readonly Row[]): { ms: number; findings: number } {
  const start = cpu();
  let findings = 0;
  for (const { id, prompt, response } of rows) {
    const messages = prompt ? [{ role: "user" as const, content: prompt }] : [];
    findings += scorer.score({ id, response, messages }).findings.length;
  }
  return { ms: cpu() - start, findings };
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1]!;

async function benchFile(file: string, scorers: Record<string, Scorer>): Promise<void> {
  const megabytes = (await stat(file)).size / 1e6;
  const reads: number[] = [];
  const ratios = new Map<string, number[]>();
  for (let run = 0; run < RUNS; run++) {
    const start = cpu();
    const rows = await readRows(file);
    const read = cpu() - start;
    reads.push(read);
    for (const [name, scorer] of Object.entries(scorers)) {
      const { ms, findings } = scoreAll(scorer, rows);
      ratios.set(name, [...(ratios.get(name) ?? []), ms / read]);
      console.log(
        `${megabytes.toFixed(1)} MB, ${rows.length} answers: read + parse ${read.toFixed(0)} ms; ` +
          `${name} ${ms.toFixed(0)} ms (${((megabytes / ms) * 1000).toFixed(1)} MB/s), ${findings} findings`,
      );
    }
  }
  console.log(`read + parse: median ${median(reads).toFixed(1)} ms`);
  for (const [name, values] of ratios)
    console.log(`${name}: median ${median(values).toFixed(1)} times read + parse`);
}

/** Slower than the rest by so much that a part of the file is enough. */
const PEER_ANSWERS = 300;

/** A peer on the first answers of the same file, beside the scorers on the same answers. */
async function benchPeer(file: string, scorers: Record<string, Scorer>): Promise<void> {
  const python = process.env.LOCUS_BENCH_PYTHON ?? "python3";
  const script = join(import.meta.dirname, "slop-guard.py");
  const { status, stdout } = spawnSync(python, [script, file, String(PEER_ANSWERS)], {
    encoding: "utf8",
  });
  if (status !== 0) {
    console.log(
      `slop-guard: not installed for ${python} (pip install slop-guard==0.5.0 --no-deps)`,
    );
    return;
  }
  const peer = JSON.parse(stdout) as { version: string; seconds: number; answers: number };
  const rows = (await readRows(file)).slice(0, peer.answers);
  for (const [name, scorer] of Object.entries(scorers)) {
    const ms = median([1, 2, 3, 4, 5].map(() => scoreAll(scorer, rows).ms));
    console.log(
      `slop-guard ${peer.version} on ${peer.answers} answers: ${(peer.seconds * 1000).toFixed(0)} ms, ` +
        `${((peer.seconds * 1000) / ms).toFixed(0)} times ${name}`,
    );
  }
}

/** Text on which a search that goes back and forth takes more than its share of time. */
const LONG_LINES: Readonly<Record<string, string>> = {
  "one word": "a",
  "short words": "a ",
  "no spaces": "it's-not-just-",
  "an opening without its end": "I hope that this ",
  "quotation marks": '"hope this helps ',
  "code marks": "`a b ",
  "emphasis marks": "**",
  "end marks": "!!! ... ",
};

function benchLines(scorer: Scorer): void {
  for (const [name, unit] of Object.entries(LONG_LINES)) {
    const msOf = (units: number): number =>
      median(
        [1, 2, 3].map(() => {
          const response = unit.repeat(Math.ceil(units / unit.length));
          return scoreAll(scorer, [{ id: name, response }]).ms;
        }),
      );
    msOf(LINE_UNITS);
    const [short, long] = [msOf(LINE_UNITS), msOf(LINE_UNITS * 4)];
    console.log(
      `long line of ${name}: ${short.toFixed(1)} ms, of four times the length ${long.toFixed(1)} ms`,
    );
  }
}

const folder = await mkdtemp(join(tmpdir(), "locus-bench-"));
try {
  const packs = await loadPacks();
  const rules = createScorer({ packs });
  const both = createScorer({ packs, secondStage: await loadSecondStage() });
  const file = process.argv[2] ?? (await makeFile(folder));
  if (process.argv[2] === undefined)
    console.log(
      "no file given: sentences that rules match or nearly match, which cost two to three times as much as answers do",
    );
  const scorers = { "rules alone": rules, "with the second stage": both };
  await benchFile(file, scorers);
  await benchPeer(file, scorers);
  benchLines(rules);
} finally {
  await rm(folder, { recursive: true, force: true });
}
