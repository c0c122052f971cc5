/** A worker left over by a killed Locus would write into the same job directory as its successor. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { EnvironmentError } from "../core/errors.js";
import { commandOf, environmentOf, parentOf, processIds } from "./processes.js";

/** How long a left-over worker may take to save before it is killed, ms. */
const GRACE = 10_000;

/** Stops every worker of this job directory whose Locus is gone, and waits until it has ended. */
export async function stopStaleWorker(directory: string): Promise<void> {
  for (const pid of await workersOf(directory)) {
    const parent = Number(await environmentOf(pid, "LOCUS_PARENT_PID"));
    // Still its child: a number alone could by now belong to any other process.
    if (parent > 0 && parent !== process.pid && (await parentOf(pid)) === parent) {
      throw new EnvironmentError(`another Locus (process ${parent}) is running this job`, {
        place: directory,
        next: "Wait for it to end, or stop it.",
      });
    }
    kill(pid, "SIGTERM");
    const deadline = Date.now() + GRACE;
    while ((await isWorkerOf(pid, directory)) && Date.now() < deadline) await sleep(50);
    kill(pid, "SIGKILL");
    while (await isWorkerOf(pid, directory)) await sleep(50);
  }
}

async function workersOf(directory: string): Promise<number[]> {
  const noted = Number(await readFile(join(directory, "worker.pid"), "utf8").catch(() => ""));
  // A kill between the start of the worker and the note leaves only the process itself to go by.
  const candidates = new Set([noted, ...(await processIds())]);
  const workers: number[] = [];
  for (const pid of candidates) {
    if (pid > 0 && pid !== process.pid && (await isWorkerOf(pid, directory))) workers.push(pid);
  }
  return workers;
}

async function isWorkerOf(pid: number, directory: string): Promise<boolean> {
  const command = (await commandOf(pid)) ?? [];
  return command.includes(directory) && command.some((part) => part.includes("locus_worker"));
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Already gone.
  }
}
