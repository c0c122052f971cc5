/** The shipped personas keep the rules that their card states. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readRows } from "../../src/core/jsonl.js";
import { packageRoot } from "../../src/core/paths.js";
import { type PromptRow, promptSchema } from "../../src/core/rows.js";
import { findSharedShingles, findSharedTexts, promptWords } from "../../src/datasets/index.js";
import { personas, prompts } from "../evaluate/persona/shipped-personas.js";

const wordsOf = (text: string): number => promptWords(text).length;

function row(id: string, text: string): PromptRow {
  return { id, prompt: text, set: "persona", split: "test" };
}

const userPrompts = [
  ...prompts,
  ...personas.flatMap(({ id, demos }) =>
    demos.map(({ prompt }, at) => row(`${id}/demo-${at}`, prompt)),
  ),
];
const replies = personas.flatMap(({ id, demos, candidates }) => [
  ...demos.map(({ reply }, at) => row(`${id}/demo-${at}/reply`, reply)),
  ...candidates.map(({ promptId, reply }) => row(`${id}/${promptId}`, reply)),
]);
const systems = personas.map(({ id, system }) => row(`${id}/system`, system));

describe.each(personas.map((persona) => [persona.id, persona] as const))("%s", (_, persona) => {
  test("measures only", () => expect(persona.split).toBe("test"));

  test("its system prompt has 40 to 80 words", () => {
    expect(wordsOf(persona.system)).toBeGreaterThanOrEqual(40);
    expect(wordsOf(persona.system)).toBeLessThanOrEqual(80);
  });

  test("four to six features, two or three of them core, lists of some size", () => {
    expect(persona.features.length).toBeGreaterThanOrEqual(4);
    expect(persona.features.length).toBeLessThanOrEqual(6);
    const core = persona.features.filter((feature) => feature.core);
    expect([2, 3]).toContain(core.length);
    for (const { check } of core)
      if (check.kind === "any-of") {
        expect(check.words.length).toBeGreaterThanOrEqual(12);
        expect(new Set(check.words).size).toBe(check.words.length);
      }
  });

  test("at least twelve demonstrations of 20 to 60 words", () => {
    expect(persona.demos.length).toBeGreaterThanOrEqual(12);
    const odd = persona.demos.filter(({ reply }) => wordsOf(reply) < 20 || wordsOf(reply) > 60);
    expect(odd).toEqual([]);
  });

  test("one candidate reply a shared prompt", () => {
    expect(persona.candidates.map(({ promptId }) => promptId)).toEqual(prompts.map(({ id }) => id));
  });
});

test("twelve personas, twenty shared prompts", () => {
  expect(new Set(personas.map(({ id }) => id)).size).toBe(12);
  expect(new Set(prompts.map(({ id }) => id)).size).toBe(20);
  expect(prompts.every(({ set, split }) => set === "persona" && split === "test")).toBe(true);
});

test.each(prompts.map(({ id, prompt }) => [id, prompt]))(
  "the candidates to %s (%s) are of like length",
  (promptId) => {
    const lengths = personas.map(({ candidates }) =>
      wordsOf(candidates.find((candidate) => candidate.promptId === promptId)!.reply),
    );
    const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
    for (const length of lengths) {
      expect(length).toBeGreaterThanOrEqual(22);
      expect(length).toBeLessThanOrEqual(32);
      expect(Math.abs(length / mean - 1)).toBeLessThanOrEqual(0.2);
    }
  },
);

test("no six words are shared between prompts, replies and system prompts", () => {
  expect(findSharedShingles([...userPrompts, ...replies, ...systems])).toEqual([]);
});

test("nothing is shared with the prompts that models are trained or measured on", async () => {
  const folder = join(packageRoot(), "datasets", "prompts");
  const files = readdirSync(folder).filter((name) => name.endsWith(".jsonl"));
  const others = (
    await Promise.all(files.map((name) => readRows(join(folder, name), promptSchema)))
  ).flat();
  const own = new Set([...userPrompts, ...replies, ...systems].map(({ id }) => id));
  const crossing = ({ ids }: { ids: string[] }) =>
    ids.some((id) => own.has(id)) && !ids.every((id) => own.has(id));
  expect(
    findSharedShingles([...userPrompts, ...replies, ...systems, ...others]).filter(crossing),
  ).toEqual([]);
  expect(
    findSharedTexts([...userPrompts, ...others]).filter(({ ids }) => ids.some((id) => own.has(id))),
  ).toEqual([]);
});
