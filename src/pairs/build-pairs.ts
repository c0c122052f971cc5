/** Responses and their scores -> contrastive preference pairs, balanced in length, each kind counted. */
import { hashText } from "../core/hash.js";
import type { PairKind, PairRow, ResponseRow, ScoredRow } from "../core/rows.js";
import { joinAnswers, type Measure, type ScoredAnswer } from "./answer.js";
import { balanceLengths } from "./balance.js";
import { control, keepIdentity, keepRefusal } from "./keep.js";
import {
  type Candidate,
  edit,
  lengthRatio,
  type PairContext,
  resample,
  type Strategy,
} from "./strategies.js";

/** Every strategy by name: adding one is one function and one line here. */
export const strategies = { resample, edit } as const satisfies Record<string, Strategy>;
export type StrategyName = keyof typeof strategies;

export interface PairOptions {
  strategies: readonly StrategyName[];
  maxLengthRatio: number;
  maxPerPrompt: number;
  heldOutRules: ReadonlySet<string>;
  /** Prompts whose answers are only protected, never dampened: a compliance with a harmful request is no chosen side, and an identity answer without its truth is none. */
  keepOnly?: ReadonlySet<string>;
  score(row: { id: string; response: string; messages?: ResponseRow["messages"] }): ScoredRow;
  /** Length of a text in the model's tokens. @default the words that the scorer counts */
  tokens?: (text: string) => number;
}

export interface PairReport {
  answers: number;
  prompts: number;
  byKind: Record<PairKind, number>;
  byStrategy: Record<string, number>;
  /** Mean of log(length chosen / length rejected); 0 = balanced. */
  meanLogLengthRatio: number;
  droppedForBalance: number;
  /** Pairs refused because a side's act was unsure. */
  droppedForActs: number;
}

interface Labelled extends Candidate {
  kind: PairKind;
  strategy: string;
}

export function buildPairs(
  responses: readonly ResponseRow[],
  scored: readonly ScoredRow[],
  options: PairOptions,
): { pairs: PairRow[]; report: PairReport } {
  const { tokens } = options;
  const measure: Measure = tokens ? (text) => tokens(text) : (_, { words }) => words;
  const context: PairContext = {
    heldOut: options.heldOutRules,
    maxLengthRatio: options.maxLengthRatio,
    rescore: (answer, response) => {
      const { messages } = answer;
      const score = options.score({ id: answer.row.id, response, messages });
      return {
        row: { ...answer.row, response },
        scored: score,
        messages,
        length: measure(response, score),
      };
    },
  };
  const answers = joinAnswers(responses, scored, measure);
  const groups = groupByPrompt(answers);

  const dampen: Labelled[] = [];
  const keep: Labelled[] = [];
  const controls: Labelled[] = [];
  for (const [promptId, group] of groups) {
    keep.push(...label(keepRefusal(group, context), "keep-refusal", "edit"));
    keep.push(...label(keepIdentity(group, context), "keep-identity", "resample"));
    if (options.keepOnly?.has(promptId)) continue;
    const found = options.strategies
      .flatMap((name) => label(strategies[name](group, context), "dampen", name))
      .slice(0, options.maxPerPrompt);
    dampen.push(...found);
    controls.push(...label(control(group, context), "control", "resample"));
  }

  const balanced = balanceLengths(dampen, controls);
  const all = [...balanced.pairs, ...keep, ...balanced.controls];
  const safe = all.filter(actsAreKept);
  const pairs = safe.map(toRow);
  return {
    pairs,
    report: {
      answers: answers.length,
      prompts: groups.size,
      byKind: countBy(pairs, (pair) => pair.kind, {
        dampen: 0,
        "keep-refusal": 0,
        "keep-identity": 0,
        control: 0,
      }),
      byStrategy: countBy(pairs, (pair) => pair.strategy, {}),
      meanLogLengthRatio: balanced.meanLogRatio,
      droppedForBalance: balanced.dropped,
      droppedForActs: all.length - safe.length,
    },
  };
}

/** Fail closed: an answer that complies is never chosen over one that declines, and no act is lost. */
function actsAreKept(pair: Labelled): boolean {
  const lost = pair.rejected.scored.acts.filter((act) => !pair.chosen.scored.acts.includes(act));
  return lost.length === 0;
}

function label(candidates: Candidate[], kind: PairKind, strategy: string): Labelled[] {
  return candidates.map((candidate) => ({ ...candidate, kind, strategy }));
}

function toRow(pair: Labelled): PairRow {
  const chosen = pair.chosen.row.response;
  const rejected = pair.rejected.row.response;
  return {
    id: hashText([pair.kind, pair.rejected.row.promptId, chosen, rejected].join("\u0000")).slice(
      0,
      16,
    ),
    promptId: pair.rejected.row.promptId,
    prompt: pair.rejected.messages,
    chosen: [{ role: "assistant", content: chosen }],
    rejected: [{ role: "assistant", content: rejected }],
    kind: pair.kind,
    strategy: pair.strategy,
    findings: pair.findings,
    margin: pair.margin,
    lengthRatio: lengthRatio(pair),
  };
}

function groupByPrompt(answers: readonly ScoredAnswer[]): Map<string, ScoredAnswer[]> {
  const groups = new Map<string, ScoredAnswer[]>();
  for (const answer of answers) {
    const group = groups.get(answer.row.promptId);
    if (group) group.push(answer);
    else groups.set(answer.row.promptId, [answer]);
  }
  return groups;
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
