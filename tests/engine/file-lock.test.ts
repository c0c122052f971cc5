import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { withFileLock } from "../../src/engine/index.js";

const lockPath = async () => join(await mkdtemp(join(tmpdir(), "locus-lock-")), "setup.lock");

it("lets one in at a time and says whom the others wait for", async () => {
  const lock = await lockPath();
  const steps: string[] = [];
  const waits: number[] = [];
  const work = (name: string) => async () => {
    steps.push(`${name} in`);
    await sleep(50);
    steps.push(`${name} out`);
  };
  const options = { onWait: (holder: number) => waits.push(holder) };
  await Promise.all(["a", "b", "c"].map((name) => withFileLock(lock, work(name), options)));
  for (let at = 0; at < 6; at += 2) expect(steps[at]?.[0]).toBe(steps[at + 1]?.[0]);
  expect(waits).toEqual([process.pid, process.pid]);
  expect(await readdir(dirname(lock))).toEqual([]);
});

it("is given back when the work fails", async () => {
  const lock = await lockPath();
  const failing = withFileLock(lock, async () => {
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  expect(existsSync(lock)).toBe(false);
});

it.each([
  ["a dead process", "4194304 1"],
  ["an id that was given out again", `${process.pid} 1`],
])("is taken over from %s", async (_name, holder) => {
  const lock = await lockPath();
  await writeFile(lock, holder);
  expect(await withFileLock(lock, async () => "done")).toBe("done");
});

it("stops waiting when cancelled", async () => {
  const lock = await lockPath();
  const stopper = new AbortController();
  await withFileLock(lock, async () => {
    const waiting = withFileLock(lock, async () => "never", { signal: stopper.signal });
    setTimeout(() => stopper.abort(), 20);
    await expect(waiting).rejects.toThrow("stopped");
  });
});

it("holds between processes, one of which is killed", async () => {
  const lock = await lockPath();
  const log = join(dirname(lock), "log");
  const program = `
    import { appendFile } from "node:fs/promises";
    import { withFileLock } from ${JSON.stringify(fileURLToPath(new URL("../../src/engine/file-lock.ts", import.meta.url)))};
    for (let turn = 0; turn < 5; turn++) await withFileLock(${JSON.stringify(lock)}, async () => {
      await appendFile(${JSON.stringify(log)}, "in " + process.pid + "\\n");
      await new Promise((done) => setTimeout(done, 20));
      await appendFile(${JSON.stringify(log)}, "out " + process.pid + "\\n");
    });`;
  const start = () =>
    spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program], {
      stdio: "inherit",
    });
  const children = [start(), start(), start()];
  while (!existsSync(log)) await sleep(10);
  children[0]?.kill("SIGKILL");
  await Promise.all(children.map((child) => new Promise((done) => child.once("exit", done))));
  const lines = (await readFile(log, "utf8")).trim().split("\n");
  const killed = String(children[0]?.pid);
  const others = lines.filter((line) => !line.endsWith(killed));
  expect(others).toHaveLength(20);
  for (let at = 0; at < lines.length - 1; at++) {
    const [word, pid] = lines[at]?.split(" ") ?? [];
    if (word === "in" && pid !== killed) expect(lines[at + 1]).toBe(`out ${pid}`);
  }
});
