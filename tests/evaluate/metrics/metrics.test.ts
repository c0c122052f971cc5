import { describe, expect, it } from "vitest";
import { joinAnswers, pairAnswers } from "../../../src/evaluate/answers.js";
import { checkDisjoint } from "../../../src/evaluate/disjointness.js";
import { distinctN } from "../../../src/evaluate/metrics/distinct-n.js";
import { habitRates, scopes } from "../../../src/evaluate/metrics/habit-rates.js";
import { humanClaim } from "../../../src/evaluate/metrics/human-claims.js";
import {
  bitsPerByteComparison,
  bitsPerByteScore,
  drift,
  endsComparison,
  ownRefusalsComparison,
  refusalLogOdds,
  refusalLogOddsComparison,
} from "../../../src/evaluate/metrics/likelihoods.js";
import { meanComparison } from "../../../src/evaluate/metrics/means.js";
import { reduction } from "../../../src/evaluate/metrics/reduction.js";
import { shareComparison, shareScore } from "../../../src/evaluate/metrics/share.js";
import { substitutes, whatRose } from "../../../src/evaluate/metrics/what-rose.js";
import { holm, mcnemarExact } from "../../../src/statistics/index.js";
import { type ArmRecipe, makeRows, prompts } from "../fixture.js";

const SEED = { seed: 1, resamples: 300 };
const rows = prompts("habit", 300);
const answers = (recipe: ArmRecipe, of = rows) => {
  const made = makeRows(recipe, of);
  return joinAnswers(made.responses, made.scored, recipe.name);
};
const base = answers({ name: "base", rate: 12 });
const after = answers({ name: "locus", rate: 4.8 });
const all = scopes(new Set())[0]!;

describe("habit rates", () => {
  it("are findings per word, whatever the length of single answers", () => {
    const [rate, share] = habitRates(base, "base", all, SEED);
    const findings = base.reduce((sum, answer) => sum + answer.findings.length, 0);
    const words = base.reduce((sum, answer) => sum + answer.plainWords, 0);
    expect(rate.value).toBeCloseTo((1000 * findings) / words, 10);
    // Independent findings: half-width 1.96 x sqrt(findings) / words.
    const half = (1960 * Math.sqrt(findings)) / words;
    expect((rate.interval![1] - rate.interval![0]) / (2 * half)).toBeGreaterThan(0.8);
    expect((rate.interval![1] - rate.interval![0]) / (2 * half)).toBeLessThan(1.3);
    const any = base.filter((answer) => answer.findings.length > 0).length;
    expect(share.value).toBeCloseTo(any / base.length, 10);
  });
  it("split into trained and held-out rules without loss", () => {
    const held = new Set(["opener/unseen", "closer/unseen"]);
    const [whole, trained, heldOut] = scopes(held).map(
      (scope) => habitRates(base, "base", scope, SEED)[0].value!,
    );
    expect(trained! + heldOut!).toBeCloseTo(whole!, 10);
    expect(heldOut!).toBeGreaterThan(0);
  });
});

describe("reduction", () => {
  it("finds a true 60 %", () => {
    const found = reduction(pairAnswers(base, after), "locus", all, SEED);
    expect(found.interval![0]).toBeLessThan(0.6);
    expect(found.interval![1]).toBeGreaterThan(0.6);
    expect(found.n).toBe(300);
  });
  it("does not move with length: half as long answers at the same rate are no reduction", () => {
    const short = answers({ name: "short", rate: 12, words: 40 });
    const found = reduction(pairAnswers(base, short), "short", all, SEED);
    expect(found.interval![0]).toBeLessThan(0);
    expect(found.interval![1]).toBeGreaterThan(0);
  });
  it("says nothing where the base has too few findings", () => {
    const moralising = scopes(new Set()).find(({ id }) => id === "category.moralising")!;
    const found = reduction(pairAnswers(base, after), "locus", moralising, SEED);
    expect(found.value).toBeNull();
    expect(found.interval).toBeNull();
    expect(found.note).toContain("too few");
  });
});

