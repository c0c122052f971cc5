/** How an error reaches the user: what, where, what next; no stack unless asked. */
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

export function exitCodeOf(error: unknown): number {
  return error instanceof LocusError ? error.exitCode : 1;
}
