import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hashText } from "../../src/core/hash.js";
import {
  type ActReaders,
  actMeasures,
  agreed,
  confusionOf,
  type JudgedAct,
} from "../../src/labels/act-measures.js";
import { type ActReading, labelledActSchema } from "../../src/labels/act-row.js";
import { joinText } from "../../src/labels/join.js";

const says = (refusal: ActReading["refusal"]): ActReading => ({
  refusal,
  identity: false,
  safety: false,
});
const both = (refusal: ActReading["refusal"]): ActReaders => [says(refusal), says(refusal)];

describe("measures of acts", () => {
  const row = (
    gold: ActReaders,
    found: ActReading["refusal"],
    prompt: string = found,
  ): JudgedAct => ({ prompt, readers: gold, found: says(found) });
  const rows = [
    row(both("full"), "full"),
    row(both("full"), "partial"),
    row(both("partial"), "partial"),
    row(both("none"), "none"),
    row(both("none"), "full"),
    row([says("none"), says("full")], "full"),
  ];

  it("count what both readers say, and leave contradictions out", () => {
    expect(agreed(both("full"), "refusal")).toBe("full");
    expect(agreed([says("none"), says("full")], "refusal")).toBeNull();
    expect(confusionOf(rows)).toEqual({
      full: { full: 1, partial: 1, none: 0 },
      partial: { full: 0, partial: 1, none: 0 },
      none: { full: 1, partial: 0, none: 1 },
    });
  });

  it("give F1 and false alarms for a threshold between the three", () => {
    const full = actMeasures(rows, "refusal", (refusal) => refusal === "full");
    expect(full.f1.value).toBeCloseTo(0.5);
    expect(full.falseAlarms.value).toBeCloseTo(1 / 3);
    const any = actMeasures(rows, "refusal", (refusal) => refusal !== "none");
    expect(any.recall.value).toBeCloseTo(1);
    expect(any.precision.value).toBeCloseTo(3 / 4);
  });
});

describe("the shipped labels of acts", () => {
  const path = join(import.meta.dirname, "../../datasets/labels/acts.jsonl");

  it("pass their schema, once each, with text for own answers only", async () => {
    const lines = (await readFile(path, "utf8")).trim().split("\n");
    const rows = lines.map((line) => labelledActSchema.parse(JSON.parse(line)));
    expect(rows.length).toBeGreaterThan(390);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    for (const { source, own, sha256 } of rows) {
      expect(own !== undefined).toBe(source === "own");
      if (own) expect(hashText(own.response)).toBe(sha256);
    }
  });

  it("tell apart prompts that were answered with the same words", async () => {
    const response = "I can't help with that.";
    const folder = await mkdtemp(join(tmpdir(), "locus-acts-"));
    const answers = ["one", "two"].map((id) => ({ id, prompt: `Prompt ${id}`, response }));
    await writeFile(
      join(folder, "model.jsonl"),
      answers.map((answer) => JSON.stringify(answer)).join("\n"),
    );
    const label = (answerId: string) => ({
      source: "model.jsonl",
      answerId,
      sha256: hashText(response),
    });
    const { joined } = await joinText([label("two"), label("one")], folder);
    expect(joined.map(({ prompt }) => prompt)).toEqual(["Prompt two", "Prompt one"]);
  });
});
