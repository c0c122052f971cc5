/** Finds an interpreter on this machine that the pinned packages run on. */
import { execa } from "execa";
import { EnvironmentError } from "../core/errors.js";

export interface Interpreter {
  /** Absolute path, as Python itself gives it. */
  path: string;
  /** For example "3.11.7". */
  version: string;
}

const OLDEST = 10;
/** The newest minor version for which the pinned torch has wheels. */
const NEWEST = 14;
const NAMES = ["python3.13", "python3.12", "python3.11", "python3.10", "python3", "python"];

const PROBE = `import json, struct, sys
def has(name):
    try: __import__(name); return True
    except Exception: return False
print(json.dumps({"path": sys.executable, "version": "%d.%d.%d" % sys.version_info[:3],
"bits": struct.calcsize("P") * 8, "venv": has("venv") and has("ensurepip")}))`;

/** `LOCUS_PYTHON` if set (and nothing else then), else the first that fits of the usual names. */
export async function findPython(env: NodeJS.ProcessEnv = process.env): Promise<Interpreter> {
  const asked = env.LOCUS_PYTHON;
  const refusals: string[] = [];
  for (const name of asked ? [asked] : NAMES) {
    const found = await probe(name, env);
    if (typeof found !== "string") return found;
    if (found !== "") refusals.push(found);
  }
  const seen = refusals.length === 0 ? "" : `\n${refusals.map((line) => `  ${line}`).join("\n")}`;
  throw new EnvironmentError(
    asked
      ? `LOCUS_PYTHON cannot be used: ${refusals[0] ?? `${asked} does not run`}`
      : `no Python 3.${OLDEST} to 3.${NEWEST} found${seen}`,
    {
      next: refusals.some((line) => line.includes("venv"))
        ? "Install Python's venv module (Debian and Ubuntu: apt install python3-venv), then run the same command again."
        : `Install Python 3.${OLDEST} or newer (Debian and Ubuntu: apt install python3 python3-venv; macOS: brew install python), or name one with LOCUS_PYTHON=/path/to/python.`,
    },
  );
}

/** The interpreter, or why it does not do ("" = there is none of that name). */
async function probe(name: string, env: NodeJS.ProcessEnv): Promise<Interpreter | string> {
  const { stdout, failed } = await execa(name, ["-c", PROBE], {
    env,
    extendEnv: false,
    reject: false,
    timeout: 20_000,
    stdin: "ignore",
  });
  if (failed) return "";
  let told: { path: string; version: string; bits: number; venv: boolean };
  try {
    told = JSON.parse(stdout);
  } catch {
    return `${name} is not a Python 3 interpreter`;
  }
  const [major = 0, minor = 0] = told.version.split(".").map(Number);
  const what = `${told.path} is Python ${told.version}`;
  if (major !== 3 || minor < OLDEST) return `${what}, too old`;
  if (minor > NEWEST) return `${what}, newer than the pinned packages`;
  if (told.bits !== 64) return `${what}, a 32-bit build`;
  if (!told.venv) return `${what}, without its venv module`;
  return { path: told.path, version: told.version };
}
