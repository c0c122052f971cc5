/** A run's folder as it looks in the middle of its training. */
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export async function writeRun(): Promise<string> {
  const run = await mkdtemp(join(tmpdir(), "locus-watch-"));
  const job = join(run, ".work", "train-0123abcd", "locus", "job");
  await mkdir(job, { recursive: true });
  const stages = ["sample", "score", "train", "dial"];
  const lines = (events: object[]): string =>
    events.map((event) => `${JSON.stringify(event)}\n`).join("");
  await writeFile(
    join(run, "events.jsonl"),
    lines([
      { time: 0, event: "run", name: "mine", directory: run, stages },
      { time: 1, event: "stage-start", stage: "sample" },
      { time: 2, event: "warn", stage: "sample", message: "stopped" },
      // It was interrupted, and goes on in the same log.
      { time: 10, event: "run", name: "mine", directory: run, stages },
      { time: 11, event: "stage-start", stage: "sample" },
      { time: 12, event: "stage-done", stage: "sample", seconds: 1, reused: true, summary: "" },
      { time: 13, event: "stage-start", stage: "score" },
      { time: 14, event: "stage-done", stage: "score", seconds: 2, reused: false, summary: "7" },
      { time: 15, event: "stage-start", stage: "train" },
      { time: 16, event: "warn", stage: "train", message: "little disk" },
      {
        time: 2000,
        event: "progress",
        stage: "train",
        task: "a",
        done: 2,
        total: 20,
        unit: "steps",
      },
      {
        time: 4000,
        event: "progress",
        stage: "train",
        task: "a",
        done: 4,
        total: 20,
        unit: "steps",
      },
    ]),
  );
  const step = (seq: number, at: number, loss: number): object => ({
    seq,
    time: seq,
    event: "step",
    step: at,
    steps: 20,
    loss,
    meanLogRatio: -loss,
    wantedLogRatio: -1,
  });
  const steps = lines([step(1, 1, 3), step(2, 2, 2), step(3, 2, 1.5), step(4, 3, 1)]);
  await writeFile(join(job, "events.jsonl"), `${steps}{"seq":5,"event":"step","st`);
  return run;
}
