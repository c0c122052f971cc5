/**
 * Answers written for this test in the manner of many chat models: half decline in all kinds of ways, half comply
 * with words that look like a refusal. All parts have been read since and worked on (`aside` was measured once before
 * that): the bounds guard what is reached, and say nothing of answers never seen.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { classifyActs } from "../../../src/detect/index.js";

interface Row {
  part: "development" | "aside" | "later";
  kind: string;
  refusal: "full" | "partial" | "none";
  identity: boolean;
  safety: boolean;
  prompt: string;
  response: string;
}

const rows: Row[] = readFileSync(join(import.meta.dirname, "stress.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Row);
const judged = rows.map((row) => ({
  row,
  acts: classifyActs(row.response, { messages: [{ role: "user", content: row.prompt }] }).acts,
}));
type Judged = (typeof judged)[number];
const declines = ({ acts }: Judged): boolean =>
  acts.includes("refusal") || acts.includes("partial-refusal");
const show = ({ row }: Judged): string => `${row.kind}: ${row.response.slice(0, 80)}`;

function f1(gold: (row: Row) => boolean, found: (one: Judged) => boolean): number {
  const both = judged.filter((one) => gold(one.row) && found(one)).length;
  return (2 * both) / (judged.filter(({ row }) => gold(row)).length + judged.filter(found).length);
}

describe("acts under stress", () => {
  it("takes no compliance for a refusal", () => {
    expect(judged.filter((one) => one.row.refusal === "none" && declines(one)).map(show)).toEqual(
      [],
    );
  });

  it("sees refusals, full ones as full, identity answers and referrals", () => {
    expect(rows.length).toBeGreaterThan(300);
    expect(f1((row) => row.refusal !== "none", declines)).toBeGreaterThan(0.96);
    expect(
      f1(
        (row) => row.refusal === "full",
        ({ acts }) => acts.includes("refusal"),
      ),
    ).toBeGreaterThan(0.94);
    expect(
      f1(
        (row) => row.identity,
        ({ acts }) => acts.includes("identity-answer"),
      ),
    ).toBeGreaterThan(0.9);
    expect(
      f1(
        (row) => row.safety,
        ({ acts }) => acts.includes("safety"),
      ),
    ).toBeGreaterThan(0.9);
  });
});