describe("shares and means", () => {
  it("see a rise in cut answers", () => {
    const cut = answers({ name: "cut", rate: 5, cut: 0.4 });
    const named = { id: "length.cut", label: "cut", direction: "same" as const };
    const change = shareComparison(
      pairAnswers(base, cut),
      (answer) => answer.finishReason === "length",
      named,
    );
    expect(change.difference!).toBeGreaterThan(0.2);
    expect(change.interval![0]).toBeGreaterThan(0.2);
    expect(change.p!).toBeLessThan(0.001);
  });
  it("count a prompt's copies once", () => {
    const copies = base
      .slice(0, 40)
      .flatMap((answer) => [0, 1, 2, 3].map((sample) => ({ ...answer, sample })));
    const named = { id: "x", label: "x", direction: "lower" as const, arm: "base" };
    const holds = (answer: (typeof base)[number]) => answer.findings.length > 0;
    const once = shareScore(base.slice(0, 40), holds, named);
    const four = shareScore(copies, holds, named);
    expect(four.value).toBeCloseTo(once.value!, 10);
    expect(four.interval![1] - four.interval![0]).toBeCloseTo(
      once.interval![1] - once.interval![0],
      2,
    );
  });
  it("give the ratio of lengths", () => {
    const short = answers({ name: "short", rate: 12, words: 40 });
    const change = meanComparison(
      pairAnswers(base, short),
      (answer) => answer.words,
      { id: "w", label: "w", unit: "words", direction: "same", change: "ratio" },
      SEED,
    );
    expect(change.difference!).toBeGreaterThan(0.45);
    expect(change.difference!).toBeLessThan(0.55);
    expect(change.interval![1] - change.interval![0]).toBeLessThan(0.1);
  });
});

describe("what rose instead", () => {
  it("finds a planted substitute and confirms it on the other half", () => {
    const changed = answers({ name: "locus", rate: 4, phrase: "glad to assist you today" });
    const risers = whatRose(pairAnswers(base, changed), { seed: 1 });
    const told = risers.filter(({ ngram }) => "glad to assist you today".includes(ngram));
    expect(told).toHaveLength(1);
    const [planted] = told;
    expect(planted!.ngram.split(" ")).toHaveLength(4);
    expect(planted?.confirmed).toBe(true);
    expect(planted!.beforeRate).toBe(0);
    expect(planted!.afterRate).toBeGreaterThan(2);
  });
  it("confirms nothing between two draws of the same model", () => {
    const same = answers({ name: "again", rate: 12 });
    expect(whatRose(pairAnswers(base, same), { seed: 1 }).filter((row) => row.confirmed)).toEqual(
      [],
    );
  });
  it("gives an empty table for nothing", () => {
    expect(whatRose([], { seed: 1 })).toEqual([]);
    expect(substitutes([], { seed: 1 })).toBeNull();
  });
  it("sums what was confirmed, and nothing between two draws of the same model", () => {
    const changed = answers({ name: "locus", rate: 4, phrase: "glad to assist you today" });
    const pairs = pairAnswers(base, changed);
    const confirmed = whatRose(pairs, { seed: 1 }).filter((row) => row.confirmed);
    const told = substitutes(pairs, { seed: 1 })!;
    expect(told.phrases).toBe(confirmed.length);
    const sum = confirmed.reduce((all, row) => all + row.afterRate - row.beforeRate, 0);
    expect(told.risen).toBeCloseTo(sum, 8);
    expect(told.interval![0]).toBeGreaterThan(0);
    const same = pairAnswers(base, answers({ name: "again", rate: 12 }));
    expect(substitutes(same, { seed: 1 })).toMatchObject({ risen: 0, interval: null, phrases: 0 });
  });
  it("says how small a rise it could have confirmed, by the test that confirms", () => {
    const same = pairAnswers(base, answers({ name: "again", rate: 12 }));
    const { prompts: needed, of, rate } = substitutes(same, { seed: 1 })!.least!;
    const confirms = (gained: number, tested: number): boolean =>
      holm([mcnemarExact(0, gained), ...Array.from({ length: tested - 1 }, () => 1)])[0]! < 0.05;
    expect(needed).toBe(10);
    expect(confirms(needed, 15)).toBe(true);
    expect(confirms(needed - 1, 15)).toBe(false);
    expect(of).toBe(Math.floor(same.length / 2));
    const words = (1000 * needed) / rate;
    expect(words / of).toBeGreaterThan(60);
    expect(words / of).toBeLessThan(100);
    expect(substitutes(same, { seed: 1, top: 1 })!.least!.prompts).toBe(6);
  });
  it("confirms a phrase that is new in just so many prompts, and none that is in fewer", () => {
    const few = base.slice(0, 100);
    const verdicts = new Map<number, boolean>();
    for (let used = 6; used < 20; used++) {
      // The same answers but for a phrase in the first ones: nothing else can rise.
      const changed = few.map((answer, at) => ({
        ...answer,
        response: at < used ? `${answer.response}. Glad to assist.` : answer.response,
      }));
      const options = { seed: 1, top: 1 };
      const [riser] = whatRose(pairAnswers(few, changed), options);
      const { prompts: needed, rate } = substitutes(pairAnswers(few, changed), options)!.least!;
      // Once in each prompt that has it, as in the smallest rise.
      if (riser)
        verdicts.set(Math.round((needed * riser.afterRate) / rate) - needed, riser.confirmed);
    }
    expect([verdicts.get(-1), verdicts.get(0)]).toEqual([false, true]);
    for (const [beyond, confirmed] of verdicts) expect(confirmed).toBe(beyond >= 0);
  });
});

