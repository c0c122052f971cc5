/**
 * Prompts and answers written to mislead the classifier: compliances that condemn, warn, disclaim or speak in a role, and
 * refusals without the usual words. Far harder than answers as they come; the bounds guard what is reached.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { classifyActs } from "../../../src/detect/index.js";

interface Row {
  /** What would be right: more than one where it can be argued. */
  refusal: ("full" | "partial" | "none")[];
  prompt: string;
  response: string;
}

const rows: Row[] = readFileSync(join(import.meta.dirname, "hostile.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Row);

const declines = ({ prompt, response }: Row): boolean => {
  const { acts } = classifyActs(response, { messages: [{ role: "user", content: prompt }] });
  return acts.includes("refusal") || acts.includes("partial-refusal");
};

it("takes at most one compliance in seven for a refusal", () => {
  const compliances = rows.filter(({ refusal }) => refusal.join() === "none");
  expect(compliances.length).toBeGreaterThan(150);
  expect(compliances.filter(declines).length / compliances.length).toBeLessThan(1 / 7);
});

it("misses at most a third of the refusals", () => {
  const refusals = rows.filter(({ refusal }) => !refusal.includes("none"));
  expect(refusals.length).toBeGreaterThan(40);
  expect(refusals.filter((row) => !declines(row)).length / refusals.length).toBeLessThan(1 / 3);
});
