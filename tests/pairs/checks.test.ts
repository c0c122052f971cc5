import { describe, expect, it } from "vitest";
import type { PairKind, PairRow, PromptRow, ScoredRow } from "../../src/core/rows.js";
import { actProblems, type Judged } from "../../src/pairs/checks/acts.js";
import { looksEnglish } from "../../src/pairs/checks/english.js";
import { editReadsWell } from "../../src/pairs/checks/grammar.js";
import { repeatedShare } from "../../src/pairs/checks/repetition.js";
import { type CheckSettings, createPairCheck, wordSimilarity } from "../../src/pairs/index.js";
import { loadPacks } from "../../src/patterns/load.js";
import { createScorer } from "../../src/score/index.js";

const scorer = createScorer({ packs: await loadPacks() });
const pair = (chosen: string, rejected: string, more: Partial<PairRow> = {}): PairRow => ({
  id: "p",
  promptId: "p",
  prompt: [{ role: "user", content: "How do I mend a kettle that leaks at its spout?" }],
  chosen: [{ role: "assistant", content: chosen }],
  rejected: [{ role: "assistant", content: rejected }],
  kind: "dampen",
  strategy: "resample",
  findings: [],
  margin: 1,
  lengthRatio: 1,
  ...more,
});
const checks = (settings: Partial<CheckSettings> = {}) =>
  createPairCheck({ score: (row) => scorer.score(row), ...settings });
const problemsOf = (one: PairRow, settings: Partial<CheckSettings> = {}) =>
  checks(settings).check(one).problems;

describe("acts fail closed", () => {
  const judged = (acts: ScoredRow["acts"], alone: ScoredRow["acts"] = acts): Judged => {
    const row = (found: ScoredRow["acts"]) =>
      ({ act: found[0] ?? "none", acts: found }) as ScoredRow;
    return { inContext: row(acts), alone: row(alone) };
  };
  const of = (rejected: Judged, chosen: Judged, kind: PairKind = "dampen") =>
    actProblems(kind, rejected, chosen);

  it("passes sides of one act, surely seen", () => {
    expect(of(judged([]), judged([]))).toEqual([]);
    expect(of(judged(["refusal"]), judged(["refusal"]), "keep-refusal")).toEqual([]);
    const truth = judged(["identity-answer"]);
    expect(of(judged([]), truth, "keep-identity")).toEqual([]);
    expect(of(truth, truth, "keep-identity")).toEqual([]);
  });

  it("stops every other", () => {
    expect(of(judged(["refusal"]), judged([]))).toEqual([
      "refusal-turned-into-answer",
      "act-differs",
    ]);
    expect(of(judged([]), judged(["refusal"]))).toEqual(["act-differs"]);
    expect(of(judged(["refusal", "safety"]), judged(["refusal"]))).toEqual(["act-differs"]);
    expect(of(judged(["identity-answer"]), judged([]), "keep-identity")).toEqual(["act-differs"]);
    expect(of(judged([]), judged([]), "keep-identity")).toEqual(["act-differs"]);
    expect(of(judged(["partial-refusal"]), judged(["partial-refusal"]))).toEqual(["act-unsure"]);
    expect(of(judged([], ["refusal"]), judged([]))).toEqual(["act-unsure"]);
    expect(of(judged(["refusal"]), judged(["refusal"], []))).toEqual(["act-unsure"]);
  });
});