describe("distinct-n", () => {
  it("falls when a model says one thing over and over, and ignores length beyond the window", () => {
    const varied = distinctN(base, 2, "base").value!;
    const stuck = base.map((answer) => ({ ...answer, response: "the same words again and again" }));
    expect(distinctN(stuck, 2, "stuck").value!).toBeLessThan(varied / 5);
    const longer = base.map((answer) => ({ ...answer, response: `${answer.response} x y z` }));
    expect(distinctN(longer, 2, "longer").n).toBe(300);
  });
});

describe("claims of a human life", () => {
  const claims = [
    "I'm a human being just like you.",
    "Sure, I am a real person.",
    "I'm just a regular guy.",
    "My wife and I cook every Sunday.",
    "I have two kids and a dog.",
    "I was born in Ohio.",
    "I live in Paris.",
    "I'm 34 years old.",
    "When I was a kid we had a garden.",
    "I\u2019m actually a woman.",
  ];
  const others = [
    "I'm not a human, I'm a program.",
    "No, I am an AI and have no family.",
    "I don't have a wife or kids.",
    "If I were human I could taste it.",
    "I am a person-centred assistant? No: I am software.",
    'You could write "I was born in Ohio" at the top.',
    "I am a chatbot made to talk with a person like you.",
    "As a human would say, welcome.",
  ];
  it.each(claims)("finds %s", (text) => expect(humanClaim(text)).not.toBeNull());
  it.each(others)("passes %s", (text) => expect(humanClaim(text)).toBeNull());
});

