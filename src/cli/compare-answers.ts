/** `locus score NEW --against OLD`: the difference with its interval, by category, and what rose. */
import { ConfigError } from "../core/errors.js";
import { hashJson } from "../core/hash.js";
import type { ScoredRow } from "../core/rows.js";
import { compareFiles, type FileComparison, type Riser, whatRose } from "../evaluate/index.js";
import type { Format, ScorableRow, Scorer, SummaryBuilder } from "../score/index.js";
import { type ReadOptions, readAnswers } from "../score/read/index.js";

export interface CompareRequest {
  files: readonly string[];
  against: string;
  read: ReadOptions;
  format: Format;
}

interface Compared {
  scored: ScoredRow;
  response: string;
  /** Of the prompt; of the row where it has none. Rows of one prompt are resampled together. */
  promptId: string;
}

const SEED = 17;

/** Rows with the same ids (or prompts, where there is no id) are paired. */
export async function* compareAnswers(
  scorer: Scorer,
  summary: SummaryBuilder,
  { files, against, read, format }: CompareRequest,
): AsyncGenerator<string> {
  if (format !== "terminal" && format !== "json")
    throw new ConfigError(`--against is not written as ${format}`, { next: "Use --format json." });
  const before = await scoreAll(scorer, [against], read);
  const after = await scoreAll(scorer, files, read);
  for (const { scored } of after) summary.add(scored);
  const prompts = new Map([...before, ...after].map((row) => [row.scored.id, row.promptId]));
  const result = compareFiles(
    before.map(({ scored }) => scored),
    after.map(({ scored }) => scored),
    { seed: SEED, promptOf: ({ id }) => prompts.get(id) ?? id },
  );
  const rose = result.paired ? whatRose(pairsOf(before, after), { seed: SEED }) : [];
  if (format === "json") yield `${JSON.stringify({ ...result, whatRose: rose }, null, 2)}\n`;
  else yield `${describe(result)}${describeRisers(result, rose)}`;
}

async function scoreAll(
  scorer: Scorer,
  names: readonly string[],
  read: ReadOptions,
): Promise<Compared[]> {
  const rows: Compared[] = [];
  const seen = new Map<string, number>();
  for await (const { file, line, ...answer } of readAnswers(names, read)) {
    const prompt = promptOf(answer);
    const times = (seen.get(prompt) ?? 0) + 1;
    seen.set(prompt, times);
    // A row without an id is known by its prompt and how often that came before; without a prompt it has no partner.
    const own = !answer.id.startsWith(`${file}#`) || answer.messages === undefined;
    const id = own ? answer.id : `${prompt}/${times}`;
    const { response } = answer;
    rows.push({ scored: scorer.score({ ...answer, id }), response, promptId: prompt });
  }
  return rows;
}

function promptOf({ id, messages }: ScorableRow): string {
  return messages === undefined ? id : hashJson(messages);
}

function pairsOf(before: readonly Compared[], after: readonly Compared[]) {
  const byId = new Map(after.map((row) => [row.scored.id, row]));
  return before.flatMap((row) => {
    const partner = byId.get(row.scored.id);
    return partner === undefined ? [] : [{ before: row, after: partner }];
  });
}

function describe({ verdict, why, paired, rows, all, categories }: FileComparison): string {
  const shown = [all, ...categories].filter(
    ({ beforeFindings, afterFindings }, at) => at === 0 || beforeFindings + afterFindings > 0,
  );
  const lines = shown.map(({ label, beforeRate, afterRate, reduction, interval }) => {
    const change = reduction === null || interval === null ? "" : changeOf(reduction, interval);
    return `  ${label.padEnd(14)} ${rate(beforeRate)} -> ${rate(afterRate)}  ${change}`.trimEnd();
  });
  const left = rows.before + rows.after - 2 * rows.shared;
  const how = paired
    ? `${rows.shared} rows paired by id or prompt${left > 0 ? `; ${left} without a partner left out` : ""}`
    : `not paired (the ids and prompts of ${rows.before} and ${rows.after} rows differ)`;
  return [
    `${verdict}: ${why}`,
    how,
    "",
    "  findings       per 1,000 words     change, 95 % interval",
    ...lines,
    "",
  ].join("\n");
}

function rate(value: number | null): string {
  return (value ?? 0).toFixed(2).padStart(7);
}

/** A reduction of .2 is a change of -20 %. */
function changeOf(reduction: number, [low, high]: readonly [number, number]): string {
  const percent = (value: number): string => {
    const rounded = Math.round(-100 * value);
    return rounded > 0 ? `+${rounded}` : String(rounded === 0 ? 0 : rounded);
  };
  return `${percent(reduction)} % [${percent(high)}, ${percent(low)}]`;
}

function describeRisers({ paired }: FileComparison, risers: readonly Riser[]): string {
  if (!paired) return "\nWhat rose is told of paired rows only.\n";
  if (risers.length === 0) return "\nNo phrase rose that three prompts or more share.\n";
  const sure = risers.filter((riser) => riser.confirmed).length;
  const confirmed = sure === 0 ? "none is confirmed there" : `${sure} confirmed there`;
  const width = Math.max(...risers.map(({ ngram }) => ngram.length));
  const lines = risers.map(({ ngram, beforeRate, afterRate, p, confirmed }) =>
    `  ${ngram.padEnd(width)}  ${rate(beforeRate)} -> ${rate(afterRate)}  ${confirmed ? `confirmed, p ${p.toPrecision(1)}` : ""}`.trimEnd(),
  );
  return [
    "",
    `what rose, uses per 1,000 words (chosen on half of the prompts, measured on the other half: ${confirmed})`,
    ...lines,
    "",
  ].join("\n");
}
