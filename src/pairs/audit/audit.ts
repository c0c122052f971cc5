/** Looks every pair over once more, as whoever trains on it would want it looked over. */
import type { Message, PairRow, ScoredRow } from "../../core/rows.js";
import { editReadsWell } from "../grammar.js";
import { losesContent, lostContent } from "./lost-content.js";

export const CHECKS = [
  "refusal-turned-into-answer",
  "same-text",
  "habit-not-gone",
  "more-habits-chosen",
  "reads-badly",
  "lost-content",
  "unbalanced-length",
  "said-before",
  "no-prompt",
] as const;
export type CheckName = (typeof CHECKS)[number];

/** What each check means, for people. */
export const CHECK_MEANINGS: Record<CheckName, string> = {
  "refusal-turned-into-answer":
    "a refusal loses to something that does not refuse: must never be trained on",
  "same-text": "both sides are the same text",
  "habit-not-gone": "the finding that the pair is about is still in the chosen side",
  "more-habits-chosen": "the chosen side has more findings than the rejected one",
  "reads-badly": "a sentence that the edit changed does not read as one",
  "lost-content": "an edit took numbers, names, code or steps along",
  "unbalanced-length": "one side is more than half as long again as the other",
  "said-before": "another pair has the same two texts",
  "no-prompt": "the pair has no user message: TRL would cut a common begin",
};

export interface AuditedPair {
  pair: PairRow;
  problems: CheckName[];
}

export interface Audit {
  pairs: AuditedPair[];
  counts: Record<CheckName, number>;
}

const MOST_RATIO = 1.5;

/** @param score findings and acts of a text as an answer to the pair's prompt */
export function auditPairs(
  pairs: readonly PairRow[],
  score: (row: { id: string; response: string; messages: Message[] }) => ScoredRow,
): Audit {
  const seen = new Set<string>();
  const audited = pairs.map((pair) => {
    const key = `${textOf(pair.chosen)}\u0000${textOf(pair.rejected)}`;
    const problems = problemsOf(pair, score);
    if (seen.has(key)) problems.push("said-before");
    seen.add(key);
    return { pair, problems };
  });
  return {
    pairs: audited,
    counts: Object.fromEntries(
      CHECKS.map((name) => [
        name,
        audited.filter(({ problems }) => problems.includes(name)).length,
      ]),
    ) as Record<CheckName, number>,
  };
}

export const textOf = (side: readonly Message[]): string => side.at(-1)?.content ?? "";

function problemsOf(
  pair: PairRow,
  score: (row: { id: string; response: string; messages: Message[] }) => ScoredRow,
): CheckName[] {
  const [chosen, rejected] = [textOf(pair.chosen), textOf(pair.rejected)];
  const scored = (response: string): ScoredRow =>
    score({ id: pair.id, response, messages: pair.prompt });
  const [after, before] = [scored(chosen), scored(rejected)];
  const problems: CheckName[] = [];
  const note = (name: CheckName, holds: boolean): void => {
    if (holds) problems.push(name);
  };
  note("refusal-turned-into-answer", refuses(before) && !refuses(after));
  note("same-text", chosen.trim() === rejected.trim());
  note("no-prompt", !pair.prompt.some(({ role }) => role === "user"));
  const about = new Set(pair.findings.map(({ rule, text }) => `${rule} ${text.toLowerCase()}`));
  note(
    "habit-not-gone",
    after.findings.some(({ rule, text }) => about.has(`${rule} ${text.toLowerCase()}`)),
  );
  note(
    "more-habits-chosen",
    pair.kind !== "keep-identity" && after.findings.length > before.findings.length,
  );
  if (pair.strategy === "edit") {
    note("reads-badly", !editReadsWell(rejected, chosen));
    note("lost-content", losesContent(lostContent(rejected, chosen)));
  }
  const ratio = after.words / Math.max(1, before.words);
  note(
    "unbalanced-length",
    pair.kind === "dampen" && (ratio > MOST_RATIO || ratio < 1 / MOST_RATIO),
  );
  return problems;
}

const refuses = ({ act }: ScoredRow): boolean => act === "refusal" || act === "partial-refusal";
