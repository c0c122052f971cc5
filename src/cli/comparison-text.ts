/** Two compared files as a terminal, a pull request and a program read them. */
import type { FileComparison, Riser } from "../evaluate/index.js";
import type { Format } from "../score/index.js";

export interface ComparisonResult extends FileComparison {
  /** Empty where the files are not paired. */
  whatRose: Riser[];
  /** Pairs of answers that it is told of, and all there are: of long files only the first are read for it. */
  whatRoseOf: { pairs: number; all: number };
}

export const comparisonFormats: Partial<Record<Format, (result: ComparisonResult) => string>> = {
  terminal,
  markdown,
  json: (result) => `${JSON.stringify(result, null, 2)}\n`,
};

const UNITS = "places with findings per 1,000 words, with 95 % intervals";

const RATE_HEAD = ["", "before", "after", "difference", "change"];

function terminal(result: ComparisonResult): string {
  const { verdict, why, how, whatRose } = result;
  return [
    `${verdict}: ${why}`,
    how,
    "",
    UNITS,
    ...aligned([RATE_HEAD, ...rateCells(result)]),
    "",
    aboutRisers(result),
    ...aligned(whatRose.map(riserCells)),
    "",
  ].join("\n");
}

function markdown(result: ComparisonResult): string {
  const { verdict, why, how, whatRose } = result;
  const parts = [
    `**${verdict}**: ${why}`,
    `${sentence(how)}. ${sentence(UNITS)}:`,
    table(RATE_HEAD, rateCells(result)),
    aboutRisers(result),
    ...(whatRose.length > 0
      ? [table(["phrase", "before", "after", "confirmed"], whatRose.map(riserCells))]
      : []),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** The total, and the categories that either file has. */
function rateCells({ all, categories }: FileComparison): string[][] {
  const found = categories.filter((row) => row.beforeFindings + row.afterFindings > 0);
  return [all, ...found].map((row) => [
    row.label,
    rate(row.beforeRate),
    rate(row.afterRate),
    difference(row),
    change(row),
  ]);
}

function riserCells({ ngram, beforeRate, afterRate, p, confirmed }: Riser): string[] {
  return [
    ngram,
    rate(beforeRate),
    rate(afterRate),
    confirmed ? `confirmed, p ${p.toPrecision(1)}` : "",
  ];
}

function aboutRisers({ paired, whatRose, whatRoseOf: { pairs, all } }: ComparisonResult): string {
  if (!paired) return "What rose is told of paired answers only.";
  const part = pairs < all ? ` Told of ${pairs} of ${all} pairs of answers: the first ones.` : "";
  if (whatRose.length === 0) return `No phrase rose that three prompts or more share.${part}`;
  const sure = whatRose.filter((riser) => riser.confirmed).length;
  const confirmed = sure === 0 ? "none is confirmed there" : `${sure} confirmed there`;
  return `What rose, uses per 1,000 words (chosen on half of the prompts, measured on the other half: ${confirmed}).${part}`;
}

function difference({ difference: value, differenceInterval }: FileComparison["all"]): string {
  if (value === null) return "";
  return `${signed(value, 2)}${range(differenceInterval, (end) => signed(end, 2))}`;
}

/** A reduction of .2 is a change of -20 %. */
function change({ reduction, interval }: FileComparison["all"]): string {
  if (reduction === null || interval === null) return "";
  const [low, high] = interval;
  return `${signed(-100 * reduction, 0)} %${range([high, low], (end) => signed(-100 * end, 0))}`;
}

function range(ends: readonly number[] | null, show: (end: number) => string): string {
  return ends === null ? "" : ` [${ends.map(show).join(", ")}]`;
}

function rate(value: number | null): string {
  return (value ?? 0).toFixed(2);
}

/** With its sign, and none for what rounds to 0. */
function signed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  if (Number(text) === 0) return text.replace("-", "");
  return value > 0 ? `+${text}` : text;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** Two blanks before each column; the first and the last to the left, numbers between to the right. */
function aligned(rows: string[][]): string[] {
  const last = (rows[0]?.length ?? 0) - 1;
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]!.length)));
  return rows.map((row) =>
    row
      .map((cell, at) => {
        const width = widths[at]!;
        return `  ${at === 0 || at === last ? cell.padEnd(width) : cell.padStart(width)}`;
      })
      .join("")
      .trimEnd(),
  );
}

function table(head: string[], rows: string[][]): string {
  const lines = [head, head.map((_, at) => (at === 0 ? "---" : "---:")), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
