/** `locus reproduce REPO --verify-only` over real HTTP, and the token in nothing that is written or said. */
import { execFile } from "node:child_process";
import { lstat, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type PublishHub, startPublishHub, TOKEN } from "./publish-hub.js";
import { writeSmallRun } from "./small-run.js";

const ROOT = resolve(import.meta.dirname, "../..");
const MINUTE = 60_000;

let folder: string;
let hub: PublishHub;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "locus-reproduce-hub-"));
  await writeSmallRun(join(folder, "run"));
  hub = await startPublishHub();
});
afterAll(async () => {
  await hub.close();
  await rm(folder, { recursive: true, force: true });
});

interface Said {
  code: number;
  stdout: string;
  stderr: string;
}

/** The command line from its sources, as the rest of the suite runs it. */
function locus(...parts: string[]): Promise<Said> {
  const env = {
    ...process.env,
    HF_ENDPOINT: hub.url,
    HF_TOKEN: TOKEN,
    HF_HOME: join(folder, "hub"),
    HF_HUB_CACHE: join(folder, "hub"),
    NO_COLOR: "1",
  };
  const command = ["--import", "tsx", join(ROOT, "src", "cli", "main.ts"), ...parts];
  return new Promise((done) => {
    execFile(process.execPath, command, { env, cwd: ROOT }, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
    );
  });
}

const publish = () => locus("publish", join(folder, "run"), "--repo", "me/plain");
const verify = () => locus("reproduce", "me/plain", "--verify-only");

it("goes on after a cut in mid-file and an expired token, and sends no file twice", {
  timeout: MINUTE,
}, async () => {
  hub.fail(/^PUT \/store\//, { cutAfterBytes: 1000 });
  hub.fail(/^POST \/api\/models\/.*commit\/main$/, { status: 401 });
  const said = [await publish()];
  expect(said[0]!.code).not.toBe(0);
  expect(said[0]!.stderr).toContain("next:");
  expect(hub.repos.get("models/me/plain")!.commits).toBe(0);
  expect(said[0]!.stdout).not.toContain(`${hub.url}/me/plain`);
  said.push(await publish());
  expect(said[1]!.code).toBe(0);
  expect(hub.repos.get("models/me/plain")!.commits).toBe(1);
  const sent = hub.requests.filter((line) => line.startsWith("PUT /store/"));
  expect(new Set(sent).size).toBe(sent.length);
  for (const { stdout, stderr } of said) {
    expect(stdout + stderr).not.toContain(TOKEN);
    expect(stdout + stderr).not.toContain("X-Signature=secret");
  }
});

it("downloads a repository, checks it, and tells what was changed or added", {
  timeout: MINUTE,
}, async () => {
  const clean = await verify();
  expect(clean.stdout).toMatch(/^\d+ files are as they were published\n$/);
  expect(clean.code).toBe(0);

  const [config] = await filesNamed(join(folder, "hub"), "config.json");
  await writeFile(join(config!, "..", "extra.txt"), "not published");
  expect((await verify()).stdout).toContain("not of the publication: extra.txt");

  await writeFile(await realpath(config!), "{}");
  const changed = await verify();
  expect(changed.code).toBe(2);
  expect(changed.stderr).toContain("config.json is not what was published");
  expect(changed.stderr).toContain("Delete ");
});

it("writes the token nowhere", async () => {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if ((await lstat(path)).isFile()) expect(await readFile(path, "latin1")).not.toContain(TOKEN);
  }
});

async function filesNamed(root: string, name: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.name === name && entry.parentPath.includes("snapshots"))
    .map((entry) => join(entry.parentPath, entry.name));
}
