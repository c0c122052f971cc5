import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { readChatModels, readChatPersona } from "../../src/cli/chat-models.js";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "locus-chat-"));
});

async function write(path: string, value: unknown): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), JSON.stringify(value));
}

describe("whom locus chat lets speak", () => {
  it("is a run's adapter at the dial's scale", async () => {
    await write("manifest.json", { config: { model: "some/base" } });
    await write("dial/dial.json", { schema: "locus.dial/1", scale: 1.25 });
    expect(await readChatModels(folder)).toEqual({
      base: "some/base",
      adapter: join(folder, "train", "locus", "job", "adapter"),
      scale: 1.25,
      merged: join(folder, "merge", "merged"),
    });
  });

  it("is a publication at scale 1, on the revision that was measured", async () => {
    const manifest = { model: { id: "some/base", revision: "abc", hash: "" } };
    await write("model/locus-report.json", { manifest });
    await write("model/config.json", {});
    const merged = { base: "some/base@abc", scale: 1, merged: join(folder, "model") };
    expect(await readChatModels(folder)).toEqual({ ...merged, adapter: undefined });
    await write("model/adapter/adapter_config.json", {});
    const both = { ...merged, adapter: join(folder, "model", "adapter") };
    expect(await readChatModels(folder)).toEqual(both);
    // As it came from the Hub, the model's own folder.
    expect(await readChatModels(join(folder, "model"))).toEqual(both);
  });

  it("is an adapter that was published alone", async () => {
    await write("locus-report.json", { manifest: { model: { id: "base", hash: "" } } });
    await write("adapter_config.json", {});
    expect(await readChatModels(folder)).toEqual({
      base: "base",
      adapter: folder,
      scale: 1,
      merged: undefined,
    });
  });

  it("is nobody in a folder of neither kind, which is said", async () => {
    await write("manifest.json", { config: { model: "some/base" } });
    await expect(readChatModels(folder)).rejects.toMatchObject({
      code: "config",
      message: expect.stringContaining("neither a finished run nor a published model"),
    });
  });

  it("is a persona where its training would have stopped early, or after the steps asked for", async () => {
    for (const step of [1, 2, 16])
      await mkdir(join(folder, `locus/train/steps/step-${step}`), { recursive: true });
    const at = (step: number) => join(folder, "locus", "train", "steps", `step-${step}`);
    expect(await readChatPersona(folder)).toEqual({ adapter: at(16), onto: "merged" });
    await write("persona.json", { onto: "adapter", stop: { locus: 2 } });
    expect(await readChatPersona(folder)).toEqual({ adapter: at(2), onto: "adapter" });
    expect(await readChatPersona(folder, 1)).toEqual({ adapter: at(1), onto: "adapter" });
    await expect(readChatPersona(folder, 3)).rejects.toThrow(/no adapter after 3 steps/);
  });
});
