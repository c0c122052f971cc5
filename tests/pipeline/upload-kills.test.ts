/** The publishing process is killed at twenty moments: nothing half-published is presented as done, no file is sent twice whole. */
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createRandom } from "../../src/core/random.js";
import { type PublishHub, startPublishHub, TOKEN } from "../publish/publish-hub.js";
import { writeSmallRun } from "../publish/small-run.js";
import { ROOT } from "./tiny-run.js";

const KILLS = 20;
const MINUTES = 60_000;
/** At the hub's pace some 400 ms on the way: kills land in the middle of it. */
const WEIGHTS = 24 * 2 ** 20;
const BYTES_PER_MILLISECOND = 64 * 1024;

let folder: string;
let hub: PublishHub;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "locus-upload-kills-"));
  await writeSmallRun(join(folder, "run"));
  await newWeights(1);
  // Slow answers: a kill lands between requests and within them.
  hub = await startPublishHub({ delay: 25, bytesPerMillisecond: BYTES_PER_MILLISECOND });
});
afterAll(async () => {
  await hub.close();
  await rm(folder, { recursive: true, force: true });
});

/** Other bytes for each repository: what the store has already is not sent at all. */
async function newWeights(round: number): Promise<void> {
  const bytes = Buffer.alloc(WEIGHTS);
  for (let at = 0; at < WEIGHTS; at += 4)
    bytes.writeUInt32LE(Math.imul(at + round, 2654435761) >>> 0, at);
  await writeFile(join(folder, "run", "merge", "merged", "model.safetensors"), bytes);
}

const isUpload = (line: string): boolean => line.startsWith("PUT /store/");

interface Kill {
  /** What the clock starts at: the first request, or the first bytes of a large file. */
  after: "request" | "upload";
  milliseconds: number;
}

function publish(repo: string, kill?: Kill): Promise<{ code: number | null; output: string }> {
  const command = [join(ROOT, "dist", "cli", "main.js"), "publish", join(folder, "run")];
  const options = ["--repo", repo, "--despite-lost-refusals"];
  const child = spawn(process.execPath, [...command, ...options], {
    env: { ...process.env, HF_ENDPOINT: hub.url, HF_TOKEN: TOKEN, NO_COLOR: "1", CI: "true" },
  });
  const before = hub.begun.length;
  const watch = setInterval(() => {
    const begun = hub.begun.slice(before);
    if (!kill || !(kill.after === "upload" ? begun.some(isUpload) : begun.length > 0)) return;
    clearInterval(watch);
    setTimeout(() => child.kill("SIGKILL"), kill.milliseconds);
  }, 2);
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      output += chunk;
    });
  return new Promise((done) =>
    child.once("close", (code) => {
      clearInterval(watch);
      done({ code, output });
    }),
  );
}

it("goes on after each kill and ends with one commit a repository", {
  timeout: 5 * MINUTES,
}, async () => {
  const random = createRandom("upload kills", 1);
  let killed = 0;
  // Where one got through before its kill, the next goes to a new repository.
  let round = 1;
  const repo = () => `me/plain-${round}`;
  for (let attempt = 0; killed < KILLS && attempt < 3 * KILLS; attempt++) {
    const { code, output } = await publish(repo(), {
      after: attempt % 2 === 0 ? "request" : "upload",
      milliseconds: Math.floor(500 * random.next()),
    });
    const model = hub.repos.get(`models/${repo()}`);
    for (const { commits } of hub.repos.values()) expect(commits).toBeLessThanOrEqual(1);
    expect(output).not.toContain(TOKEN);
    if (code === null) {
      killed++;
      // What was cut short must not say that it is done.
      if ((model?.commits ?? 0) === 0) expect(output).not.toContain(`${hub.url}/${repo()}`);
      continue;
    }
    expect(code).toBe(0);
    expect(output).toContain(repo());
    expect(model?.files.has("model.safetensors")).toBe(true);
    await newWeights(++round);
  }
  expect(killed).toBe(KILLS);
  expect(hub.brokenOff.filter(isUpload).length).toBeGreaterThan(0);
  expect((await publish(repo())).code).toBe(0);
  expect(new Set([...hub.repos.values()].map(({ commits }) => commits))).toEqual(new Set([1]));
  const sent = hub.requests.filter(isUpload);
  expect(sent.length).toBeGreaterThan(0);
  // The store knows a file by its content: even another repository does not send it again.
  expect(new Set(sent).size).toBe(sent.length);
});
