import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { planCommand } from "../../src/cli/plan.js";

let printed = "";
let folder: string;
const run = (...args: string[]) => planCommand().parseAsync(args, { from: "user" });

/** Six answers to each of forty prompts, half of them with a closer. */
const answers = () =>
  Array.from({ length: 40 }, (_, prompt) =>
    Array.from({ length: 6 }, (_, sample) =>
      JSON.stringify({
        id: `${prompt}-${sample}`,
        promptId: `p${prompt}`,
        model: "base",
        sample,
        response: `The gate opens at nine and the mill at ten.${(prompt + sample) % 2 ? " I hope this helps!" : " Bring a coat."}`,
        finishReason: "stop",
        tokens: 12,
      }),
    ),
  )
    .flat()
    .join("\n");

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "locus-plan-"));
  await writeFile(join(folder, "answers.jsonl"), answers());
  printed = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += text;
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

describe("locus plan", () => {
  it("shows what is asked of a category and with which tilt", async () => {
    await run(join(folder, "answers.jsonl"), "--dose", "60");
    expect(printed).toMatch(/240 answers to 40 prompts; planned: 60 % fewer findings/);
    expect(printed).toMatch(/closer +120 .* 60 % +60 % /);
    expect(printed).toMatch(/nothing found of: .*contrast/);
    expect(printed).toMatch(/^ready: .*length cannot be held/m);
  });

  it("gives the same as data", async () => {
    await run(join(folder, "answers.jsonl"), "--dose", "closer=30", "--json");
    const plan = JSON.parse(printed);
    expect(plan.verdict).toBe("ready");
    expect(plan.total).toBeCloseTo(30);
    // Half of the answers have it: p / (1 - p) falls from 1 to 0.35 / 0.65, and six answers want a little less than that.
    expect(plan.lambdas.habits.closer).toBeGreaterThan(0.4);
    expect(plan.lambdas.habits.closer).toBeLessThan(Math.log(0.65 / 0.35));
  });

  it("names what is wrong with a path", async () => {
    await expect(run(join(folder, "nothing.jsonl"))).rejects.toMatchObject({
      message: expect.stringContaining("nothing.jsonl"),
    });
    await expect(run(folder)).rejects.toMatchObject({ message: expect.stringContaining("no run") });
  });
});
