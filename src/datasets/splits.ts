/** Train, validation and test: what each holds, and that no topic is in two of them. */
import { PROMPT_SETS, type PromptRow, type PromptSet, SPLITS, type Split } from "../core/rows.js";
import type { PromptProblem } from "./problem.js";

/** Topics that rows of more than one split carry. */
export function findSharedTopics(rows: readonly PromptRow[]): PromptProblem[] {
  const byTopic = new Map<string, PromptRow[]>();
  for (const row of rows) {
    if (row.topic !== undefined) byTopic.set(row.topic, [...(byTopic.get(row.topic) ?? []), row]);
  }
  return [...byTopic].flatMap(([topic, members]) => {
    const splits = [...new Set(members.map((row) => row.split))];
    if (splits.length < 2) return [];
    const message = `topic ${topic} is in ${splits.join(" and ")}`;
    return [{ rule: "shared-topic" as const, ids: members.map((row) => row.id), message }];
  });
}

/** One line of the counts: a set within a split. */
export interface PromptCount {
  set: PromptSet;
  split: Split;
  rows: number;
  topics: number;
  /** Rows with a system message. */
  underSystem: number;
  /** Rows with more than one user turn. */
  multiTurn: number;
  /** Rows of each kind, most frequent first. */
  kinds: Record<string, number>;
}

/** Counts for each set and split that has rows, in the order of the schema. */
export function countPrompts(rows: readonly PromptRow[]): PromptCount[] {
  return PROMPT_SETS.flatMap((set) =>
    SPLITS.flatMap((split) => {
      const members = rows.filter((row) => row.set === set && row.split === split);
      return members.length === 0 ? [] : [countOf(set, split, members)];
    }),
  );
}

function countOf(set: PromptSet, split: Split, rows: readonly PromptRow[]): PromptCount {
  const kinds = new Map<string, number>();
  for (const { kind = "none" } of rows) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const users = (row: PromptRow) => row.messages?.filter((turn) => turn.role === "user").length;
  return {
    set,
    split,
    rows: rows.length,
    topics: new Set(rows.map((row) => row.topic)).size,
    underSystem: rows.filter((row) => row.messages?.[0]?.role === "system").length,
    multiTurn: rows.filter((row) => (users(row) ?? 1) > 1).length,
    kinds: Object.fromEntries(
      [...kinds].sort(([a, left], [b, right]) => right - left || a.localeCompare(b, "en")),
    ),
  };
}
