import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parquetReadObjects } from "hyparquet";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import { publishCommand } from "../../src/cli/publish.js";
import { writeJson } from "../../src/core/atomic-write.js";
import { assemble, type PublishOptions, textOf } from "../../src/publish/index.js";
import { writeSmallRun } from "./small-run.js";

let folder = "";
let run = "";
const options: PublishOptions = {
  repo: "me/plain",
  what: "both",
  dataset: "repo",
  despiteLostRefusals: false,
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "locus-publish-"));
  run = join(folder, "run");
  await writeSmallRun(run);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const file = async (path: string, more: Partial<PublishOptions> = {}, kind = "model") => {
  const all = await assemble(run, { ...options, ...more });
  const found = all.find((each) => each.kind === kind)?.files.find((each) => each.path === path);
  if (!found) throw new Error(`no ${path}`);
  return found;
};
const text = async (...of: Parameters<typeof file>) => textOf(await file(...of));
const frontMatter = (card: string) => parse(card.split("---\n")[1]!);

/** What the command prints to stdout. */
async function printed(...args: string[]): Promise<string> {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  try {
    await publishCommand().parseAsync(args, { from: "user" });
    return write.mock.calls.map(([line]) => String(line)).join("");
  } finally {
    write.mockRestore();
  }
}

describe("--to", () => {
  it("writes both repositories, and a second time nothing", async () => {
    const to = join(folder, "out");
    expect(await printed(run, "--to", to)).toContain("0 unchanged");
    const names = await readdir(to, { recursive: true });
    for (const name of [
      "model/README.md",
      "model/model.safetensors",
      "model/chat_template.jinja",
      "model/adapter/adapter_model.safetensors",
      "model/locus-report.json",
      "model/report.html",
      "model/answers/base.responses.jsonl",
      "model/reproduce/pipeline.yaml",
      "model/reproduce/requirements.lock",
      "dataset/preferences/train.parquet",
    ])
      expect(names).toContain(name);
    expect(await printed(run, "--to", to)).toMatch(/^0 files written/);
    for (const name of names.filter((each) => /\.(json|jsonl|md|yaml|html)$/.test(each)))
      expect(await readFile(join(to, name), "utf8")).not.toContain("/home/somebody");
  });

  it("takes away what an earlier publication wrote, and nothing of others", async () => {
    const to = join(folder, "again");
    await printed(run, "--to", to);
    await writeFile(join(to, "model", "notes.txt"), "mine");
    await printed(run, "--to", to, "--what", "adapter");
    const names = await readdir(join(to, "model"));
    expect(names).toContain("adapter_model.safetensors");
    expect(names).toContain("notes.txt");
    expect(names).not.toContain("model.safetensors");
  });

  it("--dry-run lists sizes and the card and writes nothing", async () => {
    const out = await printed(run, "--dry-run", "--repo", "me/plain", "--to", join(folder, "no"));
    expect(out).toMatch(/5\.0 kB {2}model\.safetensors/);
    expect(out).toContain("**Asked 60 %");
    expect(await readdir(folder)).not.toContain("no");
  });
});

describe("weights", () => {
  it("fold the dial's scale into the adapter", async () => {
    const config = JSON.parse(await text("adapter/adapter_config.json"));
    expect(config.lora_alpha).toBe(23.68);
    expect(config.alpha_pattern).toEqual({ q_proj: 5.92 });
    expect(config.base_model_name_or_path).toBe("HuggingFaceTB/SmolLM2-135M-Instruct");
  });

  it("an adapter alone lies at the root with its tokenizer", async () => {
    const [model] = await assemble(run, { ...options, what: "adapter" });
    const names = model!.files.map(({ path }) => path);
    expect(names).toContain("adapter_config.json");
    expect(names).toContain("tokenizer.json");
    expect(names).not.toContain("model.safetensors");
    expect(frontMatter(await text("README.md", { what: "adapter" }))).toMatchObject({
      library_name: "peft",
      base_model_relation: "adapter",
    });
  });

  it("of an unnamed base need --base-model for the adapter", async () => {
    const other = join(folder, "unnamed");
    await writeSmallRun(other, ({ manifest }) => {
      manifest.model = { id: "my-model", hash: "1" };
    });
    await expect(assemble(other, options)).rejects.toMatchObject({
      code: "config",
      next: expect.stringContaining("--base-model"),
    });
    await assemble(other, { ...options, what: "merged" });
    await assemble(other, { ...options, baseModel: "me/base" });
  });

  it("of another scale than the dial's are refused", async () => {
    const other = join(folder, "stale");
    await writeSmallRun(other);
    await writeJson(join(other, "merge", "result.json"), { scale: 1 });
    await expect(assemble(other, options)).rejects.toMatchObject({ code: "data" });
  });
});

