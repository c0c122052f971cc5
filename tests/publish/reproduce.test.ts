import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { reproduceCommand } from "../../src/cli/reproduce.js";
import { assemble, compareReports, verifyFolder, writeToFolder } from "../../src/publish/index.js";
import { reportFixture } from "../report/report-fixture.js";
import { writeSmallRun } from "./small-run.js";

let folder = "";
const made = async (name: string): Promise<string> => {
  const to = join(folder, name);
  const publications = await assemble(join(folder, "run"), {
    repo: "me/plain",
    what: "both",
    dataset: "repo",
    despiteLostRefusals: false,
  });
  await writeToFolder(to, publications);
  return join(to, "model");
};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "locus-reproduce-"));
  await writeSmallRun(join(folder, "run"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("checking a publication", () => {
  it("finds every file as it was published", async () => {
    const { checked, missing, changed } = await verifyFolder(await made("whole"));
    expect(checked).toBeGreaterThan(10);
    expect([missing, changed]).toEqual([[], []]);
  });

  it("names what is missing, changed and added", async () => {
    const model = await made("tampered");
    await rm(join(model, "report.html"));
    await appendFile(join(model, "answers", "locus.responses.jsonl"), "\n");
    await writeFile(join(model, ".gitattributes"), "");
    expect(await verifyFolder(model)).toMatchObject({
      missing: ["report.html"],
      changed: ["answers/locus.responses.jsonl"],
      added: [".gitattributes"],
    });
    await expect(
      reproduceCommand().parseAsync([model, "--verify-only"], { from: "user" }),
    ).rejects.toThrow(
      /report.html is missing; answers\/locus.responses.jsonl is not what was published/,
    );
  });

  it("is said in one line, and ends there on request", async () => {
    const model = await made("said");
    const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    try {
      await reproduceCommand().parseAsync([model, "--verify-only"], { from: "user" });
      expect(write.mock.calls.map(([line]) => String(line)).join("")).toMatch(
        /^\d+ files are as they were published\n$/,
      );
    } finally {
      write.mockRestore();
    }
  });

  it("refuses what is no publication", async () => {
    await expect(
      reproduceCommand().parseAsync([folder, "--verify-only"], { from: "user" }),
    ).rejects.toMatchObject({ next: expect.stringContaining("locus publish") });
  });
});

describe("comparing two reports", () => {
  it("finds nothing between a report and itself, and the claim stands", () => {
    const report = reportFixture();
    const { inputs, figures, gates, claim } = compareReports(report, structuredClone(report));
    expect([inputs, gates]).toEqual([[], []]);
    expect(figures.every(({ before, after }) => before === after)).toBe(true);
    expect(claim.verdict).toBe("stands");
  });

  it("tells a figure that moved inside its interval from one that left it", () => {
    const before = reportFixture();
    const near = structuredClone(before);
    near.evaluation.headline.achieved.value! += 0.01;
    near.manifest.versions.torch = "9.9.9";
    near.manifest.worker = "changed";
    const moved = compareReports(before, near);
    expect(moved.inputs).toMatchObject([
      { name: "version of torch", after: "9.9.9" },
      { name: "worker's code", after: "changed" },
    ]);
    expect(moved.figures[0]).toMatchObject({ name: "reduction of habits", inside: true });
    expect(moved.claim.verdict).toBe("stands");

    const far = structuredClone(before);
    const { achieved } = far.evaluation.headline;
    const [low, high] = achieved.interval!;
    far.evaluation.headline.achieved = {
      ...achieved,
      value: achieved.value! - 0.4,
      interval: [low - 0.4, high - 0.4],
    };
    expect(compareReports(before, far).claim).toMatchObject({
      verdict: "does not stand",
      why: expect.stringContaining("further off than chance"),
    });
  });

  it("does not let a claim stand whose gate is broken now", () => {
    const before = reportFixture();
    before.evaluation.gates[0]!.verdict = "met";
    const after = structuredClone(before);
    after.evaluation.gates[0]!.verdict = "not met";
    const { claim, gates } = compareReports(before, after);
    expect(gates).toHaveLength(1);
    expect(claim).toMatchObject({
      verdict: "does not stand",
      why: expect.stringContaining(before.evaluation.gates[0]!.label),
    });
  });

  it("makes no claim out of a report that has no figure", () => {
    const before = reportFixture();
    before.evaluation.headline.achieved = {
      ...before.evaluation.headline.achieved,
      value: null,
      interval: null,
    };
    expect(compareReports(before, structuredClone(before)).claim).toMatchObject({
      verdict: "none made",
      why: expect.stringContaining("too few habits were found then"),
    });
    expect(compareReports(before, reportFixture()).claim).toMatchObject({
      verdict: "none made",
      why: expect.stringMatching(/now [\d.]+ % fewer came out/),
    });
    expect(compareReports(reportFixture(), before).claim).toMatchObject({
      verdict: "does not stand",
      why: expect.stringContaining("too few were found now"),
    });
  });
});
