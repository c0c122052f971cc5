/** What else moved: length, cut and degenerate answers, structure, variety, likelihood of human text, drift. */
import { type Answer, pairAnswers } from "../answers.js";
import type { Arm } from "../arms.js";
import type { GateSettings } from "../gate-settings.js";
import { type Gate, ratioGate, shareGate } from "../gates.js";
import { distinctN } from "../metrics/distinct-n.js";
import {
  bitsPerByteComparison,
  bitsPerByteScore,
  drift,
  endsComparison,
} from "../metrics/likelihoods.js";
import { meanComparison, meanScore } from "../metrics/means.js";
import { shareComparison, shareScore } from "../metrics/share.js";
import { degeneration } from "../persona/index.js";
import type { Comparison, Score } from "../score.js";
import type { Seeded } from "./seeded.js";

const WORDS = {
  id: "length.words",
  label: "words an answer",
  unit: "words",
  direction: "same",
} as const;
/** What the gate is on: a habit that goes takes its words along, the rest of the answer must stay. */
const PLAIN = {
  id: "length.plain",
  label: "words an answer outside findings",
  unit: "words",
  direction: "same",
} as const;
const CUT = {
  id: "length.cut",
  label: "answers cut by the token limit",
  direction: "same",
} as const;
const DEGENERATE = {
  id: "text.degenerate",
  label: "degenerate answers",
  direction: "lower",
} as const;
const STRUCTURE = ["headings", "bullets", "bold"] as const;

const words = (answer: Answer): number => answer.words;
const plain = (answer: Answer): number => answer.plainWords;
const cut = (answer: Answer): boolean => answer.finishReason === "length";
const degenerate = (answer: Answer): boolean => degeneration(answer.response).degenerate;
const structure = (part: (typeof STRUCTURE)[number]) => ({
  id: `structure.${part}`,
  label: `${part} an answer`,
  unit: "count an answer",
  direction: "same" as const,
});

/** A base that is often cut has an unknown true length: its answers should be shorter, or the limit higher. */
const MOST_CUT_AT_BASE = 0.1;

export function costScores(arm: Arm, seeded: Seeded): Score[] {
  const { name } = arm;
  const answers = arm.answers.habit;
  const scores: Score[] = [];
  if (answers.length) {
    scores.push(
      meanScore(answers, words, { ...WORDS, arm: name }, seeded(`${name}.words`)),
      meanScore(answers, plain, { ...PLAIN, arm: name }, seeded(`${name}.plain`)),
      shareScore(answers, cut, { ...CUT, arm: name }),
      shareScore(answers, degenerate, { ...DEGENERATE, arm: name }),
      distinctN(answers, 1, name),
      distinctN(answers, 2, name),
      ...STRUCTURE.map((part) =>
        meanScore(
          answers,
          (answer) => answer.structure[part],
          { ...structure(part), arm: name },
          seeded(`${name}.${part}`),
        ),
      ),
    );
  }
  const { neutral = [], drift: driftRows = [] } = arm.logprobs;
  if (neutral.length) scores.push(bitsPerByteScore(neutral, name, seeded(`${name}.bits`)));
  if (driftRows.length) scores.push(drift(driftRows, name, seeded(`${name}.drift`)));
  return scores;
}

export function costAgainstBase(
  base: Arm,
  arm: Arm,
  settings: GateSettings,
  seeded: Seeded,
): { comparisons: Comparison[]; gates: Gate[] } {
  const pairs = pairAnswers(base.answers.habit, arm.answers.habit);
  const of = (name: string) => seeded(`${arm.name}.${name}.change`);
  const length = meanComparison(pairs, words, { ...WORDS, change: "ratio" }, of("words"));
  const rest = meanComparison(pairs, plain, { ...PLAIN, change: "ratio" }, of("plain"));
  const cutChange = shareComparison(pairs, cut, CUT);
  const lengthGate = ratioGate(rest, {
    noun: "the mean length of answers outside findings",
    margin: settings.lengthRatio,
    worse: "both",
  });
  const cutGate = shareGate(
    pairs,
    cut,
    { ...CUT, noun: "answers cut by the token limit", margin: settings.cutShare, worse: "both" },
    settings,
  );
  const degenerateGate = shareGate(
    pairs,
    degenerate,
    { ...DEGENERATE, noun: "degenerate answers", margin: settings.degenerateRise, worse: "rise" },
    settings,
  );
  const gates = [lengthGate, cutGate, degenerateGate];
  const comparisons = [
    length,
    rest,
    (cutChange.before ?? 0) > MOST_CUT_AT_BASE
      ? {
          ...cutChange,
          note: "many answers are cut at the base already: lengths are known only up to the limit",
        }
      : cutChange,
    shareComparison(pairs, degenerate, DEGENERATE),
    ...STRUCTURE.map((part) =>
      meanComparison(
        pairs,
        (answer) => answer.structure[part],
        { ...structure(part), change: "difference" },
        of(part),
      ),
    ),
    ...[1, 2].map((n) => distinctChange(base, arm, n)),
  ];
  const [before, after] = [base.logprobs.neutral ?? [], arm.logprobs.neutral ?? []];
  const bits = bitsPerByteComparison(before, after, of("bits"));
  if (bits.n > 0) comparisons.push(bits);
  gates.push(
    ratioGate(bits, {
      noun: "bits per byte of neutral text",
      margin: settings.bitsPerByteRise,
      worse: "rise",
      sample: "texts",
    }),
  );
  const { drift: driftRows = [] } = arm.logprobs;
  if (driftRows.length) comparisons.push(driftFromBase(arm, seeded));
  const ends = endsComparison(driftRows, of("ends"));
  if (ends.n > 0) comparisons.push(ends);
  const verdicts = new Map(gates.map(({ id, verdict, why }) => [id, { verdict, why }]));
  return { comparisons: comparisons.map((each) => ({ ...each, ...verdicts.get(each.id) })), gates };
}

function distinctChange(base: Arm, arm: Arm, n: number): Comparison {
  const before = distinctN(base.answers.habit, n, base.name);
  const after = distinctN(arm.answers.habit, n, arm.name);
  const { id, label, unit, direction, note } = after;
  return {
    ...{
      id,
      label,
      unit,
      direction,
      change: "difference",
      interval: null,
      bounds: null,
      p: null,
      note,
    },
    before: before.value,
    after: after.value,
    difference: before.value === null || after.value === null ? null : after.value - before.value,
    n: after.n,
  };
}

/** The base's distance from itself is 0. */
function driftFromBase(arm: Arm, seeded: Seeded): Comparison {
  const { id, label, unit, direction, value, interval, n, note } = drift(
    arm.logprobs.drift ?? [],
    arm.name,
    seeded(`${arm.name}.drift`),
  );
  return {
    ...{
      id,
      label,
      unit,
      direction,
      change: "difference",
      interval,
      bounds: null,
      n,
      p: null,
      note,
    },
    before: 0,
    after: value,
    difference: value,
  };
}
