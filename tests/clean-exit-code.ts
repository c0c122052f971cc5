/** Commands say by the process's exit status how they ended; test files share a process (`--no-isolate`), and none may see another's. */
import { afterEach, beforeEach } from "vitest";

const forget = (): void => {
  process.exitCode = undefined;
};
beforeEach(forget);
afterEach(forget);
