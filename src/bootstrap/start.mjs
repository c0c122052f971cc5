// `npm start [-- options]`: sets up what is missing, then runs the quickstart pipeline.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { prepare, root } from "./prepare.mjs";

prepare();
const main = join(root, "dist", "cli", "main.js");
const pipeline = join("pipelines", "quickstart.yaml");
const child = spawn(process.execPath, [main, "run", pipeline, ...process.argv.slice(2)], {
  cwd: root,
  stdio: "inherit",
});
// The terminal's Ctrl-C reaches the child as well, which then stops in order; so this one only waits for it.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.on("close", (code, signal) => {
  process.exitCode = code ?? (signal === "SIGINT" ? 130 : 1);
});
