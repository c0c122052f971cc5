#!/usr/bin/env node
/** Where the command line begins. */
import { endQuietlyOnClosedPipe } from "./closed-pipe.js";
import { createProgram } from "./program.js";
import { exitCodeOf, formatError, wasPrinted } from "./terminal-error.js";

endQuietlyOnClosedPipe();
const program = createProgram();

try {
  await program.parseAsync();
} catch (error) {
  if (!wasPrinted(error))
    process.stderr.write(`${formatError(error, program.opts().debug === true)}\n`);
  process.exitCode = exitCodeOf(error);
}
