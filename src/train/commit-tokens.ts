/** Look-aheads -> at which token an answer commits itself to a habit. */
import type { Category, Finding, Message, ResponseRow } from "../core/rows.js";
import type { LookaheadRow } from "./lookahead-row.js";
import type { SharedBeginning } from "./shared-beginnings.js";

/**
 * For each look-ahead, whether the answer itself took it, whether it leads into a habit, whether it is the token that commits
 * the answer to it, and whether refusals begin with it too: then the answer commits to the habit where the two part.
 */
export function commitTokens(
  rows: readonly LookaheadRow[],
  answers: ReadonlyMap<string, ResponseRow>,
  find: (response: string, messages: Message[]) => Finding[],
  doseOf: (category: Category) => number,
  refusals: SharedBeginning = () => false,
): {
  commits: boolean[];
  leads: boolean[];
  shared: boolean[];
  sampled: boolean[];
  doses: number[];
  categories: (Category | undefined)[];
} {
  const ahead = lookInto(rows, answers, find, refusals);
  const leads = ahead.map((look) => look.habit !== undefined);
  const doses = ahead.map(({ habit }) => (habit === undefined ? 0 : doseOf(habit.category)));
  const ofAnswer = new Map<string, Look[]>();
  for (const look of ahead) ofAnswer.set(look.id, [...(ofAnswer.get(look.id) ?? []), look]);
  const commits = ahead.map(
    (look, index) =>
      look.habit !== undefined &&
      doses[index]! > 0 &&
      !look.shared &&
      !committedBefore(look, ofAnswer.get(look.id) ?? []),
  );
  return {
    commits,
    leads,
    shared: ahead.map((look) => look.shared),
    sampled: ahead.map((look) => look.sampled),
    doses,
    categories: ahead.map((look) => look.habit?.category),
  };
}

/** A look-ahead with the habit that it leads into, in UTF-16 offsets of the text that it makes. */
interface Look {
  id: string;
  /** Where the opener's visible part begins. */
  start: number;
  /** Whether the answer itself went on with this opener. */
  sampled: boolean;
  habit: Pick<Finding, "start" | "end" | "category"> | undefined;
  /** Whether refusals begin with the same words and go on with others. */
  shared: boolean;
}

function lookInto(
  rows: readonly LookaheadRow[],
  answers: ReadonlyMap<string, ResponseRow>,
  find: (response: string, messages: Message[]) => Finding[],
  refusals: SharedBeginning,
): Look[] {
  return rows.map((row) => {
    const answer = answers.get(row.id)!;
    const prefix = [...answer.response].slice(0, row.start).join("");
    const visible = row.continuation.trimStart();
    const start = prefix.length + row.continuation.length - visible.length;
    const word = /^\S+/u.exec(visible)?.[0] ?? visible;
    const text = prefix + row.continuation;
    const habit = find(text, answer.messages ?? []).find(
      (finding) => finding.start <= start && start < finding.end,
    );
    const shared = habit !== undefined && refusals(text, start + word.length, habit.end);
    return { id: row.id, start, sampled: answer.response.startsWith(word, start), habit, shared };
  });
}

/**
 * Whether the answer had entered this habit before the opener: an earlier opener of the same habit was taken there.
 * Only the commit token is dampened; taking the dose at every token of a habit would compound it.
 */
function committedBefore(look: Look, sameAnswer: readonly Look[]): boolean {
  return sameAnswer.some(
    (other) =>
      other.sampled &&
      !other.shared &&
      other.habit !== undefined &&
      other.start < look.start &&
      look.habit !== undefined &&
      other.start >= look.habit.start,
  );
}
