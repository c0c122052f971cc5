/** What `locus doctor` reports: what is there, what is missing, and what to do about it. */
import { existsSync } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { availableParallelism, freemem, totalmem } from "node:os";
import { join } from "node:path";
import { LocusError } from "../core/errors.js";
import { hubSettings } from "../core/hub-settings.js";
import { cacheRoot } from "../core/paths.js";
import { DEFAULT_MODEL, defaultModelFolder } from "./default-model.js";
import { freeBytes, gigabytes } from "./disk-space.js";
import { findPython } from "./find-python.js";
import { presentPython } from "./python-environment.js";
import { runCommand } from "./run-command.js";
import { chooseTorch, spaceNeeded, TORCH_VERSION } from "./torch-build.js";

export interface Check {
  name: string;
  /** `absent` is set up by `locus setup` or by the first run; `missing` stops a run. */
  status: "ok" | "absent" | "missing" | "info";
  detail: string;
  /** What to do, where there is something to do. */
  next?: string;
}

const OLDEST_NODE = [20, 12] as const;
const SETUP = "`locus setup` makes it (so does the first run).";

export async function inspectMachine(env: NodeJS.ProcessEnv = process.env): Promise<Check[]> {
  const cache = cacheRoot(env);
  return [
    checkNode(process.versions.node),
    ...(await checkPython(env)),
    { name: "processor", status: "info", detail: `${availableParallelism()} cores` },
    checkMemory(),
    checkModel(env),
    await checkDisk(cache, env),
    {
      name: "cache",
      status: "info",
      detail: `${cache} (${gigabytes(await sizeOf(cache))})`,
    },
    checkToken(env),
  ];
}

/** Whether a run can start on this machine, set-up included. */
export function isRunnable(checks: readonly Check[]): boolean {
  return checks.every(({ status }) => status !== "missing");
}

export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const fits = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  return {
    name: "node",
    status: fits ? "ok" : "missing",
    detail: version,
    ...(fits ? {} : { next: `Install Node ${OLDEST_NODE.join(".")} or newer.` }),
  };
}

async function checkPython(env: NodeJS.ProcessEnv): Promise<Check[]> {
  const present = await presentPython({ env }).catch((error: unknown) =>
    error instanceof LocusError && env.LOCUS_PYTHON_ENV ? error : undefined,
  );
  if (present instanceof LocusError)
    return [{ name: "python", status: "missing", detail: present.message, next: present.next }];
  if (present === undefined) {
    const base = await findPython(env).catch((error: unknown) => error);
    if (base instanceof LocusError) {
      return [{ name: "python", status: "missing", detail: base.message, next: base.next }];
    }
    const { path, version } = base as { path: string; version: string };
    const build = await chooseTorch(undefined, env).catch(() => "cpu");
    return [
      { name: "python", status: "ok", detail: `${version} (${path})` },
      { name: "environment", status: "absent", detail: "not set up yet", next: SETUP },
      { name: "torch", status: "absent", detail: `${TORCH_VERSION}, ${build} build`, next: SETUP },
    ];
  }
  const { python, versions, cuda, directory } = present;
  const build = cuda === null ? "CPU build" : `CUDA ${cuda} build`;
  return [
    { name: "python", status: "ok", detail: versions.python ?? "" },
    { name: "environment", status: "ok", detail: directory },
    { name: "torch", status: "ok", detail: `${versions.torch} (${build})` },
    await checkDevices(python, cuda !== null, env),
  ];
}

const DEVICES = `import json, torch
gpus = [torch.cuda.get_device_properties(i) for i in range(torch.cuda.device_count())] if torch.cuda.is_available() else []
print(json.dumps({"gpus": ["%s, %.0f GB" % (g.name, g.total_memory / 1e9) for g in gpus],
"mps": torch.backends.mps.is_available()}))`;

async function checkDevices(python: string, cuda: boolean, env: NodeJS.ProcessEnv): Promise<Check> {
  try {
    const text = await runCommand(python, ["-c", DEVICES], {
      purpose: "ask torch for devices",
      next: "Run `locus setup` again.",
      env,
    });
    const told = JSON.parse(text.trim().split("\n").at(-1) ?? "{}") as {
      gpus: string[];
      mps: boolean;
    };
    const found = [
      ...told.gpus,
      ...(told.mps ? ["Apple GPU (not used: it has no float64)"] : []),
      "CPU",
    ];
    const idle = !cuda && existsSync("/dev/nvidiactl");
    return {
      name: "devices",
      status: "ok",
      detail: found.join("; "),
      ...(idle
        ? { next: "There is an NVIDIA GPU: `locus setup --torch cuda` (several GB) uses it." }
        : {}),
    };
  } catch (error) {
    const { message, next } = error as LocusError;
    return { name: "devices", status: "missing", detail: message, next };
  }
}

function checkMemory(): Check {
  const enough = totalmem() >= 6e9;
  return {
    name: "memory",
    status: "info",
    detail: `${gigabytes(totalmem())}, ${gigabytes(freemem())} of it free`,
    ...(enough ? {} : { next: "The quickstart wants 8 GB; lower `limits.batchRows` here." }),
  };
}

function checkModel(env: NodeJS.ProcessEnv): Check {
  const folder = defaultModelFolder(env);
  return existsSync(folder)
    ? { name: "model", status: "ok", detail: `${DEFAULT_MODEL} (${folder})` }
    : { name: "model", status: "absent", detail: `${DEFAULT_MODEL}: not there yet`, next: SETUP };
}

async function checkDisk(cache: string, env: NodeJS.ProcessEnv): Promise<Check> {
  const free = await freeBytes(cache);
  const ready = (await presentPython({ env }).catch(() => undefined)) !== undefined;
  const build = await chooseTorch(undefined, env).catch(() => "cpu" as const);
  const needed = ready ? 1e9 : spaceNeeded(build);
  const detail = `${gigabytes(free)} free, ${gigabytes(needed)} needed`;
  if (free >= needed) return { name: "disk", status: "ok", detail };
  const next = "Free some space, or put the cache elsewhere (LOCUS_CACHE=...).";
  return { name: "disk", status: "missing", detail, next };
}

function checkToken(env: NodeJS.ProcessEnv): Check {
  const name = "hub token";
  try {
    const { accessToken } = hubSettings(env);
    return accessToken === undefined
      ? { name, status: "info", detail: "none (needed for gated models and for publishing only)" }
      : { name, status: "ok", detail: "present" };
  } catch (error) {
    const { message, next } = error as LocusError;
    return { name, status: "info", detail: message, next };
  }
}

async function sizeOf(path: string): Promise<number> {
  const entry = await lstat(path).catch(() => undefined);
  if (entry === undefined) return 0;
  if (!entry.isDirectory()) return entry.size;
  const names = await readdir(path).catch(() => []);
  const sizes = await Promise.all(names.map((name) => sizeOf(join(path, name))));
  return sizes.reduce((sum, size) => sum + size, 0);
}