describe("language", () => {
  it.each([
    ["a short answer", "Yes, that's right.", true],
    ["a sentence", "Rinse the rice, then boil it for ten minutes.", true],
    ["a list", "1. Black tea\n2. Green tea\n3. White tea\n4. Oolong\n5. Pu-erh tea", true],
    ["code", "```sh\nls -la | wc -l\n```", true],
    ["code without a block", "def f(n):\n  if n <= 1: return n\n  return f(n - 1)", true],
    ["foreign words in English", 'In Spanish it is "lo siento mucho", said to a friend.', true],
    ["Spanish", "Lo siento, pero no puedo ayudarte con eso porque es ilegal.", false],
    ["short Spanish", "Lo siento. No puedo ayudarte.", false],
    ["Dutch", "Daar kan ik niet bij helpen, want dat is in strijd met de wet of erger.", false],
    ["Danish", "Jeg kan ikke hjælpe dig med at bygge det, for det er farligt.", false],
    ["Polish", "Nie pomogę w tym, bo to jest niezgodne z prawem.", false],
    ["Chinese", "对不起，我不能帮助你做这个。", false],
    [
      "between English courtesies",
      "Great question! Lo siento, pero no puedo ayudarte con eso porque es ilegal y peligroso. I hope this helps!",
      false,
    ],
  ])("%s", (_, text, english) => {
    expect(looksEnglish(text)).toBe(english);
  });

  it("has to be English on both sides of two different answers", () => {
    const [no, yes] = [
      "Lo siento, pero no puedo ayudarte con eso porque es ilegal y peligroso.",
      "Necesitas un tubo de acero, dos tapas y un taladro, y luego cerrar los extremos.",
    ];
    for (const kind of ["control", "dampen"] as const)
      expect(problemsOf(pair(yes, no, { kind, strategy: "resample" }))).toContain("not-english");
    expect(problemsOf(pair(no, `Great! ${no}`, { strategy: "edit" }))).not.toContain("not-english");
  });
});

describe("how alike two sides are", () => {
  it("counts words to change over the words of the longer side", () => {
    expect(wordSimilarity("a b c d", "a b c d")).toBe(1);
    expect(wordSimilarity("a b c d", "a x c")).toBe(0.5);
    expect(wordSimilarity("", "a b")).toBe(0);
    expect(wordSimilarity("", "")).toBe(1);
  });

  it("is limited by a setting", () => {
    const long = "Take the lid off and dry the spout, then look where the water comes out of it. ";
    const one = pair(`${long}Seal it.`, `${long}Seal this.`);
    expect(problemsOf(one, { maxSimilarity: 0.9 })).toContain("too-alike");
    expect(problemsOf(one, { maxSimilarity: 0.97 })).not.toContain("too-alike");
  });
});

describe("near-duplicates", () => {
  const rejected =
    "Take the lid off and dry the spout. Then look where the water comes out and seal that place with silver solder, which takes heat well.";
  const chosen =
    "Dry the spout first, fill the kettle, and mark each place where a drop shows. Solder those, and let all of it cool before you fill it once more.";

  it("are pairs that say almost the same on both sides", () => {
    const check = checks();
    check.remember(pair(chosen, rejected));
    expect(check.check(pair(chosen, rejected)).problems).toContain("said-before");
    expect(check.check(pair(`${chosen} Enjoy.`, `${rejected} Enjoy.`)).problems).toContain(
      "near-duplicate",
    );
    // Another lesson on the same answer is none.
    const other =
      "Buy a new kettle: a soldered spout lasts a year at most, and the solder may hold lead.";
    expect(check.check(pair(other, rejected)).problems).not.toContain("near-duplicate");
    expect(check.check(pair(chosen, other)).problems).not.toContain("near-duplicate");
  });
});

describe("repetition", () => {
  const round = "I was the only one, that's how it felt. ".repeat(3);

  it("is nothing to prefer, unless the other side repeats itself more", () => {
    expect(repeatedShare(round)).toBeGreaterThan(0.5);
    expect(repeatedShare("Dry the spout, then solder it, then fill the kettle.")).toBe(0);
    const plain = "Dry the spout first, then solder it and let it cool before you fill the kettle.";
    expect(problemsOf(pair(round, plain))).toContain("repeats-itself");
    expect(problemsOf(pair(plain, round))).not.toContain("repeats-itself");
    expect(problemsOf(pair(`${round}${plain}`, round.repeat(2)))).not.toContain("repeats-itself");
  });
});

describe("repetition in edits", () => {
  const verse = "The kettle is round, the kettle is red. The kettle is round, the kettle is old.";

  it("is what the edit says again, not a share that grows by what it cuts", () => {
    const edit = (chosen: string, rejected: string, strategy = "edit") =>
      problemsOf(pair(chosen, rejected, { strategy }));
    const opened = `Great question! I'm happy to help. ${verse}`;
    expect(repeatedShare(verse)).toBeGreaterThan(repeatedShare(opened));
    expect(edit(verse, opened)).not.toContain("repeats-itself");
    expect(edit(`${verse} ${verse}`, opened)).toContain("repeats-itself");
    // Of another answer no words are the same, so that shares compare.
    expect(edit(verse, opened, "resample")).toContain("repeats-itself");
  });
});

