// `npm test`: sets up what is missing, runs every check of the project, and ends with `N passed, N failed`.
// `npm test -- --no-model` leaves out what needs the Python environment.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { prepare, root } from "./prepare.mjs";
import { lint, pyright, pytest, ruffCheck, ruffFormat, types, vitest } from "./test-parts.mjs";

prepare();
/** Files share what they import: to compile the packs anew for each took half of the time. By default one core is left idle. */
const FAST = ["--no-isolate", "--maxWorkers=100%"];
const withModel = !process.argv.includes("--no-model");
const outcomes = [];

async function part(name, work) {
  console.log(`\n== ${name}`);
  const started = performance.now();
  let counts;
  try {
    counts = await work();
  } catch (error) {
    console.error(`${error.message}${error.next ? `\n  next: ${error.next}` : ""}`);
    counts = { passed: 0, failed: 1 };
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  outcomes.push({ name, seconds, ...counts });
  return counts.failed === 0;
}

await part("lint", lint);
await part("types", types);
await part("unit tests", () => vitest("--exclude", "tests/pipeline/**", ...FAST));

if (withModel) {
  let python;
  const ready = await part("Python environment and model", async () => {
    const engine = await import(pathToFileURL(join(root, "dist", "engine", "index.js")).href);
    const options = { onProgress: (line) => console.log(line) };
    const environment = await engine.ensurePython(options);
    await engine.ensureDevelopmentTools(environment, options);
    await engine.ensureDefaultModel(environment.python, options);
    python = environment.python;
    return { passed: 0, failed: 0 };
  });
  if (ready) {
    await part("worker lint", () => ruffCheck(python));
    await part("worker format", () => ruffFormat(python));
    await part("worker types", () => pyright(python));
    await part("worker tests", () => pytest(python));
    await part("pipeline tests", () => vitest("tests/pipeline"));
  }
}

console.log("");
for (const { name, seconds, passed, failed, skipped = 0 } of outcomes) {
  const outcome = failed > 0 ? `${failed} failed` : "ok";
  console.log(
    `${name.padEnd(30)} ${`${seconds} s`.padStart(9)}  ${outcome}${passed > 0 ? `, ${passed} passed` : ""}${skipped > 0 ? `, ${skipped} SKIPPED` : ""}`,
  );
}
const sum = (key) => outcomes.reduce((total, outcome) => total + outcome[key], 0);
console.log(`\n${sum("passed")} passed, ${sum("failed")} failed`);
process.exitCode = sum("failed") > 0 ? 1 : 0;
