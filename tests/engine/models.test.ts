import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ConfigError, EnvironmentError, type LocusError } from "../../src/core/errors.js";
import { modelFingerprint, resolveModel } from "../../src/engine/index.js";
import { type HubServer, startHub } from "./hub-server.js";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const FILES = {
  "config.json": "{}",
  "tokenizer.json": "{}",
  "model.safetensors": "weights",
  "README.md": "# card",
  "onnx/model.onnx": "another format",
  "pytorch_model.bin": "another format",
};
let scratch: string;
let hub: HubServer;
let env: NodeJS.ProcessEnv;
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), "locus-models-"));
  hub = await startHub("owner/name", COMMIT, FILES);
  env = { HF_ENDPOINT: hub.url, HF_HOME: scratch, LOCUS_CACHE: scratch, PATH: process.env.PATH };
});
afterEach(async () => {
  hub.close();
  await rm(scratch, { recursive: true });
});

const resolve = (spec: string, extra: NodeJS.ProcessEnv = {}) =>
  resolveModel(spec, { python: "python3", env: { ...env, ...extra } });
const failure = async (spec: string, extra?: NodeJS.ProcessEnv) =>
  (await resolve(spec, extra).catch((error: unknown) => error)) as LocusError;

async function folder(...names: string[]): Promise<string> {
  const path = join(scratch, "local");
  await mkdir(path, { recursive: true });
  for (const name of names) await writeFile(join(path, name), "{}");
  return path;
}

describe("a model on this machine", () => {
  it("is taken when it is whole", async () => {
    const path = await folder("config.json", "tokenizer.json", "model.safetensors");
    expect(await resolve(path)).toEqual({ path, id: "local" });
  });

  it("is refused with what it lacks", async () => {
    const error = await failure(await folder("config.json"));
    expect(error).toBeInstanceOf(ConfigError);
    expect(error.message).toMatch(/tokenizer.*weights/);
    const adapter = await failure(await folder("adapter_config.json"));
    expect(adapter.next).toMatch(/LoRA adapter/);
  });

  it("is refused when a shard is not there", async () => {
    const path = await folder("config.json", "tokenizer.json");
    const index = { weight_map: { a: "model-1.safetensors", b: "model-2.safetensors" } };
    await writeFile(join(path, "model.safetensors.index.json"), JSON.stringify(index));
    await writeFile(join(path, "model-1.safetensors"), "");
    expect((await failure(path)).message).toMatch(/lacks model-2.safetensors/);
  });

  it.each(["./nowhere", "nothing.gguf", "one-word", "a/b/c", ""])(
    "refuses `%s` and says what may be given",
    async (spec) => {
      const error = await failure(spec);
      expect(error).toBeInstanceOf(ConfigError);
      expect(error.next).toMatch(/owner\/name@revision/);
    },
  );
});

describe("a model from the Hub", () => {
  it("is fetched at its exact revision, only what is needed, once", async () => {
    const model = await resolve("owner/name");
    expect(model).toMatchObject({ id: "owner/name", revision: COMMIT, license: "mit" });
    expect((await readdir(model.path)).sort()).toEqual([
      ...["config.json", "model.safetensors", "tokenizer.json"],
    ]);
    expect(await readFile(join(model.path, "model.safetensors"), "utf8")).toBe("weights");
    const asked = hub.requests.length;
    expect((await resolve(`owner/name@${COMMIT}`)).path).toBe(model.path);
    expect(hub.requests.length).toBe(asked);
    expect((await resolve("owner/name", { HF_HUB_OFFLINE: "1" })).revision).toBe(COMMIT);
    expect(hub.requests.length).toBe(asked);
  });

  it("goes on after an interrupted download", async () => {
    const { path } = await resolve("owner/name");
    await rm(join(path, "model.safetensors"));
    const again = await resolve(`owner/name@${COMMIT}`);
    expect(await readdir(again.path)).toContain("model.safetensors");
  });

  it("sends the token and never tells it", async () => {
    await resolve("owner/name", { HF_TOKEN: "hf_abcdefghijklmnop" });
    expect(hub.requests.every((line) => line.endsWith("Bearer hf_abcdefghijklmnop"))).toBe(true);
    const error = await failure("owner/name", { HF_TOKEN: "secret" });
    expect(error.message).not.toContain("secret");
    expect(error.next).toMatch(/HF_TOKEN/);
  });

  it.each([
    [401, EnvironmentError, /HF_TOKEN/],
    [404, ConfigError, /spelling/],
    [503, EnvironmentError, /in a while/],
  ])("explains status %i", async (status, kind, next) => {
    hub.failWith(status);
    const error = await failure("owner/name");
    expect(error).toBeInstanceOf(kind);
    expect(error.next).toMatch(next);
  });

  it("explains that the Hub cannot be reached, and what is in the cache", async () => {
    const closed = { HF_ENDPOINT: "http://127.0.0.1:9" };
    expect((await failure("owner/name", closed)).next).toMatch(/network/);
    await resolve("owner/name");
    expect((await failure("owner/name", closed)).next).toMatch(/HF_HUB_OFFLINE=1/);
    expect((await failure("other/name", { HF_HUB_OFFLINE: "1" })).message).toMatch(
      /not in the cache/,
    );
  });
});

describe("modelFingerprint", () => {
  it("depends on the content of what matters, not on place or card", async () => {
    const path = await folder("config.json", "tokenizer.json", "model.safetensors");
    const before = await modelFingerprint(path, env);
    await writeFile(join(path, "README.md"), "card");
    expect(await modelFingerprint(path, env)).toBe(before);
    await writeFile(join(path, "model.safetensors"), "other");
    expect(await modelFingerprint(path, env)).not.toBe(before);
    await writeFile(join(path, "model.safetensors"), "{}");
    expect(await modelFingerprint(path, env)).toBe(before);
  });
});
