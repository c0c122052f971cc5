/** `locus chat` in a pipe: what is said goes in as lines, what is answered comes out. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "./tiny-run.js";

export interface Talk {
  code: number | null;
  stdout: string;
  stderr: string;
}

export function talk(lines: readonly string[], ...options: string[]): Promise<Talk> {
  const child = spawn(
    process.execPath,
    [join(ROOT, "dist", "cli", "main.js"), "chat", ...options],
    {
      cwd: ROOT,
      stdio: ["pipe", "pipe", "pipe"],
      env: { ...process.env, NO_COLOR: "1" },
    },
  );
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  child.stdin.end(lines.map((line) => `${line}\n`).join(""));
  return new Promise((done) => {
    child.once("close", (code) => done({ code, stdout, stderr }));
  });
}
