import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeFileAtomic, writeJson } from "../../src/core/atomic-write.js";
import { writeJsonl } from "../../src/core/jsonl.js";
import { STAGES } from "../../src/pipeline/context.js";
import { reportStage, writeReport } from "../../src/pipeline/stages/report.js";
import { gatherReport, printRunSummary, trainingCurves } from "../../src/report/index.js";
import { armRows, fixtureInputs, reportFixture } from "./report-fixture.js";

const data = reportFixture();
let run = "";

/** A run's folders as the stages before the report leave them. */
beforeAll(async () => {
  run = await mkdtemp(join(tmpdir(), "locus-report-"));
  const at = (...parts: string[]) => join(run, ...parts);
  for (const stage of STAGES) {
    await mkdir(at(stage), { recursive: true });
    const seconds = data.stages.find((each) => each.stage === stage)?.seconds ?? 1;
    if (stage !== "report") await writeJson(at(stage, "stage.json"), { stage, key: "k", seconds });
  }
  await writeJson(at("manifest.json"), {
    ...data.manifest,
    config: { ...data.manifest.config, train: { method: "token" } },
  });
  await writeJson(at("evaluate", "evaluation.json"), data.evaluation);
  for (const arm of ["base", "locus"] as const)
    await writeJsonl(at("evaluate", `${arm}.responses.jsonl`), armRows(arm));
  await writeJson(at("plan", "plan.json"), data.plan);
  await writeJson(at("dial", "dial.json"), data.dial);
  await writeJson(at("pairs", "report.json"), data.pairs);
  await writeJson(at("train", "report.json"), {
    data: data.training!.data,
    result: data.training!.result,
  });
  await mkdir(at("train", "locus", "job"), { recursive: true });
  const { curve, aims } = data.training!;
  const steps = curve.map(({ step, loss }, index) => {
    const figures = Object.entries(aims!).map(([name, line]) => [name, line[index]![1]]);
    const told = { loss, ...Object.fromEntries(figures), memoryMb: 900 };
    return JSON.stringify({ event: "step", step, steps: 65, ...told });
  });
  await writeFileAtomic(at("train", "locus", "job", "events.jsonl"), `${steps.join("\n")}\n`);
});
afterAll(() => rm(run, { recursive: true, force: true }));

const gather = () =>
  gatherReport({
    ...fixtureInputs,
    directory: run,
    stages: STAGES.filter((stage) => stage !== "report"),
  });

describe("report stage", () => {
  it("gathers the same data that the stages wrote", async () => {
    const { manifest, ...rest } = await gather();
    const { manifest: _manifest, ...wanted } = JSON.parse(JSON.stringify(data)) as typeof data;
    expect(JSON.parse(JSON.stringify(rest))).toEqual(wanted);
    expect(manifest.config.name).toBe("quickstart");
  });

  it("puts the page at the run's top, and back where it was lost", async () => {
    await writeReport(await gather(), join(run, "report"));
    const top = join(run, "report.html");
    for (const spoil of [async () => {}, () => rm(top), () => writeFileAtomic(top, "old")]) {
      await spoil();
      await reportStage.summary(join(run, "report"));
      expect(await readFile(top, "utf8")).toBe(
        await readFile(join(run, "report", "report.html"), "utf8"),
      );
    }
  });

  it("prints the times of this invocation", async () => {
    const text = await printRunSummary(run, [{ stage: "sample", seconds: 3, reused: true }]);
    expect(text).toMatch(/sample\s+3\.0 s\s+done before/);
    expect(text).toContain("report.html");
    expect(text).toContain("chat ");
  });

  it("says what to do where there is no report", async () => {
    await expect(printRunSummary(join(run, "nowhere"), [])).rejects.toMatchObject({
      code: "data",
      next: expect.stringContaining("again"),
    });
  });
});

describe("trainingCurves", () => {
  it("takes the later of two lines for a step and leaves torn lines out", () => {
    const line = (step: number, loss: number) =>
      JSON.stringify({ event: "step", step, steps: 9, loss });
    const log = [line(1, 3), line(2, 2), line(2, 1.5), '{"event":"step","step":3,"lo'].join("\n");
    expect(trainingCurves(log)).toEqual({
      curve: [
        { step: 1, loss: 3 },
        { step: 2, loss: 1.5 },
      ],
      aims: {},
    });
  });

  it("keeps what the method aims at, and no more", () => {
    const step = { event: "step", step: 1, steps: 9, loss: 3, memoryMb: 900 };
    const log = JSON.stringify({ ...step, rewardChosen: 0.1, rewardRejected: -0.2 });
    expect(trainingCurves(log).aims).toEqual({
      rewardChosen: [[1, 0.1]],
      rewardRejected: [[1, -0.2]],
    });
  });
});
