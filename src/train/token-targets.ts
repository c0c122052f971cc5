/**
 * Look-aheads -> targets of the `token` method. At a position where an opener v is likely, sampled or not, the
 * target is t(v) = ref(v) * E_ref[w | prefix, v] / Z, with w = 1 - dose where v leads into a habit and 1 where not; what is
 * taken from openers goes to all others alike, so that Z is 1 for the openers themselves (a dose is a dose) and the others
 * rise by (1 - sum of t) / (1 - sum of ref) of that position.
 * The end of turn is held at that: dampened answers otherwise end a quarter sooner (measured: hazard x 1.2). Half of an end's
 * weight is the same for all, half grows with how likely it is: three quarters of the ends bear a fifth of the probability, and
 * how often answers end hangs on its sum; by probability alone, the unlikely ones rise. What is taken from habits that answers
 * end with (closers) goes to the end itself: spread over all others, it would have the answer go on where the reference would
 * have stopped, and answers would grow.
 */
import type { Category, Finding, Message, ResponseRow, ScoredRow } from "../core/rows.js";
import { commitTokens } from "./commit-tokens.js";
import { endSharesOf } from "./end-shares.js";
import type { EndRow, LookaheadRow } from "./lookahead-row.js";
import type { Protection } from "./protection.js";
import { type Opener, risesOf } from "./rises.js";
import { shamFlags } from "./sham-targets.js";
import { ownBeginnings } from "./shared-beginnings.js";

export interface TokenTarget {
  position: number;
  token: number;
  /** Wanted log pi(v)/ref(v), nats. */
  logRatio: number;
  /** log ref(v), nats. */
  reference: number;
  weight: number;
}

/** A training row of the token method. */
export interface TokenRow {
  id: string;
  messages: Message[];
  response: string;
  /** Whether the answer ended by itself: then the end of turn is a position too. */
  ended: boolean;
  targets: TokenTarget[];
  /** Weight, for the whole row, of its own tokens' squared log-ratio: 0 = only tethered. */
  hold: number;
  /** How often training sees the row in each epoch. @default 1 */
  repeat?: number;
  /** Whether what the adapter does there is taken out after training, as it is where `hold` is above 0. */
  protect?: boolean;
}

export interface TargetReport {
  rows: number;
  positions: number;
  /** Openers to be dampened: look-aheads that lead into a habit that had not begun. */
  dampened: number;
  /** Ends of turn held. */
  ends: number;
  /** Rows that only tether and hold (protected acts, protected prompts, refusal anchors). */
  protected: number;
}

export interface TargetOptions {
  /** Share of a category's habits to take away, 0..1. */
  doseOf(category: Category): number;
  /** Control arm: dampen other tokens of matched probability. */
  sham: boolean;
  /** Relative to the dampened openers' 1; each kind is a mean over its own members. */
  weights: { kept: number; end: number; hold: number };
  protection: Protection;
}

/**
 * @param scored its findings without those of held-out rules
 * @param find the detector: findings of a response text, held-out rules not among them
 */