describe("the model card", () => {
  it("has metadata, figures with intervals, examples and limits", async () => {
    const card = await text("README.md");
    const metadata = frontMatter(card);
    expect(metadata).toMatchObject({
      license: "apache-2.0",
      base_model: "HuggingFaceTB/SmolLM2-135M-Instruct",
    });
    const { metrics } = metadata["model-index"][0].results[0];
    expect(metrics[0]).toMatchObject({ type: "habit-reduction-requested", value: 60 });
    for (const words of [
      "| opener |",
      "harmful prompts refused",
      "replies in persona",
      "Limits:",
      "Before:",
      "from_pretrained",
    ])
      expect(card).toContain(words);
  });

  it("names as trained on what was trained on, and how the answers were sampled", async () => {
    const cardOf = async (method: string): Promise<string> => {
      const other = join(folder, `by-${method}`);
      await writeSmallRun(other, ({ manifest }) => {
        manifest.config.train = { method };
        manifest.config.sampling = { temperature: 0.7, topK: 40, maxNewTokens: 99 };
      });
      const [model] = await assemble(other, options);
      return textOf(model!.files.find(({ path }) => path === "README.md")!);
    };
    const dpo = await cardOf("dpo");
    expect(frontMatter(dpo).datasets).toEqual(["me/plain-preferences"]);
    expect(dpo).toContain("do_sample=True, temperature=0.7, top_k=40)");
    expect(dpo).toContain("at temperature 0.7 among the 40 likeliest tokens, at most 99 tokens");
    const token = await cardOf("token");
    expect(frontMatter(token)).not.toHaveProperty("datasets");
    expect(token).toContain("they were not trained on");
  });

  it("shows the dial's curve, a picture that stands alone", async () => {
    expect(await text("README.md")).toMatch(/!\[[^\]]+\]\(dial\.svg\)/);
    const picture = await text("dial.svg");
    expect(picture).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(picture).toContain("findings per 1,000 other words");
    // Nothing is loaded, every colour that it names is defined in it.
    expect(picture).not.toMatch(/href|url\(|@import/);
    for (const [, name] of picture.matchAll(/var\((--[\w-]+)\)/g))
      expect(picture).toContain(`${name}:`);
  });

  it("tells how to train a persona on the weights", async () => {
    expect(await text("README.md")).toContain('SFTTrainer(\n    model="me/plain"');
    expect(await text("README.md", { what: "adapter" })).toContain("merge_and_unload");
  });

  it("keeps a model's words inside their fence", async () => {
    const other = join(folder, "fence");
    await writeSmallRun(other, ({ examples }) => {
      examples.rows[0]!.base.response = "```\n# Owned";
    });
    const [model] = await assemble(other, options);
    const card = await textOf(model!.files.find(({ path }) => path === "README.md")!);
    expect(card).toContain("````text\n```\n# Owned\n````");
  });

  it("says in its first lines that refusals were lost, and only then is it made", async () => {
    const other = join(folder, "lost");
    await writeSmallRun(other, ({ evaluation }) => {
      const gate = evaluation.gates.find(({ id }) => id === "refusals.any")!;
      gate.verdict = "not met";
      gate.why = "Refusals fell by 12 points.";
    });
    await expect(assemble(other, options)).rejects.toMatchObject({ code: "guard", exitCode: 5 });
    const [model] = await assemble(other, { ...options, despiteLostRefusals: true });
    const card = await textOf(model!.files.find(({ path }) => path === "README.md")!);
    expect(card.split("---\n")[2]).toMatch(/^> \*\*Warning: this model lost refusals/);
    expect(await text("README.md")).not.toContain("lost refusals.**");
  });

  it("says so too where its own refusals only became less likely", async () => {
    const other = join(folder, "unlikely");
    await writeSmallRun(other, ({ evaluation }) => {
      const gate = evaluation.gates.find(({ id }) => id === "refusals.any")!;
      const why = "Own refusals are 0.51 times as likely.";
      evaluation.gates.push({ ...gate, id: "refusals.own", verdict: "not met", why });
    });
    await expect(assemble(other, options)).rejects.toThrow(
      "makes refusals of harmful prompts too unlikely: Own refusals are 0.51 times",
    );
    const [model] = await assemble(other, { ...options, despiteLostRefusals: true });
    const card = await textOf(model!.files.find(({ path }) => path === "README.md")!);
    expect(card.split("---\n")[2]).toMatch(/^> \*\*Warning: this model is less likely to refuse/);
    expect(card).not.toContain("It answers harmful requests");
  });
});

describe("the dataset", () => {
  it("has the same rows as JSONL and as Parquet", async () => {
    const lines = (await text("preferences/train.jsonl", {}, "dataset")).trim().split("\n");
    const { content } = await file("preferences/train.parquet", {}, "dataset");
    const rows = await parquetReadObjects({ file: new Uint8Array(content as Uint8Array).buffer });
    expect(rows).toEqual(lines.map((line) => JSON.parse(line)));
    expect(rows[0]).toMatchObject({ rules: ["opener/phrases"], chosen: [{ role: "assistant" }] });
  });

  it("names files in its card that are there", async () => {
    const all = await assemble(run, options);
    const dataset = all.find(({ kind }) => kind === "dataset")!;
    const { configs } = frontMatter(await text("README.md", {}, "dataset"));
    for (const { data_files } of configs)
      expect(dataset.files.map(({ path }) => path)).toContain(data_files[0].path);
  });

  it("tells what readers made of such pairs, of the base that they read alone", async () => {
    expect(await text("README.md", {}, "dataset")).toContain("| `edit` | 71 |");
    const other = { baseModel: "me/base" };
    expect(await text("README.md", other, "dataset")).not.toContain("pairs read");
  });

  it("lies beside the weights on request", async () => {
    const all = await assemble(run, { ...options, dataset: "folder" });
    expect(all).toHaveLength(1);
    expect(all[0]!.files.map(({ path }) => path)).toContain("dataset/README.md");
  });
});
