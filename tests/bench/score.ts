/**
 * `npm run bench [file.jsonl]`: what scoring costs beside reading the same file, as a ratio in one process. Rows need `response`.
 * Without a file: about 20 MB of text made of the shipped rules' examples and prompts.
 */
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRandom } from "../../src/core/random.js";
import { loadPacks } from "../../src/patterns/load.js";
import { createScorer } from "../../src/score/index.js";

const RUNS = 3;
const ANSWERS = 20_000;
const SENTENCES = 12;

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

const folder = await mkdtemp(join(tmpdir(), "locus-bench-"));
try {
  const file = process.argv[2] ?? (await makeFile(folder));
  const megabytes = (await stat(file)).size / 1e6;
  const scorer = createScorer({ packs: await loadPacks() });
  const ratios: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const start = performance.now();
    const rows = (await readFile(file, "utf8"))
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as { id: string; prompt?: string; response: string });
    const read = performance.now() - start;
    let findings = 0;
    for (const { id, prompt, response } of rows) {
      const messages = prompt ? [{ role: "user" as const, content: prompt }] : [];
      findings += scorer.score({ id, response, messages }).findings.length;
    }
    const scored = performance.now() - start - read;
    ratios.push(scored / read);
    console.log(
      `${megabytes.toFixed(1)} MB, ${rows.length} answers, ${findings} findings: read + parse ${read.toFixed(0)} ms, ` +
        `score ${scored.toFixed(0)} ms (${((megabytes / scored) * 1000).toFixed(1)} MB/s), ratio ${(scored / read).toFixed(1)}`,
    );
  }
  console.log(`median ratio ${ratios.sort((a, b) => a - b)[RUNS >> 1]!.toFixed(1)}`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
