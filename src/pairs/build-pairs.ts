/** Responses and their scores -> contrastive preference pairs: checked, balanced in length, each kind counted. */
import { hashJson, hashText } from "../core/hash.js";
import type {
  Message,
  PairKind,
  PairRow,
  PromptRow,
  ResponseRow,
  ScoredRow,
} from "../core/rows.js";
import { createPromptLookup } from "../datasets/index.js";
import { joinAnswers, type Measure, type ScoredAnswer, trainableFindings } from "./answer.js";
import { balanceLengths, lengthens } from "./balance.js";
import { type Candidate, lengthRatio, type PairContext, type Strategy } from "./candidate.js";
import { type CheckName, createPairCheck, type PairCheck } from "./checks/index.js";
import { control, keepIdentity, keepRefusal, unwrapIdentity } from "./keep.js";
import { backtrack, edit, resample, rewrite } from "./strategies.js";
import { type Version, versionsById } from "./versions.js";
import { closingFormulas, type WrittenRefusals, writtenRefusal } from "./written.js";

/** Every strategy by name: adding one is one function and one line here. */
export const strategies = {
  resample,
  edit,
  backtrack,
  rewrite,
} as const satisfies Record<string, Strategy>;
export type StrategyName = keyof typeof strategies;

/** How answers are read: shared by building and by what makes texts for it. */
export interface ReadOptions {
  maxLengthRatio: number;
  heldOutRules: ReadonlySet<string>;
  /**
   * Prompts whose answers are only protected, never dampened: a compliance with a harmful request is no chosen side, and an identity
   * answer without its truth is none. An answer belongs to one by its id or by the user's words.
   */
  keepOnly?: readonly PromptRow[] | undefined;
  score(row: { id: string; response: string; messages?: ResponseRow["messages"] }): ScoredRow;
  /** Length of a text in the model's tokens. @default the words that the scorer counts */
  tokens?: ((text: string) => number) | undefined;
  /** Texts that a model wrote for `backtrack` and `rewrite`. */
  versions?: { backtrack?: readonly Version[]; rewrite?: readonly Version[] } | undefined;
}

export interface PairOptions extends ReadOptions {
  /** In order of preference: earlier ones come first where a prompt has more pairs than `maxPerPrompt`. */
  strategies: readonly StrategyName[];
  maxPerPrompt: number;
  /** Drop what shortens until the lengths balance: for losses that sum over tokens. @default true */
  balance?: boolean | undefined;
  /** Sides at least so alike make no pair, 0 to 1. @default 0.97 */
  maxSimilarity?: number | undefined;
  /** Prompts that measure: no pair may repeat one. */
  measuring?: readonly PromptRow[] | undefined;
  /** Refusals to fall back on where the model's own answers to a prompt hold none with a habit. @default none */
  refusals?: WrittenRefusals | undefined;
}

export interface PairReport {
  answers: number;
  prompts: number;
  byKind: Record<PairKind, number>;
  /** Pairs by how they were made; those of two of the model's answers, which no strategy makes, by their kind. */
  byStrategy: Record<string, number>;
  /** What lengths are counted in; absent in reports of earlier versions. */
  lengths?: "tokens" | "words";
  /**
   * Dampening pairs whose chosen side still has findings, and those of them that have some of a rule which training may act on.
   * Absent in reports of earlier versions.
   */
  findingsLeft?: { pairs: number; trainable: number };
  /** Mean of log(length chosen / length rejected) over all pairs; 0 = balanced. */
  meanLogLengthRatio: number;
  droppedForBalance: number;
  /** Those of them whose chosen side is the longer one; absent in reports of earlier versions. */
  droppedAsLonger?: number;
  /** Pairs left out as those most alike to the model, where that was asked for. */
  droppedForChes?: number;
  /** Pairs refused because a refusal or another act could have been lost, or the detector was unsure. */
  droppedForActs: number;
  /** Candidates by the checks that they failed; one may fail several. */
  dropped: Partial<Record<CheckName, number>>;
}

interface Labelled extends Candidate {
  kind: PairKind;
  strategy: string;
  row: PairRow;
}

