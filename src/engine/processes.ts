/** What the system knows of other processes. Details come from /proc; elsewhere only "alive or not" is known. */
import { readdir, readFile } from "node:fs/promises";

/** Arguments of a live process, or undefined where that cannot be known (ended, a zombie, no /proc). */
export async function commandOf(pid: number): Promise<string[] | undefined> {
  const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  return line === "" ? undefined : line.split("\0").slice(0, -1);
}

/** One variable of a process's environment as it was started. */
export async function environmentOf(pid: number, name: string): Promise<string | undefined> {
  const block = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
  return block
    .split("\0")
    .find((entry) => entry.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}

export async function parentOf(pid: number): Promise<number | undefined> {
  const parent = (await statOf(pid))[1];
  return parent === undefined ? undefined : Number(parent);
}

/** When a process was started, in the system's own ticks: tells it from a later one of the same id. */
export async function startOf(pid: number): Promise<string | undefined> {
  return (await statOf(pid))[19];
}

/** The fields of /proc/PID/stat after the name (which may hold anything): state, parent, ... */
async function statOf(pid: number): Promise<string[]> {
  const line = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  const rest = line.slice(line.lastIndexOf(")") + 2).trim();
  return rest === "" ? [] : rest.split(" ");
}

/** Ids of all processes, where /proc lists them. */
export async function processIds(): Promise<number[]> {
  const entries = await readdir("/proc").catch(() => []);
  return entries.filter((entry) => /^\d+$/.test(entry)).map(Number);
}
