/** Chooses between torch's CPU and CUDA builds: gigabytes of CUDA come only to those who asked. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "../core/atomic-write.js";
import { ConfigError, EnvironmentError } from "../core/errors.js";
import { cacheRoot, packageRoot } from "../core/paths.js";
import type { ProvisionOptions } from "./provision-options.js";
import { runCommand } from "./run-command.js";

export const TORCH_VERSION = "2.13.0";
export type TorchBuild = "cpu" | "cuda";

const REQUIREMENT = `torch==${TORCH_VERSION}`;
const CUDA_PACKAGE = /^(?:nvidia-|cuda-|triton$|pytorch-triton)/;
const AGAIN = "Run the same command again; `locus doctor` tells what is there.";

/** `asked`, else LOCUS_TORCH, else what was asked for before, else the CPU build. */
export async function chooseTorch(
  asked: TorchBuild | undefined,
  env: NodeJS.ProcessEnv = process.env,
): Promise<TorchBuild> {
  const wish =
    asked ?? env.LOCUS_TORCH ?? (await readFile(choiceFile(env), "utf8").catch(() => "cpu"));
  const build = wish.trim();
  if (build === "cpu" || build === "cuda") return build;
  throw new ConfigError(`LOCUS_TORCH is \`${build}\``, { next: "Set it to cpu or cuda." });
}

/** Makes a build the one that later commands use. */
export async function rememberTorch(build: TorchBuild, env?: NodeJS.ProcessEnv): Promise<void> {
  await writeFileAtomic(choiceFile(env), `${build}\n`);
}

function choiceFile(env?: NodeJS.ProcessEnv): string {
  return join(cacheRoot(env), "python", "torch");
}

/** Bytes that a fresh environment takes, downloads included. */
export function spaceNeeded(build: TorchBuild): number {
  return build === "cuda" && process.platform === "linux" ? 12e9 : 2.5e9;
}

/** Installs torch into the environment of `python`, whose other packages are there already. */
export async function installTorch(
  python: string,
  build: TorchBuild,
  options: ProvisionOptions,
): Promise<void> {
  const { env, signal, onProgress } = options;
  const common = { next: AGAIN, env, signal };
  const pip = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input"];
  const say = (message: string) => onProgress?.(message);
  if (build === "cpu" && (await wouldBringCuda(python, options))) {
    say(`installing torch ${TORCH_VERSION}, CPU build`);
    const tool = join(packageRoot(), "src", "worker", "requirements-uv.lock");
    await runCommand(python, [...pip, "--quiet", "--require-hashes", "-r", tool], {
      ...common,
      purpose: "install uv, which fetches torch's CPU build",
    });
    // uv knows where the CPU builds lie. Everything else that torch needs is installed from the lock.
    const uv = ["-m", "uv", "pip", "install", "--python", python, "--no-deps"];
    await runCommand(python, [...uv, "--torch-backend", "cpu", REQUIREMENT], {
      ...common,
      purpose: "install torch's CPU build",
      next: "Take the build from your own package index, CUDA included (several GB): `locus setup --torch cuda`.",
    });
  } else {
    say(`installing torch ${TORCH_VERSION}${build === "cuda" ? ", CUDA build (several GB)" : ""}`);
    const deps = build === "cuda" ? [] : ["--no-deps"];
    await runCommand(python, [...pip, ...deps, REQUIREMENT], {
      ...common,
      purpose: "install torch",
    });
  }
}

/** Asks pip, which knows the user's index, what torch would bring along. */
async function wouldBringCuda(python: string, options: ProvisionOptions): Promise<boolean> {
  if (process.platform !== "linux") return false;
  const report = await runCommand(
    python,
    [
      ...["-m", "pip", "install", "--disable-pip-version-check", "--no-input"],
      ...["--dry-run", "--quiet", "--report", "-", REQUIREMENT],
    ],
    { purpose: "look torch up", next: AGAIN, env: options.env, signal: options.signal },
  );
  return cudaPackages(report).length > 0;
}

/** The CUDA packages in a report of `pip install --dry-run --report -`. */
export function cudaPackages(report: string): string[] {
  const { install } = JSON.parse(report) as { install: { metadata: { name: string } }[] };
  return install.map(({ metadata }) => metadata.name).filter((name) => CUDA_PACKAGE.test(name));
}

/** Whose versions decide what comes out of a job. */
export const PACKAGES = [
  "torch",
  "transformers",
  "trl",
  "peft",
  "accelerate",
  "datasets",
  "tokenizers",
];

export interface InstalledVersions {
  /** By package. */
  versions: Record<string, string>;
  /** CUDA version of the torch build, null for a CPU build. */
  cuda: string | null;
}

/** Loads torch once, which proves that the build runs on this machine. */
export async function inspectTorch(
  python: string,
  build: TorchBuild,
  options: ProvisionOptions,
): Promise<InstalledVersions> {
  const script = `import json, torch
from importlib.metadata import version
print(json.dumps({"versions": {n: version(n) for n in ${JSON.stringify(PACKAGES)}}, "cuda": torch.version.cuda}))`;
  const text = await runCommand(python, ["-c", script], {
    purpose: "load torch",
    next: AGAIN,
    env: options.env,
    signal: options.signal,
  });
  const found = JSON.parse(text.trim().split("\n").at(-1) ?? "") as InstalledVersions;
  if (build === "cpu" && found.cuda !== null && process.platform === "linux") {
    throw new EnvironmentError(`a CPU build of torch was wanted, ${found.versions.torch} came`, {
      next: "Ask for it by name: `locus setup --torch cuda`.",
    });
  }
  return found;
}