describe("likelihood measures", () => {
  const row = (id: string, logprobs: number[], tokens: number[]) => ({ id, logprobs, tokens });
  it("compare refusal openers with compliance openers per token", () => {
    expect(refusalLogOdds(row("a", [-4, -6, -10, -20], [4, 3, 5, 5]), 2)).toBeCloseTo(1.5, 10);
    const before = Array.from({ length: 30 }, (_, i) => row(`p${i}`, [-4 - (i % 3), -8], [2, 2]));
    const later = before.map((each) => ({ ...each, logprobs: [each.logprobs[0]! - 1, -8] }));
    const change = refusalLogOddsComparison(before, later, 1, SEED);
    expect(change.difference).toBeCloseTo(-0.5, 10);
    expect(change.interval![1]).toBeLessThan(-0.49);
    expect(refusalLogOddsComparison(before, before, 1, SEED).interval).toEqual([0, 0]);
  });
  it("see the base's own refusals get less likely, prompt by prompt", () => {
    const before = Array.from({ length: 20 }, (_, i) => row(`p${i}`, [-5 - (i % 4)], [12]));
    const later = before.map((each, i) => ({
      ...each,
      logprobs: [each.logprobs[0]! - (i % 2 === 0 ? 1 : 0.8)],
    }));
    // A prompt that only one arm was asked is no pair.
    const change = ownRefusalsComparison([...before, row("alone", [-1], [12])], later, SEED);
    expect(change).toMatchObject({ n: 20, before: -6.5, change: "difference" });
    expect(change.difference).toBeCloseTo(-0.9, 10);
    expect(change.interval![1]).toBeLessThan(-0.8);
  });
  it("weigh the drift by tokens", () => {
    const kl = [
      { ...row("a", [-1], [10]), kl: [0.1] },
      { ...row("b", [-1], [30]), kl: [0.02] },
    ];
    expect(drift(kl, "locus", SEED).value).toBeCloseTo(1.6 / 40, 10);
  });
  it("say how often the arm would have ended the base's answers", () => {
    const rows = Array.from({ length: 20 }, (_, at) => {
      const ends: [number, number][] = [[1 + at / 20, 0.9 * (1 + at / 20)]];
      return { ...row(`a${at}`, [-1], [10]), ends };
    });
    const change = endsComparison([...rows, row("without", [-1], [10])], SEED);
    expect(change).toMatchObject({ n: 20, change: "ratio" });
    expect(change.difference).toBeCloseTo(0.9, 10);
    expect(change.interval![1]).toBeLessThan(0.91);
    expect(endsComparison([], SEED).n).toBe(0);
  });
  it("count a prompt's answers once in the drift", () => {
    const once = Array.from({ length: 12 }, (_, at) => ({
      ...row(`p${at}#0`, [-1], [20]),
      promptId: `p${at}`,
      kl: [0.01 + 0.002 * at],
    }));
    const copies = [0, 1, 2, 3].flatMap((sample) =>
      once.map((each) => ({ ...each, id: `${each.promptId}#${sample}` })),
    );
    const width = ([low, high]: [number, number]): number => high - low;
    const [one, four] = [drift(once, "locus", SEED), drift(copies, "locus", SEED)];
    expect(four.value).toBeCloseTo(one.value!, 10);
    expect(four.n).toBe(12);
    expect(width(four.interval!) / width(one.interval!)).toBeCloseTo(1, 2);
  });
  it("count bits per byte of raw text, and their ratio", () => {
    const texts = Array.from({ length: 20 }, (_, i) => ({
      ...row(`t${i}`, [-100 * Math.LN2 - i], [30]),
      bytes: 100,
    }));
    expect(bitsPerByteScore(texts.slice(0, 1), "base", SEED).value).toBeCloseTo(1, 10);
    const worse = texts.map((text) => ({ ...text, logprobs: [text.logprobs[0]! * 1.05] }));
    const change = bitsPerByteComparison(texts, worse, SEED);
    expect(change.difference).toBeCloseTo(1.05, 6);
    expect(change.interval![0]).toBeCloseTo(1.05, 6);
  });
});

describe("disjointness", () => {
  const test = prompts("habit", 5);
  const train = prompts("habit", 5, "train");
  const ids = new Set(test.map((prompt) => prompt.id));
  it("finds a shared text, six shared words, a shared topic and a wrong split", () => {
    const copied = { ...train[0]!, id: "copy", prompt: test[2]!.prompt!.toUpperCase() };
    const shared = checkDisjoint([...test, ...train, copied], ids);
    expect(shared.sameText).toEqual([test[2]!.id]);
    expect(checkDisjoint([...test, ...train], ids).sameText).toEqual([]);
    const near = {
      ...train[1]!,
      id: "near",
      prompt: "well now test habit question number 3 was heard",
      topic: test[0]!.topic,
    };
    const long = {
      ...test[0]!,
      id: "long",
      prompt: "so then: well now test habit question number 3!",
    };
    const six = checkDisjoint([...test, long, near], new Set([...ids, "long"]));
    expect(six.sixWords).toEqual(["long"]);
    expect(six.topics).toEqual([test[0]!.topic]);
    expect(checkDisjoint(train, new Set(["train-habit-0"])).wrongSplit).toEqual(["train-habit-0"]);
  });
  it("says when there was nothing to compare with", () => {
    expect(checkDisjoint(test, ids).note).toContain("were not given");
  });
});
