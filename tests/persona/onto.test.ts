import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { mergedWeights, startingAdapter } from "../../src/persona/index.js";

async function runWith(scale: number): Promise<string> {
  const run = await mkdtemp(join(tmpdir(), "locus-onto-"));
  const adapter = join(run, "train", "locus", "job", "adapter");
  await mkdir(adapter, { recursive: true });
  await mkdir(join(run, "dial"));
  await writeFile(join(run, "dial", "dial.json"), JSON.stringify({ scale }));
  await writeFile(join(adapter, "adapter_model.safetensors"), "weights");
  const config = { r: 16, lora_alpha: 32, alpha_pattern: { "layers.0": 8 }, peft_type: "LORA" };
  await writeFile(join(adapter, "adapter_config.json"), JSON.stringify(config));
  return run;
}

describe("what a persona goes onto", () => {
  it("is the run's adapter at the dial's scale, its weights untouched", async () => {
    const run = await runWith(1.25);
    const start = await startingAdapter(run, join(run, "start"));
    const config = JSON.parse(await readFile(join(start, "adapter_config.json"), "utf8"));
    expect(config).toEqual({
      r: 16,
      lora_alpha: 40,
      alpha_pattern: { "layers.0": 10 },
      peft_type: "LORA",
    });
    expect(await readFile(join(start, "adapter_model.safetensors"), "utf8")).toBe("weights");
  });

  it("is refused where the run is not that far, and where the dial stands at nothing", async () => {
    const run = await runWith(0);
    await expect(mergedWeights(run)).rejects.toThrow(/no merge\/merged/);
    await expect(startingAdapter(run, join(run, "start"))).rejects.toThrow(/scale 0/);
    const empty = await mkdtemp(join(tmpdir(), "locus-onto-"));
    await expect(startingAdapter(empty, join(empty, "start"))).rejects.toThrow(
      /no dial\/dial.json/,
    );
  });
});
