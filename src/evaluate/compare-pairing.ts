/** Which answers of two files are held against each other: those to the same prompts, else those with the same ids. */
import { plural } from "../core/plural.js";
import { groupBy } from "./answers.js";

export interface PairableRow {
  id: string;
  /** Equal where the prompts are; absent where the row has none. */
  prompt?: string | undefined;
  /** Equal where the prompts are but for their system prompts. @default `prompt` */
  question?: string | undefined;
}

/** Answers that are resampled together: those to one prompt. */
export interface AnswerGroup<Row> {
  before: Row[];
  after: Row[];
}

export interface Pairing<Row> {
  /** Null: not paired. Every group then has one side only. */
  by: "prompt" | "id" | null;
  groups: AnswerGroup<Row>[];
  /** Answers of each file, with those that are in no group. */
  rows: { before: number; after: number };
  /** What was paired and what was left out, as a sentence. */
  how: string;
}

/** Of the prompts (or ids) of the file with fewer, how many must be in the other too; of the ids, how many must ask the same. */
const SHARED = 0.5;

/**
 * A file that was cut short holds other prompts on average: where the files share prompts, their answers are compared and the rest is
 * left out. Ids come second, for system prompts that were meant to change and for files without prompts. They may be the numbers of
 * lines: where most of them stand for other questions, nothing is paired and every answer counts.
 */
export function pairRows<Row extends PairableRow>(
  before: readonly Row[],
  after: readonly Row[],
): Pairing<Row> {
  const haveIds = match(before, after, ({ id }) => id);
  const prompted = [before, after].map((rows) => rows.some((row) => row.prompt !== undefined));
  if (!prompted.includes(true)) return paired("id", haveIds) ?? apart("id", haveIds);
  if (prompted.includes(false))
    return paired("id", haveIds, "; one file has no prompts") ?? apart("id", haveIds);
  const havePrompts = match(before, after, promptOf);
  const byPrompts = paired("prompt", havePrompts);
  if (byPrompts !== undefined) return byPrompts;
  const ids = haveIds.units.length;
  const same = (of: (row: PairableRow) => string | undefined): number =>
    haveIds.units.filter((unit) => agree(unit, of)).length;
  const asked = same(({ question, prompt }) => question ?? prompt);
  const byIds = paired(
    "id",
    haveIds,
    `; ${asked} of them ask the same, ${same(({ prompt }) => prompt)} under the same system prompt`,
  );
  if (byIds === undefined) return apart("prompt", havePrompts);
  if (asked >= SHARED * ids) return byIds;
  return apart(
    "prompt",
    havePrompts,
    `; of ${plural(ids, "id")} in both files only ${asked} ask the same, so that all answers count and none is paired`,
  );
}

/** Whether some answers before and after were asked the same; a row without a prompt does not say otherwise. */
function agree(
  { before, after }: AnswerGroup<PairableRow>,
  of: (row: PairableRow) => string | undefined,
): boolean {
  const asked = new Set(before.map(of));
  return asked.has(undefined) || after.map(of).some((one) => one === undefined || asked.has(one));
}

const promptOf = ({ prompt, id }: PairableRow): string => prompt ?? id;

interface Match<Row> {
  rows: Pairing<Row>["rows"];
  left: Map<string, Row[]>;
  right: Map<string, Row[]>;
  /** The answers to each prompt (or of each id) that both files have. */
  units: AnswerGroup<Row>[];
}

function match<Row>(
  before: readonly Row[],
  after: readonly Row[],
  keyOf: (row: Row) => string,
): Match<Row> {
  const left = groupBy(before, keyOf);
  const right = groupBy(after, keyOf);
  const units = [...left].flatMap(([key, rows]) => {
    const others = right.get(key);
    return others === undefined ? [] : [{ before: rows, after: others }];
  });
  return { rows: { before: before.length, after: after.length }, left, right, units };
}

function paired<Row extends PairableRow>(
  by: "prompt" | "id",
  { rows, left, right, units }: Match<Row>,
  note = "",
): Pairing<Row> | undefined {
  if (units.length < SHARED * Math.min(left.size, right.size)) return undefined;
  const kept = evened(units);
  const [first, second] = (["before", "after"] as const).map((side) =>
    kept.reduce((sum, unit) => sum + unit[side].length, 0),
  ) as [number, number];
  const rest = rows.before - first + rows.after - second;
  const spare = rest === 0 ? "" : `; ${plural(rest, "answer")} without a partner left out`;
  return {
    by,
    groups: by === "prompt" ? kept : byPrompt(kept),
    rows,
    how: `paired by ${by}: ${plural(kept.length, by)} in both files, ${plural(first, "answer")} before and ${second} after${spare}${note}`,
  };
}

/**
 * With k answers to each prompt before and m after all of them count. Where the proportion differs between prompts, one file would be
 * made of other prompts than the other: of each prompt then as many on either side.
 */
function evened<Row>(units: readonly AnswerGroup<Row>[]): AnswerGroup<Row>[] {
  const [first] = units;
  const even = units.every(
    ({ before, after }) =>
      before.length * first!.after.length === after.length * first!.before.length,
  );
  if (even) return [...units];
  return units.map(({ before, after }) => {
    const most = Math.min(before.length, after.length);
    return { before: before.slice(0, most), after: after.slice(0, most) };
  });
}

/** Ids that share a prompt are no independent answers. */
function byPrompt<Row extends PairableRow>(units: readonly AnswerGroup<Row>[]): AnswerGroup<Row>[] {
  return [...groupBy(units, ({ before }) => promptOf(before[0]!)).values()].map((same) => ({
    before: same.flatMap(({ before }) => before),
    after: same.flatMap(({ after }) => after),
  }));
}

function apart<Row>(
  by: "prompt" | "id",
  { rows, left, right, units }: Match<Row>,
  note = "",
): Pairing<Row> {
  return {
    by: null,
    groups: [
      ...[...left.values()].map((before) => ({ before, after: [] })),
      ...[...right.values()].map((after) => ({ before: [], after })),
    ],
    rows,
    how: `not paired: ${plural(units.length, by)} in both files, of ${left.size} before and ${right.size} after${note}`,
  };
}
