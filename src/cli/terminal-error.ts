/** How an error reaches the user: what, where, what next; no stack unless asked. */
import { CommanderError } from "commander";
import { LocusError } from "../core/errors.js";
import { redactSecrets } from "../core/secrets.js";

export function formatError(error: unknown, debug: boolean): string {
  const lines: string[] = [];
  if (error instanceof LocusError) {
    lines.push(`locus: ${error.message}`);
    if (error.place) lines.push(`  at:   ${error.place}`);
    if (error.next) lines.push(`  next: ${error.next}`);
  } else {
    lines.push(`locus: ${error instanceof Error ? error.message : String(error)}`);
    lines.push(
      "  next: This is a defect in Locus. Run the command again with --debug and report what it prints.",
    );
  }
  if (debug && error instanceof Error) {
    lines.push(error.stack ?? "");
    if (error.cause instanceof Error)
      lines.push(`caused by: ${error.cause.stack ?? error.cause.message}`);
  }
  return redactSecrets(lines.join("\n"));
}

/** Whether the user was told already: commander prints help, version and what is wrong with the arguments itself. */
export const wasPrinted = (error: unknown): boolean => error instanceof CommanderError;

export function exitCodeOf(error: unknown): number {
  // Help and version have 0; all else of commander's is a command or option that cannot be used.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  return error instanceof LocusError ? error.exitCode : 1;
}
