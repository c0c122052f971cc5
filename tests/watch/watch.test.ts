import { readdirSync, readFileSync } from "node:fs";
import { appendFile, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readWatched, serveWatch } from "../../src/watch/index.js";
import { PAGE } from "../../src/watch/page.js";
import { writeRun } from "./write-run.js";

describe("what a run's folder tells of it", () => {
  it("is its stages, what it is at, and how long that will take", async () => {
    const run = await writeRun();
    const watched = await readWatched(run);
    expect(watched.name).toBe("mine");
    expect(watched.stages.map(({ name, state }) => [name, state])).toEqual([
      ["sample", "reused"],
      ["score", "done"],
      ["train", "at work"],
      ["dial", "waiting"],
    ]);
    // 4 of 20 after 2 at a step a second, 16 to go.
    expect(watched.now).toMatchObject({ stage: "train", done: 4, total: 20, left: 16 });
    expect(watched).toMatchObject({ finished: false, warnings: ["little disk"] });
  });

  it("is each training's figures by step, a repeated step once, a torn line ignored", async () => {
    const { trainings } = await readWatched(await writeRun());
    expect(trainings).toHaveLength(1);
    expect(trainings[0]).toMatchObject({ folder: "train/locus/job", steps: 20 });
    expect(trainings[0]!.series.loss).toEqual([
      [1, 3],
      [2, 1.5],
      [3, 1],
    ]);
    expect(Object.keys(trainings[0]!.series)).not.toContain("seq");
  });

  it("shows a training once where its last round lies beside the round", async () => {
    const run = await writeRun();
    const step = JSON.stringify({ seq: 1, time: 5, event: "step", step: 1, steps: 20, loss: 3 });
    for (const folder of ["train/locus/rounds/1/job", "train/locus/job"]) {
      const file = join(run, "again", folder, "events.jsonl");
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, `${step}\n`);
    }
    const { trainings } = await readWatched(run);
    expect(trainings.filter(({ folder }) => folder.startsWith("again"))).toHaveLength(1);
  });

  it("is refused where there is no run", async () => {
    const empty = await mkdtemp(join(tmpdir(), "locus-watch-"));
    await expect(readWatched(empty)).rejects.toThrow(/no events.jsonl/);
  });
});

describe("alarms", () => {
  it("are raised where the loss diverged, which Python writes as no JSON has it", async () => {
    const run = await writeRun();
    const step = '{"seq":9,"time":9,"event":"step","step":4,"steps":20,"loss":NaN}';
    await appendFile(join(run, ".work/train-0123abcd/locus/job/events.jsonl"), `\n${step}\n`);
    const [training] = (await readWatched(run)).trainings;
    expect(training!.alarms.join()).toContain("no number");
    expect(training!.series.loss?.at(-1)).toEqual([3, 1]);
  });

  it("are told once: with their training, not as the warning that the run's log keeps too", async () => {
    const run = await writeRun();
    const told = { time: 17, event: "warn", stage: "train", message: "sunk", alarm: "kept-lost" };
    await appendFile(join(run, "events.jsonl"), `${JSON.stringify(told)}\n`);
    expect((await readWatched(run)).warnings).toEqual(["little disk"]);
  });
});

describe("the charts of the page", () => {
  const names = [...PAGE.matchAll(/^ {2}\["\w+", "[^"]+", \[([^\]]+)\]\],$/gm)].flatMap(
    ([, list]) => list!.split(", ").map((name) => name.replaceAll('"', "")),
  );

  it("draw figures that a training tells of, by the names it gives them", () => {
    const folder = fileURLToPath(new URL("../../src/worker/locus_worker", import.meta.url));
    const worker = readdirSync(folder)
      .filter((file) => file.endsWith(".py"))
      .map((file) => readFileSync(join(folder, file), "utf8"))
      .join("\n");
    for (const name of names) expect(worker).toMatch(new RegExp(`"${name}"|\\b${name}=`));
  });

  it("hold errors, kept tokens and refusals beside the loss", () => {
    const wanted = ["loss", "openerError", "keptError", "answerError", "pairError", "refusalFall"];
    expect(names).toEqual(expect.arrayContaining(wanted));
    expect(new Set(names).size).toBe(names.length);
  });
});

describe("the server of the page", () => {
  it("answers on this machine alone, tells errors, and says where a port is taken", async () => {
    const run = await writeRun();
    const server = await serveWatch(run, 0);
    try {
      expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:/);
      expect(await (await fetch(server.url)).text()).toContain("<!doctype html>");
      expect(await (await fetch(`${server.url}run.json`)).json()).toEqual(await readWatched(run));
      expect((await fetch(`${server.url}etc/passwd`)).status).toBe(404);
      const port = Number(new URL(server.url).port);
      await expect(serveWatch(run, port)).rejects.toThrow(/cannot be used/);
    } finally {
      await server.close();
    }
  });
});
