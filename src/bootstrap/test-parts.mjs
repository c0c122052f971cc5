// The parts of `npm test`: each runs a tool and tells how many of its checks passed and failed.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { root } from "./prepare.mjs";

const bin = (...path) => join(root, "node_modules", ...path);
const node = (script, ...args) => run(process.execPath, [script, ...args]);

/** Tools without tests of their own count as one check. */
const check = (status) => (status === 0 ? { passed: 0, failed: 0 } : { passed: 0, failed: 1 });

export const lint = () =>
  check(node(bin("@biomejs", "biome", "bin", "biome"), "check", "src", "tests", "docs"));

export const types = () =>
  check(node(bin("typescript", "bin", "tsc"), "-p", ".tsconfig.check.json"));

export const vitest = (...filters) =>
  withReport("vitest.json", (report) => {
    const status = node(
      bin("vitest", "vitest.mjs"),
      ...["run", "--config", "tests/vitest.config.ts", "--passWithNoTests"],
      ...["--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
      ...filters,
    );
    if (!existsSync(report)) return check(status);
    const { numPassedTests, numFailedTests, numPendingTests, success } = JSON.parse(
      readFileSync(report, "utf8"),
    );
    // A file that does not load has no tests to fail.
    const failed = numFailedTests === 0 && (!success || status !== 0) ? 1 : numFailedTests;
    return { passed: numPassedTests, failed, skipped: numPendingTests };
  });

export const pytest = (python) =>
  withReport("pytest.xml", (report) => {
    const worker = join(root, "src", "worker");
    const status = run(
      python,
      [
        "-m",
        "pytest",
        "-q",
        "-c",
        join(worker, "pyproject.toml"),
        `--junitxml=${report}`,
        "tests/worker",
      ],
      {
        PYTHONPATH: [worker, process.env.PYTHONPATH].filter(Boolean).join(delimiter),
      },
    );
    // 5: no test was found.
    if (!existsSync(report)) return check(status === 5 ? 0 : status);
    const suite = readFileSync(report, "utf8").match(/<testsuite [^>]*>/)?.[0] ?? "";
    const count = (name) => Number(suite.match(new RegExp(` ${name}="(\\d+)"`))?.[1] ?? 0);
    const failed = count("failures") + count("errors");
    const passed = count("tests") - failed - count("skipped");
    return { passed, failed: failed === 0 && status !== 0 && status !== 5 ? 1 : failed };
  });

export const ruffCheck = (python) => check(ruff(python, "check"));
export const ruffFormat = (python) => check(ruff(python, "format", "--check"));
const ruff = (python, ...args) =>
  run(python, [
    "-m",
    "ruff",
    ...args,
    "--config",
    "src/worker/pyproject.toml",
    "--no-cache",
    "src/worker",
    ...existing("tests/worker"),
  ]);

export const pyright = (python) =>
  check(
    run(
      python,
      ["-m", "pyright", "--project", "src/worker/pyproject.toml", "--pythonpath", python],
      {
        PYRIGHT_PYTHON_IGNORE_WARNINGS: "1",
      },
    ),
  );

const existing = (path) => (existsSync(join(root, path)) ? [path] : []);

/** Runs a command in the project's root with output to the terminal; gives its exit status. */
function run(command, args, env = {}) {
  const options = {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...env },
  };
  const { status, error } = spawnSync(command, args, options);
  if (error) console.error(String(error));
  return status ?? 1;
}

function withReport(name, work) {
  const folder = mkdtempSync(join(tmpdir(), "locus-test-"));
  try {
    return work(join(folder, name));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
