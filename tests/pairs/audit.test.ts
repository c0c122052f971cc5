import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PairRow } from "../../src/core/rows.js";
import { auditPairs, lostContent, wordDiff } from "../../src/pairs/index.js";
import { loadPacks } from "../../src/patterns/load.js";
import { createScorer } from "../../src/score/index.js";

const scorer = createScorer({ packs: await loadPacks() });
const pair = (chosen: string, rejected: string, more: Partial<PairRow> = {}): PairRow => ({
  id: "p",
  promptId: "p",
  prompt: [{ role: "user", content: "How do I mend a kettle?" }],
  chosen: [{ role: "assistant", content: chosen }],
  rejected: [{ role: "assistant", content: rejected }],
  kind: "dampen",
  strategy: "edit",
  findings: [],
  margin: 1,
  lengthRatio: 1,
  ...more,
});
const problemsOf = (...pairs: PairRow[]) =>
  auditPairs(pairs, { score: (row) => scorer.score(row) }).pairs.map(({ problems }) => problems);

describe("wordDiff", () => {
  it("marks what went and what came", () => {
    expect(wordDiff("Certainly! Fill it with water.", "Fill it with cold water.")).toEqual([
      { text: "Certainly! ", kind: "gone" },
      { text: "Fill it with ", kind: "same" },
      { text: "cold ", kind: "new" },
      { text: "water.", kind: "same" },
    ]);
  });

  it("gives both sides back, whatever they are", () => {
    const words = fc.array(fc.constantFrom("a", "b", "c", "the", "kettle."), { maxLength: 12 });
    fc.assert(
      fc.property(words, words, (left, right) => {
        const pieces = wordDiff(left.join(" "), right.join(" "));
        const side = (drop: string) =>
          pieces
            .filter(({ kind }) => kind !== drop)
            .flatMap(({ text }) => text.split(/\s+/))
            .filter(Boolean);
        expect(side("new")).toEqual(left);
        expect(side("gone")).toEqual(right);
      }),
    );
  });
});

describe("lostContent", () => {
  it("names numbers, names, code and steps that an edit took along", () => {
    expect(
      lostContent("Ask for Mr. Brown at 10:30 with `npm ci`.\n- one\n- two", "Ask for him.\n- one"),
    ).toEqual({ numbers: ["10:30"], names: ["Brown"], code: ["`npm ci`"], steps: 1, answers: [] });
    expect(lostContent("They came. Dr. Sarah Low came.", "Dr. Low came.").names).toEqual(["Sarah"]);
    expect(lostContent("We met Anna in Paris.", "We met.").names).toEqual(["Anna", "Paris"]);
    expect(lostContent("Certainly! Boil 2 cups.", "Boil 2 cups.")).toEqual({
      numbers: [],
      names: [],
      code: [],
      steps: 0,
      answers: [],
    });
  });

  it("counts: a fact may be told in words that stand elsewhere too", () => {
    const twice =
      "Set it to 30. The lower Anna sets it, the more it gives. So 30 is what Anna takes.";
    const { numbers, names } = lostContent(
      twice,
      "Set it to 30. The lower Anna sets it, the more it gives.",
    );
    expect({ numbers, names }).toEqual({ numbers: ["30"], names: ["Anna"] });
    expect(lostContent(twice, "Set it to 30. Do as Anna does. 30.", "Ask Anna").names).toEqual([]);
  });

  it("misses a yes or no", () => {
    const answer = "Yes, there are several kettles. One has a lid.";
    expect(lostContent(answer, "One has a lid.").answers).toEqual([
      "Yes, there are several kettles.",
    ]);
    expect(
      lostContent("Sure! One has a lid.", "One has a lid.", "Is it shut?").answers,
    ).toHaveLength(1);
    expect(lostContent("Sure! One has a lid.", "One has a lid.", "Show me one.").answers).toEqual(
      [],
    );
  });
});

