/** A Python environment that the user made (a cluster's module, a container with its own CUDA build): used as it is. */
import { dirname } from "node:path";
import { EnvironmentError } from "../core/errors.js";
import type { ProvisionOptions } from "./provision-options.js";
import type { PythonEnvironment } from "./python-environment.js";
import { runCommand } from "./run-command.js";
import { PACKAGES } from "./torch-build.js";

const LOOK = `import json, platform
from importlib.metadata import PackageNotFoundError, version
found, missing = {"python": platform.python_version()}, []
for name in ${JSON.stringify([...PACKAGES, "pydantic", "safetensors"])}:
    try:
        found[name] = version(name)
    except PackageNotFoundError:
        missing.append(name)
cuda = None
if "torch" not in missing:
    import torch
    cuda = torch.version.cuda
print(json.dumps({"versions": found, "missing": missing, "cuda": cuda}))`;

interface Look {
  versions: Record<string, string>;
  missing: string[];
  cuda: string | null;
}

/**
 * @param python interpreter, as `LOCUS_PYTHON_ENV` names it
 * @throws EnvironmentError where it does not run or lacks a package that the worker needs
 */
export async function givenEnvironment(
  python: string,
  { env, signal }: ProvisionOptions,
): Promise<PythonEnvironment> {
  const text = await runCommand(python, ["-c", LOOK], {
    purpose: "look at the Python environment that LOCUS_PYTHON_ENV names",
    next: "Give the path of its interpreter, or unset LOCUS_PYTHON_ENV: Locus then makes an environment of its own.",
    env,
    signal,
  });
  const { versions, missing, cuda } = JSON.parse(text.trim().split("\n").at(-1) ?? "") as Look;
  if (missing.length > 0)
    throw new EnvironmentError(`${python} lacks ${missing.join(", ")}`, {
      next: "Install them there (src/worker/requirements.lock has the versions that were tested), or unset LOCUS_PYTHON_ENV.",
    });
  return { python, directory: dirname(dirname(python)), versions, cuda };
}
