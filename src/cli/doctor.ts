/** `locus doctor`: what this machine has, what it lacks, and what to do. */
import { Command } from "commander";
import { type Check, inspectMachine, isRunnable } from "../engine/index.js";

const MARKS = { ok: "ok", absent: "not yet", missing: "MISSING", info: "" } as const;

export function doctorCommand(): Command {
  return new Command("doctor")
    .description("tell what is present, what is missing, which devices there are, and what to do")
    .option("--json", "machine-readable output")
    .addHelpText("after", "\nExits with 0 when a run can start (set-up included), with 3 when not.")
    .action(async ({ json }: { json?: boolean }) => {
      const checks = await inspectMachine();
      const runnable = isRunnable(checks);
      process.stdout.write(
        json ? `${JSON.stringify({ runnable, checks }, null, 2)}\n` : renderChecks(checks),
      );
      if (!runnable) process.exitCode = 3;
    });
}

export function renderChecks(checks: readonly Check[]): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.flatMap(({ name, status, detail, next }) => {
    const margin = `${" ".repeat(width)}  ${" ".repeat(7)}  `;
    return [
      `${name.padEnd(width)}  ${MARKS[status].padEnd(7)}  ${detail.replaceAll("\n", `\n${margin}`)}`,
      ...(next === undefined ? [] : [`${margin}-> ${next}`]),
    ];
  });
  const verdict = isRunnable(checks)
    ? "Ready: `locus run pipelines/quickstart.yaml`."
    : "Not ready: see what is marked MISSING.";
  return `${lines.join("\n")}\n\n${verdict}\n`;
}
