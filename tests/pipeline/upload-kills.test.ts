/** The publishing process is killed at twenty moments: nothing half-published is presented as done, no file is sent twice whole. */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createRandom } from "../../src/core/random.js";
import { type PublishHub, startPublishHub, TOKEN } from "../publish/publish-hub.js";
import { writeSmallRun } from "../publish/small-run.js";
import { ROOT } from "./tiny-run.js";

const KILLS = 20;
const MINUTES = 60_000;

let folder: string;
let hub: PublishHub;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "locus-upload-kills-"));
  await writeSmallRun(join(folder, "run"));
  // Slow answers: a kill lands between requests and within them.
  hub = await startPublishHub({ delay: 25 });
});
afterAll(async () => {
  await hub.close();
  await rm(folder, { recursive: true, force: true });
});

/** @param killAt milliseconds after the first request; never where undefined */
function publish(repo: string, killAt?: number): Promise<{ code: number | null; output: string }> {
  const command = [join(ROOT, "dist", "cli", "main.js"), "publish", join(folder, "run")];
  const options = ["--repo", repo, "--despite-lost-refusals"];
  const child = spawn(process.execPath, [...command, ...options], {
    env: { ...process.env, HF_ENDPOINT: hub.url, HF_TOKEN: TOKEN, NO_COLOR: "1", CI: "true" },
  });
  const before = hub.requests.length;
  const watch = setInterval(() => {
    if (killAt === undefined || hub.requests.length === before) return;
    clearInterval(watch);
    setTimeout(() => child.kill("SIGKILL"), killAt);
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
    const { code, output } = await publish(repo(), Math.floor(350 * random.next()));
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
    round++;
  }
  expect(killed).toBe(KILLS);
  expect((await publish(repo())).code).toBe(0);
  expect(new Set([...hub.repos.values()].map(({ commits }) => commits))).toEqual(new Set([1]));
  const sent = hub.requests.filter((line) => line.startsWith("PUT /store/"));
  expect(sent.length).toBeGreaterThan(0);
  // The store knows a file by its content: even another repository does not send it again.
  expect(new Set(sent).size).toBe(sent.length);
});
