/** One process at a time sets something up; the others wait for it. A lock of a dead process is taken over. */
import { link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { writeError } from "../core/atomic-write.js";
import { CancelledError } from "../core/errors.js";
import { isAlive } from "../core/is-alive.js";
import { startOf } from "./processes.js";

export interface LockOptions {
  /** Called once when another process holds the lock. */
  onWait?: (holder: number) => void;
  signal?: AbortSignal;
}

export async function withFileLock<T>(
  path: string,
  work: () => Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  await acquire(path, options);
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function acquire(path: string, options: LockOptions): Promise<void> {
  let waiting = false;
  for (;;) {
    if (options.signal?.aborted) throw new CancelledError("stopped on request");
    if (await create(path)) return;
    const holder = await holderOf(path);
    if (holder === undefined) continue;
    if (await isHeld(holder)) {
      if (!waiting) options.onWait?.(Number.parseInt(holder, 10));
      waiting = true;
      await sleep(200);
      continue;
    }
    await removeStale(path, holder);
  }
}

/** The lock appears with its content, never empty: written aside, then linked. */
async function create(path: string): Promise<boolean> {
  const own = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(own, `${process.pid} ${(await startOf(process.pid)) ?? ""}`);
    await link(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw writeError(path, error);
  } finally {
    await rm(own, { force: true });
  }
}

/** Whether the process that wrote `holder` still runs; an id alone may have been given out again. */
async function isHeld(holder: string): Promise<boolean> {
  const [pid = "", start = ""] = holder.split(" ");
  return isAlive(Number(pid)) && (start === "" || (await startOf(Number(pid))) === start);
}

async function holderOf(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(() => undefined);
}

/** Two waiters may both see a dead holder: what was moved away by mistake is put back. */
async function removeStale(path: string, holder: string): Promise<void> {
  const aside = `${path}.stale.${process.pid}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  if ((await holderOf(aside)) !== holder) await link(aside, path).catch(() => {});
  await rm(aside, { force: true });
}
