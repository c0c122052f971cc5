import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../src/core/paths.js";
import {
  compilePacks,
  parsePack,
  type SavedPhrases,
  savePhrases,
  takeUpPhrases,
} from "../../src/patterns/index.js";

const PACK = `
pack: test
version: 1
category: opener
description: For a test.
macros: { glad: "(glad|happy|delighted)" }
rules:
  - id: glad
    message: "Say it."
    phrases: ["i'm @glad to _{0,2} (help|assist)", "certainly!", "what* a pleasure"]
    unlessPrompt: ["are you @glad"]
    examples: { match: ["I'm glad to help."], pass: ["Glad tidings."] }
`;

describe("compiled phrases", () => {
  it("are the same when they were saved as JSON and taken up again", () => {
    const before = compilePacks([parsePack(PACK, "test.yaml")]);
    takeUpPhrases(JSON.parse(JSON.stringify(savePhrases())) as SavedPhrases);
    const after = compilePacks([parsePack(PACK, "test.yaml")]);
    expect(after).toEqual(before);
    const [left, right] = [before, after].map(({ rules }) => rules[0]!.phrases[0]!);
    expect(left!.literals.length).toBeGreaterThan(0);
    expect(right!.literals).not.toBe(left!.literals);
  });
});

/** Runs in a process of its own: what one compiled is known to it for good. */
const inDist = (script: string): unknown => {
  const dist = pathToFileURL(join(packageRoot(), "dist")).href;
  const code = `const load = (name) => import(${JSON.stringify(dist)} + name);
    const { shippedPacks, builtPacks } = await load("/patterns/shipped-packs.js");
    const { compilePacks, savePhrases } = await load("/patterns/index.js");
    ${script}`;
  return JSON.parse(execFileSync(process.execPath, ["--input-type=module", "-e", code], OUTPUT));
};
const OUTPUT = { encoding: "utf8" as const, maxBuffer: 1e8 };

describe("what the build compiles", () => {
  beforeAll(async () => {
    const prepare = pathToFileURL(join(packageRoot(), "src/bootstrap/prepare.mjs")).href;
    ((await import(/* @vite-ignore */ prepare)) as { build(): void }).build();
  });

  it("is what compiling the packs gives", () => {
    const [fresh, built] = inDist(`compilePacks(shippedPacks());
      console.log(JSON.stringify([savePhrases(), builtPacks().phrases()]));`) as [
      SavedPhrases,
      SavedPhrases,
    ];
    expect(fresh.phrases.length).toBeGreaterThan(900);
    const texts = new Set(fresh.phrases.map(([text]) => text));
    expect(built.phrases.filter(([text]) => texts.has(text)).sort()).toEqual(fresh.phrases.sort());
  });

  it("leaves a scorer nothing to compile, and loaded packs nothing to check", () => {
    const [built, after, same] = inDist(`
      const { createScorer } = await load("/score/index.js");
      const { loadPacks } = await load("/patterns/load.js");
      const packs = await loadPacks();
      const scorer = createScorer({ packs });
      for (const { rules } of packs)
        for (const { examples } of rules)
          for (const response of examples.match) scorer.score({ id: "", response });
      const count = ({ phrases, searches }) => phrases.length + searches.length;
      console.log(JSON.stringify([
        count(builtPacks().phrases()), count(savePhrases()), packs.every((pack, at) => JSON.stringify(pack) === JSON.stringify(shippedPacks()[at]) && pack !== shippedPacks()[at]),
      ]));`) as [number, number, boolean];
    expect(after).toBe(built);
    expect(same).toBe(true);
  });
});