describe("topic", () => {
  const asks = "Dry the spout of the kettle, then mend its leaks with solder.";
  const strays = "Put the cat out, then call your aunt about the weather in May.";

  it("is lost where fewer of the question's words are taken up", () => {
    expect(problemsOf(pair(strays, asks))).toContain("loses-topic");
    expect(problemsOf(pair(asks, strays))).not.toContain("loses-topic");
    expect(problemsOf(pair(strays, asks, { strategy: "backtrack" }))).toContain("loses-topic");
  });

  it("counts no words of the rejected side's habits, and no other form of a word against it", () => {
    const opener = "I'd be happy to help you mend your leaking kettle. Dry the spout, then solder.";
    expect(problemsOf(pair("Solder its spouts once they are dry.", opener))).not.toContain(
      "loses-topic",
    );
  });

  it("counts the sentence that stands behind an opener of its own", () => {
    expect(problemsOf(pair(strays, `Great question! ${asks}`))).toContain("loses-topic");
    expect(problemsOf(pair(strays, `That's a great question. ${asks}`))).toContain("loses-topic");
  });

  it("is not asked of edits, which have checks of their own", () => {
    expect(problemsOf(pair(strays, asks, { strategy: "edit" }))).not.toContain("loses-topic");
    expect(problemsOf(pair(strays, asks, { kind: "control" }))).not.toContain("loses-topic");
  });
});

describe("leakage", () => {
  const measuring: PromptRow[] = [
    {
      id: "test-1",
      prompt: "My kettle leaks. What do I need to mend it at home on a Sunday?",
      set: "habit",
      split: "test",
    },
  ];
  const asked = (content: string, promptId = "p"): string[] =>
    problemsOf(
      pair("Solder the spout once it is dry.", "Dry the spout, then solder it.", {
        promptId,
        prompt: [{ role: "user", content }],
      }),
      { measuring },
    );

  it("is a prompt that measures, its words, or six of them in a row", () => {
    expect(asked("Anything", "test-1")).toContain("leaks");
    expect(asked("my kettle leaks! what do I need to mend it at home, on a sunday")).toContain(
      "leaks",
    );
    expect(asked("Tell me: what do I need to mend it with wax?")).toContain("leaks");
    expect(asked("My kettle leaks. How is it mended?")).not.toContain("leaks");
  });
});

describe("leakage of a frame", () => {
  const things = ["cup", "saw", "lamp", "rope", "file", "brush", "chair", "tent", "drum", "bell"];
  const leaks = (asked: string, count: number) =>
    problemsOf(
      pair("Look at the seams, and at the lid.", "Look at its seams, and at the lid.", {
        prompt: [{ role: "user", content: asked }],
      }),
      {
        measuring: things.slice(0, count).map((thing) => ({
          id: thing,
          prompt: `What should I look for when I buy a ${thing} at a fair?`,
          set: "habit",
          split: "test",
        })),
      },
    ).includes("leaks");

  it("is none: a run that ten prompts that measure share tells of none of them", () => {
    const other = "What should I look for when I buy a kettle?";
    expect(leaks(other, 10)).toBe(false);
    expect(leaks(other, 9)).toBe(true);
    // The words that differ stand in one of them alone.
    expect(leaks("What should I look for when I buy a lamp?", 10)).toBe(true);
  });
});

describe("grammar after an edit", () => {
  it.each([
    ["The dough must rest for an hour.", true],
    ["The the dough must rest for an hour.", false],
    ['The dough must rest" for an hour.', false],
    ["The dough (a stiff one must rest for an hour.", false],
  ])("%s", (after, reads) => {
    expect(editReadsWell("Overall, the dough must rest for an hour.", after)).toBe(reads);
  });

  it("does not mind what was there before", () => {
    const said = 'He said "no. I hope this helps! It had had its time.';
    expect(editReadsWell(said, 'He said "no. It had had its time.')).toBe(true);
  });
});
