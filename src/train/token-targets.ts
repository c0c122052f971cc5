/**
 * Look-aheads -> targets of the `token` method. At a position where an opener v is likely, sampled or not, the
 * target is t(v) = ref(v) * E_ref[w | prefix, v], with w = 1 - dose where v leads into a habit and 1 where not.
 */
import type { Finding, Message, ResponseRow, ScoredRow } from "../core/rows.js";
import { shamFlags } from "./sham-targets.js";

/** One row of lookahead.jsonl; `start` counts Unicode code points. */
export interface LookaheadRow {
  id: string;
  position: number;
  token: number;
  probability: number;
  start: number;
  continuation: string;
}

export interface TokenTarget {
  position: number;
  token: number;
  /** Wanted log pi(v)/ref(v), nats. */
  logRatio: number;
}

/** A training row of the token method. */
export interface TokenRow {
  id: string;
  messages: Message[];
  response: string;
  /** Whether the answer ended by itself: then the end of turn is a position too. */
  ended: boolean;
  targets: TokenTarget[];
}

export interface TargetReport {
  rows: number;
  positions: number;
  /** Openers to be dampened: look-aheads that lead into a habit that had not begun. */
  dampened: number;
  /** Rows that only tether (protected acts). */
  protected: number;
}

export interface TargetOptions {
  /** Share of the habit to take away, 0..1. */
  dose: number;
  /** Control arm: dampen other tokens of matched probability. */
  sham: boolean;
}

/** @param find the detector: findings of a response text, held-out rules not among them */
export function tokenRows(
  responses: readonly ResponseRow[],
  scored: readonly ScoredRow[],
  lookaheads: readonly LookaheadRow[],
  find: (response: string, messages: Message[]) => Finding[],
  options: TargetOptions,
): { rows: TokenRow[]; report: TargetReport } {
  const acts = new Map(scored.map((row) => [row.id, row.act]));
  const answers = new Map(responses.map((row) => [row.id, row]));
  const guarded = (id: string) => (acts.get(id) ?? "none") !== "none";
  const usable = lookaheads.filter((row) => answers.get(row.id)?.messages && !guarded(row.id));
  const ahead = lookInto(usable, answers, find);
  const leads = ahead.map((look) => look.habit !== undefined);
  const ofAnswer = new Map<string, Look[]>();
  for (const look of ahead) ofAnswer.set(look.id, [...(ofAnswer.get(look.id) ?? []), look]);
  const commits = ahead.map(
    (look) => look.habit !== undefined && !committedBefore(look, ofAnswer.get(look.id) ?? []),
  );
  const dampen = options.sham ? shamFlags(usable, commits, leads) : commits;

  const targets = new Map<string, TokenTarget[]>();
  usable.forEach((row, index) => {
    // Inside a habit that is under way the reference is the target: the tether holds the position.
    if (leads[index] && !commits[index]) return;
    const list = targets.get(row.id) ?? [];
    list.push({
      position: row.position,
      token: row.token,
      logRatio: dampen[index] ? Math.log(1 - options.dose) : 0,
    });
    targets.set(row.id, list);
  });
  const rows = responses
    .filter((row) => row.messages && row.response.trim() !== "")
    .map((row) => ({
      id: row.id,
      messages: row.messages!,
      response: row.response,
      ended: row.finishReason === "stop",
      targets: targets.get(row.id) ?? [],
    }));
  return {
    rows,
    report: {
      rows: rows.length,
      positions: usable.length,
      dampened: dampen.filter(Boolean).length,
      protected: rows.filter((row) => guarded(row.id)).length,
    },
  };
}

/** A look-ahead with the habit that it leads into, in UTF-16 offsets of the text that it makes. */
interface Look {
  id: string;
  /** Where the opener's visible part begins. */
  start: number;
  /** Whether the answer itself went on with this opener. */
  sampled: boolean;
  habit: { start: number; end: number } | undefined;
}

function lookInto(
  rows: readonly LookaheadRow[],
  answers: ReadonlyMap<string, ResponseRow>,
  find: (response: string, messages: Message[]) => Finding[],
): Look[] {
  return rows.map((row) => {
    const answer = answers.get(row.id)!;
    const prefix = [...answer.response].slice(0, row.start).join("");
    const visible = row.continuation.trimStart();
    const start = prefix.length + row.continuation.length - visible.length;
    const word = /^\S+/u.exec(visible)?.[0] ?? visible;
    const habit = find(prefix + row.continuation, answer.messages ?? []).find(
      (finding) => finding.start <= start && start < finding.end,
    );
    return { id: row.id, start, sampled: answer.response.startsWith(word, start), habit };
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
      other.habit !== undefined &&
      other.start < look.start &&
      look.habit !== undefined &&
      other.start >= look.habit.start,
  );
}

/** Findings as code point spans: the worker counts code points, the detector UTF-16 units. */
export function codePointSpans(text: string, findings: readonly Finding[]): [number, number][] {
  return findings.map((finding) => {
    const start = [...text.slice(0, finding.start)].length;
    return [start, start + [...text.slice(finding.start, finding.end)].length];
  });
}
