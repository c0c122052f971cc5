/** Makes the Python environment of the worker in the cache, from the lock file, once. */
import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeJson } from "../core/atomic-write.js";
import { hashText } from "../core/hash.js";
import { cacheRoot, packageRoot } from "../core/paths.js";
import { requireDiskSpace } from "./disk-space.js";
import { withFileLock } from "./file-lock.js";
import { findPython } from "./find-python.js";
import { givenEnvironment } from "./given-environment.js";
import type { ProvisionOptions } from "./provision-options.js";
import { runCommand } from "./run-command.js";
import {
  chooseTorch,
  inspectTorch,
  installTorch,
  rememberTorch,
  spaceNeeded,
  TORCH_VERSION,
  type TorchBuild,
} from "./torch-build.js";

export interface PythonEnvironment {
  /** The environment's interpreter. */
  python: string;
  directory: string;
  /** Of Python and of the packages that decide what comes out. */
  versions: Record<string, string>;
  /** CUDA version of the torch build, null for a CPU build. */
  cuda: string | null;
}

export interface PythonOptions extends ProvisionOptions {
  /** @default LOCUS_TORCH, else what was asked for before, else cpu */
  torch?: TorchBuild;
}

/** Written into the environment when everything is installed. */
const WHOLE = "locus.json";

const AGAIN = "Run the same command again; `locus doctor` tells what is there.";

/** The environment if it is already there, or the one that `LOCUS_PYTHON_ENV` names; never sets anything up. */
export async function presentPython(
  options: PythonOptions = {},
): Promise<PythonEnvironment | undefined> {
  const given = (options.env ?? process.env).LOCUS_PYTHON_ENV;
  if (given) return givenEnvironment(given, options);
  const note = await noteFile(options);
  if (!existsSync(note)) return undefined;
  const present = JSON.parse(await readFile(note, "utf8")) as PythonEnvironment;
  // The interpreter is a link into the system's Python, which may have been replaced since.
  return existsSync(present.python) ? present : undefined;
}

/** The worker's environment; the first call makes it (minutes), later ones find it (milliseconds). */
export async function ensurePython(options: PythonOptions = {}): Promise<PythonEnvironment> {
  const present = await presentPython(options);
  if (present !== undefined) {
    if (options.torch !== undefined) await rememberTorch(options.torch, options.env);
    return present;
  }
  const root = join(cacheRoot(options.env), "python");
  const say = (message: string) => options.onProgress?.(message);
  return withFileLock(
    join(root, "setup.lock"),
    async () => (await presentPython(options)) ?? (await makeEnvironment(root, options)),
    {
      onWait: (holder) => say(`waiting: process ${holder} is setting up Python`),
      signal: options.signal,
    },
  );
}

async function makeEnvironment(root: string, options: PythonOptions): Promise<PythonEnvironment> {
  const { env, signal, onProgress } = options;
  const build = await chooseTorch(options.torch, env);
  await requireDiskSpace(root, spaceNeeded(build));
  const base = await findPython(env);
  const minor = base.version.split(".").slice(0, 2).join(".");
  const lock = join(packageRoot(), "src", "worker", "requirements.lock");
  const name = hashText(`${await lockKey(build)} ${minor}`).slice(0, 16);
  const say = (message: string) => onProgress?.(message);
  const command = { next: AGAIN, env, signal };

  const { made, abandoned } = await earlierAttempts(root, name);
  if (made !== undefined) {
    // Made before, for another name of the same interpreter.
    await writeJson(await noteFile({ ...options, torch: build }), made);
    return made;
  }
  if (abandoned.length > 0) say("an earlier set-up was interrupted: starting over");
  for (const folder of abandoned) await discard(folder);
  // A name of its own: what a killed set-up left running may still write into its folder.
  const directory = join(root, `${name}-${Date.now().toString(36)}`);
  const python = interpreterOf(directory);
  say(`making an environment with Python ${base.version}`);
  await runCommand(base.path, ["-m", "venv", directory], {
    ...command,
    purpose: "make a Python environment",
  });
  say("installing the pinned packages");
  const pip = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input"];
  // --no-deps: the lock is complete, and torch, which some packages ask for, comes apart.
  await runCommand(python, [...pip, "--no-deps", "--require-hashes", "-r", lock], {
    ...command,
    purpose: "install the pinned Python packages",
  });
  await installTorch(python, build, options);
  const { versions, cuda } = await inspectTorch(python, build, options);
  const environment = { python, directory, versions: { python: base.version, ...versions }, cuda };
  await rememberTorch(build, env);
  await writeJson(join(directory, WHOLE), environment);
  await writeJson(await noteFile({ ...options, torch: build }), environment);
  return environment;
}

/** Folders of this lock and Python: a whole one, and those whose set-up was cut short. */
async function earlierAttempts(root: string, name: string) {
  const abandoned: string[] = [];
  let made: PythonEnvironment | undefined;
  for (const entry of await readdir(root)) {
    if (!entry.startsWith(name)) continue;
    const whole = join(root, entry, WHOLE);
    const present = existsSync(whole) && existsSync(interpreterOf(join(root, entry)));
    if (present) made = JSON.parse(await readFile(whole, "utf8")) as PythonEnvironment;
    else abandoned.push(join(root, entry));
  }
  return { made, abandoned };
}

/** Best effort: a process left over by the killed set-up may still add files. */
async function discard(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => {});
}

/** Written last: where it is, the environment is whole. Named after everything that was asked for. */
async function noteFile({ torch, env = process.env }: PythonOptions): Promise<string> {
  const key = `${await lockKey(await chooseTorch(torch, env))} ${env.LOCUS_PYTHON ?? ""}`;
  return join(cacheRoot(env), "python", `ready-${hashText(key).slice(0, 16)}.json`);
}

async function lockKey(build: TorchBuild): Promise<string> {
  const lock = await readFile(join(packageRoot(), "src", "worker", "requirements.lock"), "utf8");
  return hashText(`${lock} ${TORCH_VERSION} ${build}`);
}

function interpreterOf(directory: string): string {
  return process.platform === "win32"
    ? join(directory, "Scripts", "python.exe")
    : join(directory, "bin", "python");
}
