import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import { publishCommand } from "../../src/cli/publish.js";
import { writeFileAtomic } from "../../src/core/atomic-write.js";
import { hubSettings } from "../../src/core/hub-settings.js";
import { retryAfter } from "../../src/core/retrying-fetch.js";
import {
  assemble,
  type Publication,
  textOf,
  type UploadEvent,
  type UploadOptions,
  upload,
} from "../../src/publish/index.js";
import { type PublishHub, startPublishHub, TOKEN } from "./publish-hub.js";
import { writeSmallRun } from "./small-run.js";

let folder = "";
let model: Publication;
let dataset: Publication;
let hub: PublishHub;
let events: UploadEvent[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "locus-upload-"));
  await writeSmallRun(join(folder, "run"));
  [model, dataset] = (await assemble(join(folder, "run"), {
    repo: "me/plain",
    what: "both",
    dataset: "repo",
    despiteLostRefusals: false,
  })) as [Publication, Publication];
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  hub = await startPublishHub();
  events = [];
});
afterEach(() => hub.close());

const send = (publication = model, more: Partial<UploadOptions> = {}) =>
  upload(publication, publication.kind === "model" ? "me/plain" : "me/plain-preferences", {
    settings: { hubUrl: hub.url, accessToken: TOKEN, offline: false },
    public: false,
    message: "Publish",
    pause: 5,
    onEvent: (event) => events.push(event),
    ...more,
  });
const repo = () => hub.repos.get("models/me/plain")!;
const count = (match: RegExp) => hub.requests.filter((line) => match.test(line)).length;

