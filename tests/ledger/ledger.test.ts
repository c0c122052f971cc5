import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runStage } from "../../src/pipeline/ledger.js";
import { lockRun } from "../../src/pipeline/lock.js";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "locus-ledger-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const writing = (counter: { runs: number }, inputs: unknown, text = "output") => ({
  name: "sample",
  jobs: "worker 1",
  inputs,
  async run(work: string) {
    counter.runs++;
    await writeFile(join(work, "out.txt"), text);
  },
});

describe("runStage", () => {
  it("computes a finished stage once, and again when an input changes", async () => {
    const counter = { runs: 0 };
    expect((await runStage(directory, writing(counter, { seed: 1 }))).reused).toBe(false);
    expect((await runStage(directory, writing(counter, { seed: 1 }))).reused).toBe(true);
    expect(counter.runs).toBe(1);
    await runStage(directory, writing(counter, { seed: 2 }, "new"));
    expect(counter.runs).toBe(2);
    expect(await readFile(join(directory, "sample", "out.txt"), "utf8")).toBe("new");
  });

  it("shows the output for other inputs to what makes a new one, unless another worker did it", async () => {
    const shown: (string | undefined)[] = [];
    const stage = (seed: number, jobs: string) => ({
      name: "sample",
      jobs,
      inputs: { seed },
      async run(work: string, earlier: string | undefined) {
        shown.push(earlier);
        if (earlier) expect(await readFile(join(earlier, "seed"), "utf8")).toBe(`${seed - 1}`);
        await writeFile(join(work, "seed"), `${seed}`);
      },
    });
    await runStage(directory, stage(1, "worker 1"));
    await runStage(directory, stage(2, "worker 1"));
    await runStage(directory, stage(3, "worker 2"));
    expect(shown).toEqual([undefined, join(directory, "sample"), undefined]);
  });

  it("does not care for the order of keys in the inputs", async () => {
    const counter = { runs: 0 };
    await runStage(directory, writing(counter, { a: 1, b: 2 }));
    await runStage(directory, writing(counter, { b: 2, a: 1 }));
    expect(counter.runs).toBe(1);
  });

  it("goes on in the same work folder after a failure, and shows nothing half-done", async () => {
    const inputs = { seed: 1 };
    await expect(
      runStage(directory, {
        name: "sample",
        jobs: "worker 1",
        inputs,
        async run(work) {
          await writeFile(join(work, "shard-0"), "done");
          throw new Error("killed");
        },
      }),
    ).rejects.toThrow("killed");
    await expect(readFile(join(directory, "sample", "shard-0"))).rejects.toThrow();
    let kept = "";
    await runStage(directory, {
      name: "sample",
      jobs: "worker 1",
      inputs,
      async run(work) {
        kept = await readFile(join(work, "shard-0"), "utf8");
      },
    });
    expect(kept).toBe("done");
  });

  it("finishes a rename that a kill interrupted without computing again", async () => {
    const counter = { runs: 0 };
    const outcome = await runStage(directory, writing(counter, { seed: 1 }));
    const work = join(directory, ".work", `sample-${outcome.key.slice(0, 16)}`);
    const { rename } = await import("node:fs/promises");
    await rename(outcome.directory, work);
    const again = await runStage(directory, writing(counter, { seed: 1 }));
    expect(counter.runs).toBe(1);
    expect(await readFile(join(again.directory, "out.txt"), "utf8")).toBe("output");
  });
});

describe("lockRun", () => {
  it("keeps a second process out and takes over the lock of one that is gone", async () => {
    const run = join(directory, "run");
    await mkdir(run);
    await writeFile(join(run, ".lock"), String(process.ppid));
    await expect(lockRun(run)).rejects.toThrow(/another locus process/);
    await writeFile(join(run, ".lock"), "999999999");
    const unlock = await lockRun(run);
    await unlock();
    await expect(readFile(join(run, ".lock"))).rejects.toThrow();
  });
});
