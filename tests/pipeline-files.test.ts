import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parsePersonaSettings } from "../src/persona/index.js";
import { parsePipeline, readInputs } from "../src/pipeline/index.js";

const FOLDER = resolve(import.meta.dirname, "../pipelines");
const files = readdirSync(FOLDER).filter((file) => file !== "persona.yaml");
const parse = (text: string) => parsePipeline(text, "my.yaml");

describe("the shipped pipelines", () => {
  it.each(files)("%s can be read, and its prompts are there", async (file) => {
    const config = parsePipeline(readFileSync(join(FOLDER, file), "utf8"), file);
    const inputs = await readInputs(config);
    expect(inputs.prompts.test.habit).toHaveLength(config.prompts.test.habit);
    expect(inputs.personas).toHaveLength(config.evaluate.personaCount);
    const topics = (split: "train" | "validation" | "test") =>
      new Set(Object.values(inputs.prompts[split]).flatMap((rows) => rows.map((row) => row.topic)));
    for (const topic of topics("test")) expect(topics("train")).not.toContain(topic);
  });
});

describe("the settings of a persona", () => {
  it("can be read, and their files are there", async () => {
    const file = "persona.yaml";
    const settings = parsePersonaSettings(readFileSync(join(FOLDER, file), "utf8"), file);
    const named = [settings.personas!, settings.prompts!, ...settings.demos!, ...settings.protect!];
    for (const path of named) expect(existsSync(resolve(FOLDER, "..", path))).toBe(true);
    expect(() => parsePersonaSettings("stps: 4\n", "my.yaml")).toThrow("stps");
  });
});

describe("a mistake in a pipeline file", () => {
  const start = "name: x\ndose: 60\nprompts:\n  files: [a.jsonl]\n";
  it.each([
    [`${start}train: { method: tokn }\n`, "my.yaml:5:", "train.method"],
    [`${start}learnig: 1\ntrain: { method: token }\n`, "my.yaml:5:1", "unknown key `learnig`"],
    ["name: x\ndose: [60\n", "my.yaml:", "dose: [60"],
    [`${start.replace("60", "250")}train: { method: token }\n`, "my.yaml:2:", "dose"],
  ])("is told with its place and lines", (text, place, part) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({
        code: "config",
        place: expect.stringContaining(place),
        message: expect.stringContaining(part),
        next: expect.stringContaining("quickstart.yaml"),
      }),
    );
  });

  it("asks for more prompts than there are", async () => {
    const text = readFileSync(join(FOLDER, "quickstart.yaml"), "utf8").replace(
      "habit: 200",
      "habit: 9000",
    );
    await expect(readInputs(parse(text))).rejects.toThrow(/asks for 9000 prompts/);
  });
});