describe("upload", () => {
  it("makes a private repository with every file in one commit", async () => {
    const { url, commit } = await send();
    expect(url).toBe(`${hub.url}/me/plain`);
    expect(commit).toHaveLength(40);
    expect(repo()).toMatchObject({ private: true, commits: 1 });
    expect([...repo().files.keys()].sort()).toEqual(model.files.map(({ path }) => path));
    expect(events.at(-2)).toMatchObject({ event: "sent" });
    await send(dataset, { public: true });
    expect(hub.repos.get("datasets/me/plain-preferences")).toMatchObject({ private: false });
  });

  it("makes no commit and sends nothing where nothing changed", async () => {
    await send();
    const before = hub.requests.length;
    expect((await send()).commit).toBeUndefined();
    expect(repo().commits).toBe(1);
    expect(hub.requests.slice(before).filter((line) => /^(PUT|POST)/.test(line))).toEqual([]);
  });

  it("sends only what changed", async () => {
    await send();
    const files = model.files.map((file) =>
      file.path === "README.md" ? { ...file, size: 3, content: Buffer.from("new") } : file,
    );
    await send({ ...model, files });
    expect(repo().commits).toBe(2);
    expect(count(/^PUT/)).toBe(2);
    expect(events.filter(({ event }) => event === "compared").at(-1)).toMatchObject({
      send: [{ path: "README.md" }],
    });
  });

  it("removes in the same commit what an earlier publication brought and this one has not", async () => {
    await send();
    repo().files.set("notes.txt", repo().files.get("config.json")!);
    const [adapter] = await assemble(join(folder, "run"), {
      repo: "me/plain",
      what: "adapter",
      dataset: "repo",
      despiteLostRefusals: false,
    });
    await send(adapter);
    expect(repo().commits).toBe(2);
    expect(repo().files.has("model.safetensors")).toBe(false);
    expect(repo().files.has("adapter/adapter_model.safetensors")).toBe(false);
    expect(repo().files.has("adapter_model.safetensors")).toBe(true);
    // Not of ours: it stays.
    expect(repo().files.has("notes.txt")).toBe(true);
    expect((await send(adapter)).commit).toBeUndefined();
  });

  it("goes on after an interruption without sending an object twice", async () => {
    for (let n = 0; n < 5; n++) hub.fail(/^POST .*\/commit\//, { status: 500 });
    await expect(send()).rejects.toMatchObject({ code: "environment" });
    expect(count(/^PUT/)).toBe(2);
    hub.requests.length = 0;
    while (count(/commit/) < 1) await send().catch(() => hub.requests.splice(0));
    expect(repo().commits).toBe(1);
    expect(count(/^PUT/)).toBe(0);
  });

  it("tells progress inside a file, and takes back what a cut connection had swallowed", async () => {
    const size = 3_000_000;
    const large = {
      path: "model-large.safetensors",
      size,
      content: join(folder, "model-large.safetensors"),
    };
    await writeFile(large.content, Buffer.alloc(size, 7));
    hub.fail(/^PUT/, { cutAfterBytes: 1_000_000 });
    await send({ kind: "model", files: [large] });
    const sent = events.flatMap((event) => (event.event === "sent" ? [event.bytes] : []));
    expect(sent.filter((bytes) => bytes > 0 && bytes < size).length).toBeGreaterThan(10);
    expect(sent.some((bytes, index) => bytes < (sent[index - 1] ?? 0))).toBe(true);
    expect(sent.at(-1)).toBe(size);
    expect(repo().files.get(large.path)?.size).toBe(size);
  });

  it("waits as long as Retry-After says", async () => {
    hub.fail(/preupload/, { status: 429, headers: { "retry-after": "0.02" } });
    await send();
    expect(events).toContainEqual(
      expect.objectContaining({ event: "waiting", seconds: 0.02, why: "status 429" }),
    );
    expect(repo().commits).toBe(1);
  });

  it("tries again after a 5xx and a cut connection", async () => {
    hub.fail(/^PUT/, { status: 503 });
    hub.fail(/tree/, { cut: true });
    hub.fail(/^PUT/, { cut: true });
    await send();
    expect(repo().commits).toBe(1);
  });

  it("does not commit twice where the answer to a commit was lost", async () => {
    hub.fail(/commit/, { cut: true, late: true });
    await send();
    expect(repo().commits).toBe(1);
    expect(count(/commit/)).toBe(1);
  });

  it("goes on where the repository was made in the meantime", async () => {
    hub.fail(/create/, { cut: true, late: true });
    await send();
    expect(repo().commits).toBe(1);
  });

  it("does not publish into a public repository unasked", async () => {
    await send(model, { public: true });
    await expect(send()).rejects.toMatchObject({ code: "config" });
    expect((await send(model, { public: true })).commit).toBeUndefined();
  });

  it("gives up in words that hold no secret", async () => {
    const wrong = { hubUrl: hub.url, accessToken: "hf_another0invented0token", offline: false };
    const error = await send(model, { settings: wrong }).catch((each) => each);
    expect(error).toMatchObject({ code: "environment", next: expect.stringContaining("HF_TOKEN") });
    expect(JSON.stringify([error.message, error.next, error.place])).not.toContain("hf_");
    for (let n = 0; n < 10; n++) hub.fail(/^PUT/, { status: 502 });
    const refused = await send().catch((each) => each);
    expect(refused).toMatchObject({ code: "environment", next: expect.stringContaining("again") });
    expect(refused.message).not.toContain("secret");
  });

  it.each([
    [403, "environment", /may not write to model me\/plain/, "write access"],
    [404, "config", /refuses model me\/plain/, "spelling"],
    [422, "config", /refuses model me\/plain/, "spelling"],
  ])(
    "says what a %i at the commit means and what to do, and has committed nothing",
    async (status, code, words, next) => {
      hub.fail(/commit\/main$/, { status });
      const error = await send().catch((each) => each);
      expect(error).toMatchObject({ code, next: expect.stringContaining(next) });
      expect(error.message).toMatch(words);
      expect(repo().commits).toBe(0);
      // What went over is there: the next call sends none of it again.
      await send();
      expect(repo().commits).toBe(1);
      expect(count(/^PUT \/store\//)).toBe(
        new Set(hub.requests.filter((line) => line.startsWith("PUT /store/"))).size,
      );
    },
  );

  it("stops on request", async () => {
    const stop = new AbortController();
    const onEvent = () => stop.abort();
    await expect(send(model, { signal: stop.signal, onEvent })).rejects.toMatchObject({
      code: "cancelled",
    });
  });

  it("needs a network and a token", async () => {
    const settings = { hubUrl: hub.url, accessToken: TOKEN, offline: true };
    await expect(send(model, { settings })).rejects.toMatchObject({ code: "environment" });
    await expect(
      send(model, { settings: { ...settings, accessToken: undefined, offline: false } }),
    ).rejects.toMatchObject({ next: expect.stringContaining("HF_TOKEN") });
    expect(hub.requests).toEqual([]);
  });
});

it("HF_TOKEN_PATH names the token's file", async () => {
  const path = join(folder, "token");
  await writeFileAtomic(path, `${TOKEN}\n`);
  expect(hubSettings({ HF_TOKEN_PATH: path, HF_HOME: folder }).accessToken).toBe(TOKEN);
  expect(hubSettings({ HF_TOKEN_PATH: join(folder, "none") }).accessToken).toBeUndefined();
});

it("Retry-After is seconds or a date", () => {
  expect(retryAfter("3")).toBe(3000);
  expect(retryAfter("Thu, 01 Jan 1970 00:00:10 GMT", 4000)).toBe(6000);
  expect(retryAfter("soon")).toBeUndefined();
});

it("the command publishes with the environment's settings and prints no token", async () => {
  const written: string[] = [];
  const keep = (text: unknown) => {
    written.push(String(text));
    return true;
  };
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, "write").mockImplementation(keep as never),
  );
  vi.stubEnv("HF_ENDPOINT", hub.url);
  vi.stubEnv("HF_TOKEN", TOKEN);
  vi.stubEnv("HF_HUB_OFFLINE", "");
  try {
    const args = [join(folder, "run"), "--repo", "me/plain"];
    await publishCommand().parseAsync(args, { from: "user" });
    await publishCommand().parseAsync(args, { from: "user" });
  } finally {
    for (const spy of spies) spy.mockRestore();
    vi.unstubAllEnvs();
  }
  const out = written.join("");
  expect(out).toContain(`${hub.url}/datasets/me/plain-preferences\n`);
  expect(out).toContain(`${hub.url}/me/plain (unchanged)`);
  expect(out).not.toContain(TOKEN);
  // Nor in anything that was sent.
  const sent = [...hub.objects.values()];
  for (const { files } of hub.repos.values())
    for (const { content } of files.values()) if (content) sent.push(content);
  expect(sent.length).toBeGreaterThan(10);
  for (const bytes of sent) expect(bytes.includes(TOKEN)).toBe(false);
  expect([...hub.repos.values()].map(({ commits }) => commits)).toEqual([1, 1]);
});

it("reproduce/pipeline.yaml holds the run's settings", async () => {
  const file = model.files.find(({ path }) => path === "reproduce/pipeline.yaml")!;
  expect(parse(await textOf(file))).toMatchObject({ name: "quickstart", dose: 60, seed: 17 });
});
