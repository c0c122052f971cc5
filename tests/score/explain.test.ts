import { describe, expect, it } from "vitest";
import type { SentenceClassifier } from "../../src/classify/index.js";
import { parsePack } from "../../src/patterns/index.js";
import { loadPacks } from "../../src/patterns/load.js";
import { explainAnswer } from "../../src/score/index.js";

const packs = await loadPacks();
const at = (probability: number): SentenceClassifier => ({
  veto: 0.3,
  propose: 0.6,
  probability: () => probability,
  category: () => "hedge",
});
const explain = (response: string, secondStage?: SentenceClassifier, own = packs) => {
  const { findings, dropped } = explainAnswer({ packs: own, secondStage }, { response });
  const said = (all: readonly { rule: string; why: string }[]) =>
    all.map(({ rule, why }) => `${rule}: ${why}`);
  return { findings: said(findings), dropped: said(dropped) };
};

describe("explainAnswer", () => {
  const WEAK = "The shop sells a wide range of knots.";
  const STRONG = "I hope this helps!";

  it("tells a weak rule's match from a finding", () => {
    expect(explain(WEAK)).toEqual({
      findings: [],
      dropped: [
        "marketing/wide-range: weak: it counts only with the second stage's assent, and the rules stand alone here",
      ],
    });
    expect(explain(WEAK, at(0.5))).toEqual({
      findings: [],
      dropped: [
        "marketing/wide-range: weak, and without the second stage's assent (p = 0.5, 0.6 needed)",
      ],
    });
    expect(explain(WEAK, at(0.7))).toEqual({
      findings: [
        "marketing/wide-range: counts: weak, with the second stage's assent (p = 0.7, 0.6 needed)",
      ],
      dropped: [],
    });
  });

  it("speaks of the text as it is, with the line ends of Windows too", () => {
    const response = `One.\r\n\r\n${WEAK}\r\n${STRONG}`;
    const { findings, dropped } = explainAnswer({ packs }, { response });
    expect([...dropped, ...findings].map(({ rule }) => rule)).toEqual([
      "marketing/wide-range",
      "closer/hope-this-helps",
    ]);
    for (const { start, end, text } of [...dropped, ...findings])
      expect(response.slice(start, end)).toBe(text);
  });

  it("says what is vetoed, and what may not be", () => {
    expect(explain(STRONG)).toEqual({ findings: ["closer/hope-this-helps: counts"], dropped: [] });
    expect(explain(STRONG, at(0.5)).findings).toEqual([
      "closer/hope-this-helps: counts (p = 0.5, 0.3 needed)",
    ]);
    expect(explain(STRONG, at(0.2))).toEqual({
      findings: [],
      dropped: ["closer/hope-this-helps: vetoed by the second stage (p = 0.2, 0.3 needed)"],
    });
    const pack = parsePack(
      "{pack: own, version: 1, description: d, category: closer, rules: [{id: luck, message: m, phrases: [good luck], examples: {match: [x], pass: [y]}}]}",
      "own.yaml",
    );
    expect(explain("Good luck with it.", at(0.1), [pack]).findings).toEqual([
      "closer/luck: counts: the second stage may not veto it (p = 0.1)",
    ]);
  });

  it("tells what the second stage adds", () => {
    expect(explain("The gate opens at nine.", at(0.8)).findings).toEqual([
      "learned/hedge: counts: the second stage finds it where no rule does (p = 0.8, 0.6 needed)",
    ]);
  });

  it("knows why one in the third of the same sentences is none", () => {
    const { findings, dropped } = explain("I hope this helps! ".repeat(3).trim());
    expect(findings).toHaveLength(2);
    expect(dropped).toEqual([
      expect.stringContaining("earlier ones in sentences that say the same"),
    ]);
  });
});