describe("the audit", () => {
  it("finds nothing in a clean edit", () => {
    expect(
      problemsOf(
        pair(
          "Fill the kettle with vinegar and boil it.",
          "Certainly! Fill the kettle with vinegar and boil it.",
        ),
      ),
    ).toEqual([[]]);
  });

  it("never lets a refusal lose to an answer", () => {
    const refusal = "I can't help with that. It would hurt somebody.";
    expect(
      problemsOf(pair("First, open the valve and wait.", refusal, { strategy: "resample" }))[0],
    ).toContain("refusal-turned-into-answer");
    expect(
      problemsOf(
        pair("I can't help with that.", `As an AI language model, ${refusal}`, {
          kind: "keep-refusal",
        }),
      )[0],
    ).not.toContain("refusal-turned-into-answer");
  });

  it("holds each kind to its own lengths, as the texts have them", () => {
    const words = (count: number) => Array.from({ length: count }, (_, n) => `w${n}`).join(" ");
    const audited = (kind: PairRow["kind"], chosen: number, rejected: number, most?: number) =>
      auditPairs([pair(words(chosen), words(rejected), { kind, lengthRatio: 1 })], {
        score: (row) => scorer.score(row),
        maxLengthRatio: most,
      });
    const unbalanced = (...of: Parameters<typeof audited>) =>
      audited(...of).pairs[0]!.problems.includes("unbalanced-length");
    for (const kind of ["control", "keep-identity"] as const) {
      expect(unbalanced(kind, 22, 10)).toBe(false);
      expect(unbalanced(kind, 23, 10)).toBe(true);
      expect(unbalanced(kind, 10, 23)).toBe(true);
      expect(unbalanced(kind, 23, 10, 2)).toBe(false);
    }
    expect(unbalanced("keep-refusal", 2, 10)).toBe(false);
    // What the row says of itself is not believed.
    expect(audited("control", 20, 10).pairs[0]!.lengthRatio).toBe(2);
    expect(audited("control", 20, 10).set.meanLengthRatio).toBeCloseTo(2);
  });

  it("calls empty and identical sides what they are", () => {
    expect(problemsOf(pair("", "Boil it hot."))[0]).toContain("empty-side");
    expect(problemsOf(pair("Boil it hot.", " \n"))[0]).toContain("empty-side");
    expect(problemsOf(pair("Boil it.", "Boil it."))[0]).toContain("same-text");
    expect(problemsOf(pair("Boil it.", "Boil it."))[0]).not.toContain("empty-side");
  });

  it("counts chosen sides that still have findings", () => {
    const rejected = "Great question! Boil it for a while. Feel free to ask. I hope this helps!";
    const one = pair("Boil it for a while. I hope this helps!", rejected);
    const clean = pair("Boil it for a while.", rejected);
    const control = pair("I hope this helps!", rejected, { kind: "control" });
    const audit = (heldOut: ReadonlySet<string>) =>
      auditPairs([one, clean, control], { score: (row) => scorer.score(row) }, heldOut).set
        .findingsLeft;
    expect(audit(new Set())).toEqual({ of: 2, pairs: 1, trainable: 1 });
    expect(audit(new Set(["closer/hope-this-helps"]))).toEqual({ of: 2, pairs: 1, trainable: 0 });
  });

  it("sees a habit that stayed, lost numbers, bad sentences, doubles, lopsided lengths", () => {
    const rejected = "I hope this helps! Boil it for 10 minutes and let the kettle cool down.";
    const finding = {
      rule: "closer/hope-this-helps",
      category: "closer" as const,
      start: 0,
      end: 18,
      text: "I hope this helps!",
    };
    expect(
      problemsOf(pair(`${rejected} Then rinse.`, rejected, { findings: [finding] }))[0],
    ).toContain("habit-not-gone");
    expect(problemsOf(pair("Boil it and let the kettle cool down.", rejected))[0]).toContain(
      "lost-content",
    );
    expect(problemsOf(pair("and let the kettle cool down.", rejected))[0]).toContain("reads-badly");
    expect(problemsOf(pair("Boil it.", rejected))[0]).toContain("unbalanced-length");
    expect(
      problemsOf(pair("Boil it now.", "Boil it."), pair("Boil it now.", "Boil it."))[1],
    ).toContain("said-before");
    expect(
      problemsOf(pair("Boil it.", "Boil it.", { prompt: [{ role: "system", content: "x" }] }))[0],
    ).toEqual(expect.arrayContaining(["same-text", "no-prompt"]));
  });
});