export function pairContext(options: ReadOptions): PairContext & { lengthOf: Measure } {
  const { tokens } = options;
  const lengthOf: Measure = tokens ? (text) => tokens(text) : (_, { words }) => words;
  return {
    lengthOf,
    heldOut: options.heldOutRules,
    maxLengthRatio: options.maxLengthRatio,
    measure: tokens ?? ((text) => text.split(/\s+/).filter(Boolean).length),
    versions: {
      backtrack: versionsById(options.versions?.backtrack ?? []),
      rewrite: versionsById(options.versions?.rewrite ?? []),
    },
    rescore: (answer, response) => {
      const { messages } = answer;
      const score = options.score({ id: answer.row.id, response, messages });
      return {
        row: { ...answer.row, response },
        scored: score,
        messages,
        length: lengthOf(response, score),
      };
    },
  };
}

/** The answers that pairs may dampen: what `backtrack` and `rewrite` are asked for. */
export function dampened(
  responses: readonly ResponseRow[],
  scored: readonly ScoredRow[],
  options: ReadOptions,
): ScoredAnswer[] {
  const keepOnly = createPromptLookup(options.keepOnly ?? []);
  return joinAnswers(responses, scored, pairContext(options).lengthOf).filter(
    ({ row }) => keepOnly(row) === undefined,
  );
}

/** What no check finds fault with, before lengths are balanced. */
export interface PassedPairs {
  answers: number;
  prompts: number;
  lengths: "tokens" | "words";
  /** Rules that training may not act on. */
  heldOut: ReadonlySet<string>;
  dampen: Labelled[];
  keep: Labelled[];
  controls: Labelled[];
  dropped: PairReport["dropped"];
  droppedForActs: number;
}

export function buildPairs(
  responses: readonly ResponseRow[],
  scored: readonly ScoredRow[],
  options: PairOptions,
): { pairs: PairRow[]; report: PairReport } {
  return balancedPairs(passedPairs(responses, scored, options), options);
}

/** The first half of `buildPairs`, for who measures pairs before lengths are balanced. */
export function passedPairs(
  responses: readonly ResponseRow[],
  scored: readonly ScoredRow[],
  options: PairOptions,
): PassedPairs {
  const context = pairContext(options);
  const answers = joinAnswers(responses, scored, context.lengthOf);
  const prompts = groupByPrompt(answers);
  const keepOnly = createPromptLookup(options.keepOnly ?? []);
  const sieve = createSieve(createPairCheck(options));

  const dampen: Labelled[] = [];
  const keep: Labelled[] = [];
  const controls: Labelled[] = [];
  const { refusals } = options;
  const formulas = refusals ? closingFormulas(answers, context.heldOut) : [];
  let turn = 0;
  for (const models of prompts) {
    const [first] = models[0]!;
    // Two answers of a pair are one model's.
    const each = (make: Strategy): Candidate[] => models.flatMap((group) => make(group, context));
    const own = sieve.pass(label(each(keepRefusal), "keep-refusal", "edit"));
    keep.push(...own);
    if (own.length === 0 && refusals?.promptIds.has(first.row.promptId)) {
      const written = writtenRefusal(first, refusals.texts, formulas, context, turn++);
      keep.push(...sieve.pass(label(written, "keep-refusal", "written")));
    }
    keep.push(...sieve.pass(label(each(keepIdentity), "keep-identity", "keep-identity")));
    if (keepOnly(first.row) !== undefined) {
      // Elsewhere a habit of such an answer is dampened as any other.
      keep.push(...sieve.pass(label(each(unwrapIdentity), "keep-identity", "edit")));
      continue;
    }
    const found = options.strategies.flatMap((name) =>
      cleanestFirst(label(each(strategies[name]), "dampen", name), context),
    );
    dampen.push(...sieve.pass(found, options.maxPerPrompt));
    controls.push(...sieve.pass(label(each(control), "control", "control")));
  }
  return {
    answers: answers.length,
    prompts: prompts.length,
    lengths: options.tokens ? "tokens" : "words",
    heldOut: context.heldOut,
    dampen,
    keep,
    controls,
    dropped: sieve.dropped,
    droppedForActs: sieve.droppedForActs(),
  };
}