export function tokenRows(
  responses: readonly ResponseRow[],
  scored: readonly ScoredRow[],
  lookaheads: { openers: readonly LookaheadRow[]; ends: readonly EndRow[] },
  find: (response: string, messages: Message[]) => Finding[],
  options: TargetOptions,
): { rows: TokenRow[]; report: TargetReport } {
  const { protection, weights } = options;
  const acts = new Map(scored.map((row) => [row.id, row.act]));
  const answers = new Map(responses.map((row) => [row.id, row]));
  const guarded = (id: string): boolean =>
    (acts.get(id) ?? "none") !== "none" ||
    protection.promptIds.has(answers.get(id)?.promptId ?? "");
  const usable = lookaheads.openers.filter(
    (row) => answers.get(row.id)?.messages && !guarded(row.id),
  );
  const own = protection.anchors.filter((row) => row.own);
  const { commits, leads, shared, doses, categories } = commitTokens(
    usable,
    answers,
    find,
    options.doseOf,
    ownBeginnings(own),
  );
  const dampen = options.sham ? shamFlags(usable, commits, leads) : commits;
  /** Of the openers that stand for habits: what the control's tokens are dampened by. */
  const anyDose = Math.max(0, ...doses);
  // The control's tokens are no habits: nothing ends with them.
  const endShares = options.sham ? new Map<Category, number>() : endSharesOf(scored, answers);
  const openers: Opener[] = usable.flatMap((row, index) => {
    // Inside a habit that is under way the reference is the target: the tether holds the position.
    if (leads[index] && !commits[index] && !shared[index]) return [];
    const endShare = endShares.get(categories[index]!) ?? 0;
    return [{ row, moved: dampen[index]!, dose: doses[index]! || anyDose, endShare }];
  });
  const moved = openers.filter((opener) => opener.moved).length;
  const ends = lookaheads.ends.filter((row) => answers.get(row.id)?.messages);
  const usableRows = responses.filter((row) => row.messages && row.response.trim() !== "");
  const pinned = protection.anchors.filter((row) => !row.elsewhere);
  const held = usableRows.filter((row) => guarded(row.id)).length + pinned.length;
  const others = held - own.length;
  const once = usableRows.length + protection.anchors.length;
  const repeats = repeatsOf(own.length, usableRows.length + pinned.length);
  const shown = repeats.reduce((sum, times) => sum + times, 0);
  const total = once + shown - own.length;
  /** The loss is a mean over rows: a kind with few members weighs as much as one with many. */
  const each = (weight: number, members: number): number =>
    members === 0 ? 0 : (weight * total) / members;
  const weightOf = {
    moved: each(1, moved),
    kept: each(weights.kept, openers.length - moved),
    end: each(weights.end, ends.length),
    // A few rows beside many others that are held: what the base refuses with is a kind of its own.
    hold: each(own.length === 0 ? weights.hold : weights.hold / 2, others),
    own: each(weights.hold / 2, shown),
  };

  const repeatOf = new Map(own.map(({ id }, at) => [id, repeats[at]!]));
  const rise = risesOf(openers, ends);
  const targets = new Map<string, TokenTarget[]>();
  const add = (row: EndRow, logRatio: number, weight: number): void => {
    if (weight === 0) return;
    const { id, position, token } = row;
    const target = { position, token, logRatio, reference: Math.log(row.probability), weight };
    targets.set(id, [...(targets.get(id) ?? []), target]);
  };
  for (const opener of openers)
    if (opener.moved) add(opener.row, Math.log(1 - opener.dose), weightOf.moved);
    else add(opener.row, rise(opener.row), weightOf.kept);
  const likely = ends.reduce((sum, { probability }) => sum + probability, 0) / ends.length;
  for (const end of ends)
    add(end, rise(end, end.probability), (weightOf.end * (1 + end.probability / likely)) / 2);
  const rows = [
    ...usableRows.map((row) => ({
      id: row.id,
      messages: row.messages!,
      response: row.response,
      ended: row.finishReason === "stop",
      targets: targets.get(row.id) ?? [],
      hold: guarded(row.id) ? weightOf.hold : 0,
    })),
    ...protection.anchors.map(({ own: said, elsewhere, ...row }) => ({
      ...row,
      ended: row.ended ?? true,
      targets: [],
      hold: elsewhere ? 0 : said ? weightOf.own : weightOf.hold,
      ...(elsewhere ? { protect: true } : {}),
      ...((repeatOf.get(row.id) ?? 1) > 1 ? { repeat: repeatOf.get(row.id)! } : {}),
    })),
  ];
  return {
    rows,
    report: {
      rows: rows.length,
      positions: openers.length,
      dampened: moved,
      ends: ends.length,
      protected: held,
    },
  };
}

/** Share of the rows that training sees which the base's own refusals come to, where they are few. */
const OWN_SHARE = 0.2;
const MOST_REPEATS = 4;

/**
 * How often each of the base's own refusals is shown, the likeliest first: they are shown once more where all would be too many.
 * Steps are clipped to a length: what is held only once is held too little, whatever it weighs.
 */
function repeatsOf(own: number, rows: number): number[] {
  const wanted = Math.min(MOST_REPEATS, Math.max(1, (OWN_SHARE * rows) / own));
  const more = Math.round((wanted % 1) * own);
  return Array.from({ length: own }, (_, at) => Math.floor(wanted) + (at < more ? 1 : 0));
}

/** Findings as code point spans: the worker counts code points, the detector UTF-16 units. */
export function codePointSpans(
  text: string,
  findings: readonly Pick<Finding, "start" | "end">[],
): [number, number][] {
  return findings.map((finding) => {
    const start = [...text.slice(0, finding.start)].length;
    return [start, start + [...text.slice(finding.start, finding.end)].length];
  });
}
