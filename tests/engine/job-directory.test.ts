import { mkdir, mkdtemp, readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ConfigError } from "../../src/core/errors.js";
import { hashFile } from "../../src/core/hash.js";
import { type JobDraft, jobSchema, prepareJob } from "../../src/engine/index.js";

const draft: JobDraft = {
  kind: "logprobs",
  model: { path: "/m", dtype: "bfloat16" },
  seed: 1,
  limits: {},
  logprobs: { kl: false, shardRows: 8 },
};
const files = {
  rows: [
    { id: "a", text: "ü" },
    { id: "b", text: "\u2028" },
  ],
};
const scratch = async () => join(await mkdtemp(join(tmpdir(), "locus-job-")), "job");

describe("prepareJob", () => {
  it("writes a valid job whose data files are what it says", async () => {
    const directory = await scratch();
    const { job, resumed } = await prepareJob(directory, draft, { files });
    expect(resumed).toBe(false);
    const written = jobSchema.parse(
      JSON.parse(await readFile(join(directory, "job.json"), "utf8")),
    );
    expect(written).toEqual(job);
    expect(job.data).toEqual({
      rows: { path: "rows.jsonl", rows: 2, sha256: await hashFile(join(directory, "rows.jsonl")) },
    });
  });

  it("finds the same job again, keeps what was done and mends its data", async () => {
    const directory = await scratch();
    const first = await prepareJob(directory, draft, { files });
    const { ino } = await stat(join(directory, "job.json"));
    await writeFile(join(directory, "shard"), "done");
    await writeFile(join(directory, "rows.jsonl"), "cut sho");
    const again = await prepareJob(directory, { ...draft }, { files });
    expect(again).toEqual({ job: first.job, resumed: true });
    expect((await stat(join(directory, "job.json"))).ino).toBe(ino);
    expect(await hashFile(join(directory, "rows.jsonl"))).toBe(
      (first.job.data as { rows: { sha256: string } }).rows.sha256,
    );
    expect(await readdir(directory)).toContain("shard");
  });

  it("copies the same job from an earlier place where it is done there, and only then", async () => {
    const earlier = await scratch();
    await prepareJob(earlier, draft, { files });
    const undone = await scratch();
    expect((await prepareJob(undone, draft, { files, earlier: [earlier] })).resumed).toBe(false);

    await writeFile(join(earlier, "result.json"), "{}");
    await mkdir(join(earlier, "adapter"));
    await writeFile(join(earlier, "adapter", "weights"), "w");
    const copied = await scratch();
    expect((await prepareJob(copied, draft, { files, earlier: [earlier] })).resumed).toBe(true);
    expect(await readFile(join(copied, "adapter", "weights"), "utf8")).toBe("w");
    expect((await readdir(join(copied, ".."))).sort()).toEqual(["job"]);

    const second = await scratch();
    const places = [undone, join(earlier, "none"), earlier];
    expect((await prepareJob(second, draft, { files, earlier: places })).resumed).toBe(true);
    expect(await readdir(second)).toContain("adapter");

    const other = await scratch();
    const seed = await prepareJob(other, { ...draft, seed: 2 }, { files, earlier: [earlier] });
    expect(seed.resumed).toBe(false);
    expect(await readdir(other)).not.toContain("result.json");
    // What stands there already is not touched.
    await writeFile(join(undone, "shard"), "half");
    await prepareJob(undone, draft, { files, earlier: [earlier] });
    expect((await readdir(undone)).sort()).toEqual(["job.json", "rows.jsonl", "shard"]);
  });

  it("is the same job after its run and its model were moved, and keeps what was done", async () => {
    const home = await mkdtemp(join(tmpdir(), "locus-moved-"));
    const layOut = async (place: string) => {
      const adapter = join(home, place, "adapter");
      await mkdir(adapter, { recursive: true });
      await writeFile(join(adapter, "adapter_config.json"), "{}");
      await writeFile(join(adapter, "adapter_model.safetensors"), "weights");
      const model = join(home, place, "model");
      await mkdir(model, { recursive: true });
      await writeFile(join(model, "config.json"), "{}");
      return {
        ...draft,
        model: { ...draft.model, path: model, adapter: { path: adapter, scale: 1 } },
      };
    };
    const before = await layOut("here");
    const first = await prepareJob(join(home, "here", "job"), before, { files });
    await writeFile(join(home, "here", "job", "result.json"), "{}");
    await rename(join(home, "here"), join(home, "there"));
    const moved = await layOut("there");
    const directory = join(home, "there", "job");
    const again = await prepareJob(directory, moved, { files, onOther: "clear" });
    expect(again.resumed).toBe(true);
    expect(again.job.id).toBe(first.job.id);
    expect(await readdir(directory)).toContain("result.json");
    const written = JSON.parse(await readFile(join(directory, "job.json"), "utf8"));
    expect(written.model).toEqual(moved.model);
    // Other weights at the same place are another job.
    await writeFile(join(home, "there", "adapter", "adapter_model.safetensors"), "others");
    expect(await prepareJob(directory, moved, { files, onOther: "clear" })).toMatchObject({
      resumed: false,
    });
  });

  it("takes a model that is one file", async () => {
    const directory = await scratch();
    const path = join(directory, "..", "model.gguf");
    await writeFile(path, "weights");
    const one = { ...draft, model: { ...draft.model, path } };
    const { job } = await prepareJob(directory, one, { files });
    expect(await prepareJob(directory, one, { files })).toMatchObject({ job, resumed: true });
    await writeFile(path, "others");
    await expect(prepareJob(directory, one, { files })).rejects.toThrow(ConfigError);
  });

  it.each([
    ["settings", { ...draft, seed: 2 }, files],
    ["data", draft, { rows: [{ id: "a", text: "other" }] }],
  ])("refuses a directory with other %s, or clears it when told", async (_name, other, data) => {
    const directory = await scratch();
    const { job } = await prepareJob(directory, draft, { files });
    await writeFile(join(directory, "shard"), "of the old job");
    await expect(prepareJob(directory, other, { files: data })).rejects.toThrow(ConfigError);
    const cleared = await prepareJob(directory, other, { files: data, onOther: "clear" });
    expect(cleared.job.id).not.toBe(job.id);
    expect((await readdir(directory)).sort()).toEqual(["job.json", "rows.jsonl"]);
  });

  it("replaces a job.json that was cut short", async () => {
    const directory = await scratch();
    await prepareJob(directory, draft, { files });
    await writeFile(join(directory, "job.json"), '{"schema":');
    expect(await prepareJob(directory, draft, { files, onOther: "clear" })).toMatchObject({
      resumed: false,
    });
  });

  it("refuses an invalid job and names the setting", async () => {
    const odd = { ...draft, logprobs: { kl: false, shardRows: 0 } };
    await expect(prepareJob(await scratch(), odd, { files })).rejects.toThrow(/logprobs.shardRows/);
    const unknown = { ...draft, temprature: 1 } as JobDraft;
    await expect(prepareJob(await scratch(), unknown, { files })).rejects.toThrow(/temprature/);
  });
});
