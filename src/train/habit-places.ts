/** Where the base's answers have habits, as rows for the worker; and what their likelihoods come to. */
import type { Finding, Message, ResponseRow, ScoredRow } from "../core/rows.js";
import { joinPlaces } from "../score/index.js";
import type { PlaceRatio } from "./dial-curve.js";
import { codePointSpans } from "./token-targets.js";

/** A row of a `logprobs` job. */
export interface HabitRow {
  id: string;
  promptId: string;
  messages: readonly Message[];
  continuations: readonly [string];
  /** Code points, each from the beginning of a habit's sentence to its end. */
  spans: [number, number][];
}

/** Answers that are read at most: their few hundred places leave an error of about a percentage point, and each costs a pass. */
const MOST_ROWS = 320;

/** Answers without a habit that counts have no row; of too many, some spread evenly over all. */
export function habitRows(
  responses: readonly ResponseRow[],
  scored: readonly ScoredRow[],
  counts: (finding: Finding) => boolean,
): HabitRow[] {
  const findings = new Map(scored.map((row) => [row.id, row.findings]));
  const rows = responses.flatMap(({ id, promptId, messages, response }): HabitRow[] => {
    const places = joinPlaces((findings.get(id) ?? []).filter(counts)).map(({ start, end }) => ({
      start: sentenceStart(response, start),
      end,
    }));
    if (places.length === 0 || messages === undefined) return [];
    const spans = codePointSpans(response, places);
    return [{ id, promptId, messages, continuations: [response], spans }];
  });
  const step = Math.max(1, rows.length / MOST_ROWS);
  return Array.from(
    { length: Math.min(rows.length, MOST_ROWS) },
    (_, at) => rows[Math.floor(at * step)]!,
  );
}

export interface HabitReadings {
  /** The base's own answers, scored. Asked for once. */
  base(): Promise<{ responses: readonly ResponseRow[]; scored: readonly ScoredRow[] }>;
  counts(finding: Finding): boolean;
  /** Log-probabilities of the rows' spans at an adapter scale, nats. Asked once for scale 0. */
  read(rows: readonly HabitRow[], scale: number): Promise<readonly SpanRow[]>;
}

/** What the worker's `logprobs` job gives for a habit row. */
interface SpanRow {
  id: string;
  spans?: readonly number[] | undefined;
}

/** How many times as likely a scale makes the words at each place where the base's own answers have a habit. */
export function habitLikelihoods({
  base,
  counts,
  read,
}: HabitReadings): (scale: number) => Promise<PlaceRatio[]> {
  const spansOf = async (rows: readonly HabitRow[], scale: number) =>
    new Map((await read(rows, scale)).map(({ id, spans = [] }) => [id, spans]));
  const readBase = async () => {
    const { responses, scored } = await base();
    const rows = habitRows(responses, scored, counts);
    return { rows, before: await spansOf(rows, 0) };
  };
  let started: ReturnType<typeof readBase> | undefined;
  return async (scale) => {
    started ??= readBase();
    const { rows, before } = await started;
    return placeRatios(rows, before, await spansOf(rows, scale));
  };
}

/** @param before and `after` log-probabilities of the rows' spans, nats, by row id */
function placeRatios(
  rows: readonly HabitRow[],
  before: ReadonlyMap<string, readonly number[]>,
  after: ReadonlyMap<string, readonly number[]>,
): PlaceRatio[] {
  return rows.flatMap(({ id, promptId, spans }) =>
    spans.map((_, at) => ({
      promptId,
      ratio: Math.exp(after.get(id)![at]! - before.get(id)![at]!),
    })),
  );
}

const SENTENCE_END = /[.!?:][\p{Pe}\p{Pf}"'*_]*(?=\s)|(?<!\s)(?=\n)/gu;

/**
 * Whether a habit comes is often decided a few words before it, and whether its sentence comes at all in the blank before that,
 * where the answer could have ended: both belong to the place.
 */
function sentenceStart(text: string, start: number): number {
  let from = 0;
  for (const match of text.slice(0, start).matchAll(SENTENCE_END))
    from = match.index + match[0].length;
  return from;
}
