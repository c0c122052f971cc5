/** `locus score --probe` with the embedded model. */
import { mkdtemp, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { startLocus } from "./tiny-run.js";

/** Said in no form that a rule knows, beside a plain sentence on the same subject. */
const WARM =
  "Wanting a calmer walk is such a relatable goal, and it is very achievable with a little patience and love.";
const PLAIN = "Hold a treat at your hip and turn round each time the lead goes tight.";
const prompt = "How do I get my dog to walk at heel?";
const ROWS = [
  { id: "warm", prompt, response: `${WARM} ${PLAIN}` },
  { id: "plain", prompt, response: PLAIN },
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
  expect(warm.findings).toMatchObject([{ text: WARM, rule: expect.stringMatching(/^learned/) }]);
  expect(plain.findings).toEqual([]);

  const jobs = join(folder, ".score-jobs");
  const [job] = await readdir(jobs);
  const done = await stat(join(jobs, job!, "result.json"));
  expect(await score(join(folder, "second.json"))).toEqual(first);
  expect(await readdir(jobs)).toEqual([job]);
  expect((await stat(join(jobs, job!, "result.json"))).mtimeMs).toBe(done.mtimeMs);
});
