/**
 * Standard output and error that take no more. Who closes a pipe early (`| head`) has read enough: the command goes on to its
 * end without a word, so that its files and its exit code are the same as with nobody listening.
 */
import { writeError } from "../core/atomic-write.js";
import { exitCodeOf, formatError } from "./terminal-error.js";

export function endQuietlyOnClosedPipe(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") return;
    // Results that are cut short elsewhere (a full disk) must not look whole.
    const why = writeError("standard output", error);
    process.stderr.write(`${formatError(why, false)}\n`);
    process.exit(exitCodeOf(why));
  });
  // Notes and progress: without them the work is the same.
  process.stderr.on("error", () => {});
}
