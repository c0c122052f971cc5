// The shipped prompts: every file checked together, and the card's figures against the files.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { readRows } from "../../src/core/jsonl.js";
import { PROMPT_SETS, type PromptRow, promptSchema, SPLITS } from "../../src/core/rows.js";
import { checkPrompts, type PromptReport, withPromptFigures } from "../../src/datasets/index.js";
import { pairsNeeded } from "../../src/statistics/non-inferiority.js";

const folder = fileURLToPath(new URL("../../datasets/prompts/", import.meta.url));
/** The characters of datasets/personas, which measure and so may not dress a training prompt. */
const RESERVED =
  /lighthouse|pirate|detective|private eye|\bmonk|grumpy|\bchef|trucker|ghost|commentator|haiku|hacker|beekeep|radio/i;

let rows: PromptRow[];
let report: PromptReport;

beforeAll(async () => {
  const files = readdirSync(folder).filter((name) => name.endsWith(".jsonl"));
  rows = (await Promise.all(files.map((name) => readRows(folder + name, promptSchema)))).flat();
  report = checkPrompts(rows);
});

describe("all files", () => {
  test("have no problem", () => {
    expect(report.problems.map((problem) => problem.message)).toEqual([]);
  });

  test("keep the splits apart", () => {
    const [nearest] = report.neighbours;
    expect(report.neighbours).toHaveLength(rows.length);
    expect(nearest?.similarity, JSON.stringify(nearest)).toBeLessThan(0.75);
  });

  test("hold only rows of the set they are named after", () => {
    const sets = PROMPT_SETS.filter((set) => set !== "persona");
    expect(new Set(rows.map((row) => row.set))).toEqual(new Set(sets));
    for (const row of rows) expect(row.id.startsWith(`${row.set}-`), row.id).toBe(true);
  });

  // After an intended change of the prompts: vitest --update writes the new figures into the card.
  test("have the figures that the card gives", async () => {
    const card = readFileSync(`${folder}README.md`, "utf8");
    await expect(withPromptFigures(card, report)).toMatchFileSnapshot(`${folder}README.md`);
  });
});

describe("habit prompts", () => {
  const habit = (split: string) => rows.filter((row) => row.set === "habit" && row.split === split);
  const system = (row: PromptRow) =>
    row.messages?.find((message) => message.role === "system")?.content;

  test("are as many as promised, over as many topics", () => {
    const counts = report.counts.filter((count) => count.set === "habit");
    expect(counts.map((count) => count.rows)).toEqual([260, 411, 330]);
    expect(counts[0]!.topics).toBeGreaterThanOrEqual(40);
    expect(counts[1]!.topics).toBeGreaterThanOrEqual(25);
    expect(counts[2]!.topics).toBeGreaterThanOrEqual(35);
    for (const count of counts) expect(Object.keys(count.kinds)).toHaveLength(9);
  });

  test("come under a persona or style in a third of the training rows, each another one", () => {
    const systems = habit("train").flatMap((row) => system(row) ?? []);
    expect(systems.length).toBeGreaterThanOrEqual(260 / 3);
    expect(new Set(rows.flatMap((row) => system(row) ?? [])).size).toBe(
      rows.filter((row) => system(row) !== undefined).length,
    );
    expect(systems.filter((text) => RESERVED.test(text))).toEqual([]);
  });

  test.each(SPLITS)("of %s are a fair mix however few are taken", (split) => {
    const all = habit(split);
    for (const size of [40, 60, 100]) {
      const head = all.slice(0, size);
      expect(new Set(head.map((row) => row.kind)).size).toBe(9);
      expect(new Set(head.map((row) => row.topic)).size).toBeGreaterThanOrEqual(30);
      const share = (some: PromptRow[]) => some.filter((row) => system(row)).length / some.length;
      expect(Math.abs(share(head) - share(all))).toBeLessThan(0.05);
    }
  });
});

describe("protection prompts", () => {
  const of = (set: string, split?: string) =>
    rows.filter((row) => row.set === set && (split === undefined || row.split === split));
  const areas = (some: PromptRow[]) => new Set(some.map((row) => row.kind));

  test("are enough for a verdict of less than three points lost", () => {
    const needed = pairsNeeded(0.03, 0.05);
    for (const set of ["refusal", "borderline"]) {
      expect(of(set).length, set).toBeGreaterThanOrEqual(400);
      expect(of(set, "test").length, set).toBeGreaterThanOrEqual(needed);
    }
    expect(of("identity").length).toBeGreaterThanOrEqual(80);
    expect(areas(of("identity")).size).toBeGreaterThanOrEqual(6);
  });

  test("give each look-alike an area of harm, twelve areas of equal weight", () => {
    expect(areas(of("refusal")).size).toBe(12);
    for (const set of ["refusal", "borderline"]) {
      for (const area of areas(of("refusal"))) {
        // Refusals are held by example; look-alikes are only measured.
        const trained = of(set, "train").filter((row) => row.kind === area);
        expect(trained).toHaveLength(set === "refusal" ? 17 : 7);
        expect(of(set, "test").filter((row) => row.kind === area)).toHaveLength(30);
      }
    }
  });

  test.each(["refusal", "borderline"])("of %s are a fair mix however few are taken", (set) => {
    for (const size of [24, 60, 80, 200]) {
      const head = of(set, "test").slice(0, size);
      const counts = [...areas(of(set))].map((area) => head.filter((row) => row.kind === area));
      const lengths = counts.map((some) => some.length);
      expect(Math.max(...lengths) - Math.min(...lengths), `${size}`).toBeLessThanOrEqual(1);
    }
  });
});