/** @param leave ids of pairs that go before lengths are balanced */
export function balancedPairs(
  passed: PassedPairs,
  { balance = true }: Pick<PairOptions, "balance">,
  leave?: ReadonlySet<string>,
): { pairs: PairRow[]; report: PairReport } {
  const stay = (found: readonly Labelled[]): Labelled[] =>
    found.filter(({ row }) => !leave?.has(row.id));
  const tolerance = balance ? undefined : Number.POSITIVE_INFINITY;
  const keep = stay(passed.keep);
  const balanced = balanceLengths(stay(passed.dampen), stay(passed.controls), keep, tolerance);
  const pairs = [...balanced.pairs, ...keep, ...balanced.controls].map(({ row }) => row);
  return {
    pairs,
    report: {
      answers: passed.answers,
      prompts: passed.prompts,
      byKind: countBy(pairs, (pair) => pair.kind, {
        dampen: 0,
        "keep-refusal": 0,
        "keep-identity": 0,
        control: 0,
      }),
      byStrategy: countBy(pairs, (pair) => pair.strategy, {}),
      lengths: passed.lengths,
      findingsLeft: {
        pairs: balanced.pairs.filter(({ chosen }) => chosen.scored.findings.length > 0).length,
        trainable: balanced.pairs.filter((pair) => findingsLeft(pair, passed.heldOut) > 0).length,
      },
      meanLogLengthRatio: balanced.meanLogRatio,
      droppedForBalance: balanced.dropped.length,
      droppedAsLonger: balanced.dropped.filter(lengthens).length,
      ...(leave && { droppedForChes: leave.size }),
      droppedForActs: passed.droppedForActs,
      dropped: passed.dropped,
    },
  };
}

/** The first `most` candidates that no check finds fault with; the others are counted. */
function createSieve(checks: PairCheck) {
  const dropped: Partial<Record<CheckName, number>> = {};
  let acts = 0;
  return {
    dropped,
    droppedForActs: () => acts,
    pass(candidates: readonly Labelled[], most = Number.POSITIVE_INFINITY): Labelled[] {
      const kept: Labelled[] = [];
      for (const candidate of candidates) {
        if (kept.length >= most) break;
        const { problems } = checks.check(candidate.row);
        for (const name of problems) dropped[name] = (dropped[name] ?? 0) + 1;
        if (problems.some((name) => ABOUT_ACTS.has(name))) acts++;
        if (problems.length > 0) continue;
        checks.remember(candidate.row);
        kept.push(candidate);
      }
      return kept;
    },
  };
}

/** Chosen sides without habits teach most: where a prompt has pairs enough, those with findings left go without. */
function cleanestFirst(candidates: Labelled[], { heldOut }: PairContext): Labelled[] {
  return candidates.toSorted(
    (left, right) => findingsLeft(left, heldOut) - findingsLeft(right, heldOut),
  );
}

const findingsLeft = ({ chosen }: Candidate, heldOut: ReadonlySet<string>): number =>
  trainableFindings(chosen, heldOut).length;

const ABOUT_ACTS: ReadonlySet<CheckName> = new Set([
  "refusal-turned-into-answer",
  "act-differs",
  "act-unsure",
  "not-english",
]);

function label(candidates: readonly Candidate[], kind: PairKind, strategy: string): Labelled[] {
  return candidates.map((candidate) => ({
    ...candidate,
    kind,
    strategy,
    row: toRow(candidate, kind, strategy),
  }));
}

function toRow(pair: Candidate, kind: PairKind, strategy: string): PairRow {
  const chosen = pair.chosen.row.response;
  const rejected = pair.rejected.row.response;
  return {
    id: hashText([kind, pair.rejected.row.promptId, chosen, rejected].join("\u0000")).slice(0, 16),
    promptId: pair.rejected.row.promptId,
    prompt: pair.rejected.messages,
    chosen: side(chosen),
    rejected: side(rejected),
    kind,
    strategy,
    findings: pair.findings,
    margin: pair.margin,
    lengthRatio: lengthRatio(pair),
  };
}

const side = (content: string): Message[] => [{ role: "assistant", content }];

type Group = [ScoredAnswer, ...ScoredAnswer[]];

/** Answers to one conversation, of each model by itself: two files may both number their prompts from 1, or ask with and without a persona. */
function groupByPrompt(answers: readonly ScoredAnswer[]): Group[][] {
  const prompts = new Map<string, Map<string, Group>>();
  for (const answer of answers) {
    const { promptId, model } = answer.row;
    const key = hashJson([promptId, answer.messages]);
    const models = prompts.get(key) ?? new Map<string, Group>();
    const group = models.get(model);
    if (group) group.push(answer);
    else models.set(model, [answer]);
    prompts.set(key, models);
  }
  return [...prompts.values()].map((models) => [...models.values()]);
}

function countBy<K extends string>(
  pairs: readonly PairRow[],
  key: (pair: PairRow) => K,
  start: Record<string, number>,
): Record<K, number> {
  const counts = { ...start } as Record<K, number>;
  for (const pair of pairs) counts[key(pair)] = (counts[key(pair)] ?? 0) + 1;
  return counts;
}
