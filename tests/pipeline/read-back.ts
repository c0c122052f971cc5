/** Publishes a finished run to a Hub on this machine and reads everything back in Python. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import { ensureDefaultModel, ensurePython } from "../../src/engine/index.js";
import { startPublishHub, TOKEN } from "../publish/publish-hub.js";
import { ROOT } from "./tiny-run.js";

export interface ReadBack {
  /** File -> SHA-256, as the Hub has it and as it was read back. */
  sent: Record<"model" | "dataset", Record<string, string>>;
  files: ReadBack["sent"];
  cards: Record<"model" | "dataset", Record<string, unknown>>;
  /** Their YAML as it stands. */
  cardTexts: Record<"model" | "dataset", string>;
  logits: { prompts: number; meanKl: number; maxKl: number; meanKlOfBase: number };
  /** Greedy answers of the published weights beside those of the evaluation: share of each that is the same from its start. */
  greedy: { answers: number; meanShared: number };
  /** Config -> split -> rows. */
  configs: Record<string, Record<string, number>>;
  jsonl: Record<string, number>;
  dpo: { steps: number };
}

const run = promisify(execFile);

export async function publishAndReadBack(directory: string): Promise<ReadBack> {
  const hub = await startPublishHub();
  try {
    // Threads that spin while they wait for each other take forever beside another process (as in local-transport.ts).
    const GOMP_SPINCOUNT = process.env.GOMP_SPINCOUNT ?? "10000";
    const env = {
      ...process.env,
      GOMP_SPINCOUNT,
      HF_ENDPOINT: hub.url,
      HF_TOKEN: TOKEN,
      NO_COLOR: "1",
    };
    const command = [join(ROOT, "dist", "cli", "main.js"), "publish", directory];
    const options = ["--repo", "me/plain", "--base-model", "me/base", "--despite-lost-refusals"];
    await run(process.execPath, [...command, ...options], { env });
    const { python } = await ensurePython();
    const base = await ensureDefaultModel(python);
    const script = join(import.meta.dirname, "read-back.py");
    const answers = join(directory, "evaluate", "locus.responses.jsonl");
    const repos = ["me/plain", "me/plain-preferences"];
    const { stdout } = await run(python, [script, hub.url, ...repos, base, answers], {
      env,
      maxBuffer: 1 << 26,
    });
    const line = stdout.split("\n").find((each) => each.startsWith("READ-BACK "));
    const stored = (key: string): Record<string, string> =>
      Object.fromEntries(
        [...hub.repos.get(key)!.files].map(([name, file]) => [
          name,
          file.lfs?.oid ?? createHash("sha256").update(file.content!).digest("hex"),
        ]),
      );
    return {
      ...(JSON.parse(line!.slice("READ-BACK ".length)) as Omit<ReadBack, "sent">),
      sent: { model: stored("models/me/plain"), dataset: stored("datasets/me/plain-preferences") },
    };
  } finally {
    await hub.close();
  }
}
