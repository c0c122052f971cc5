/** `locus score --probe` with the embedded model. */
import { mkdtemp, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { startLocus } from "./tiny-run.js";

/** Said in no form that a rule knows, beside plain sentences on the same subject. */
const WARM =
  "It makes complete sense that all of this is weighing on you, and it speaks volumes about you that you are asking.";
const PLAIN =
  "The notice period in your contract is three months, counted from the end of the month.";
const ROWS = [
  {
    id: "warm",
    prompt: "I want to quit, but how long do I have to stay?",
    response: `${WARM} ${PLAIN}`,
  },
  { id: "plain", prompt: "How long is the notice period?", response: PLAIN },
];

it("reads sentences where they stand, and reads nothing twice", { timeout: 300_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "locus-probe-"));
  const file = join(folder, "answers.jsonl");
  await writeFile(file, ROWS.map((row) => JSON.stringify(row)).join("\n"));
  const score = async (output: string) => {
    const { code, output: said } = await startLocus("score", file, "--probe", "-o", output).ended;
    expect(said).not.toContain("Error");
    expect(code).toBe(0);
    return JSON.parse(await readFile(output, "utf8"));
  };
  const first = await score(join(folder, "first.json"));
  expect(first.summary.detector).toBe("rules, second stage and probe");
  const [warm, plain] = first.rows;
  expect(warm.findings).toMatchObject([{ text: WARM }]);
  expect(plain.findings).toEqual([]);

  const jobs = join(folder, ".score-jobs");
  const [job] = await readdir(jobs);
  const done = await stat(join(jobs, job!, "result.json"));
  expect(await score(join(folder, "second.json"))).toEqual(first);
  expect(await readdir(jobs)).toEqual([job]);
  expect((await stat(join(jobs, job!, "result.json"))).mtimeMs).toBe(done.mtimeMs);
});
