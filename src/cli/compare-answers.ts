/** `locus score NEW --against OLD`: the difference with its interval, by category, and what rose. */
import { ConfigError } from "../core/errors.js";
import { hashJson } from "../core/hash.js";
import type { Message } from "../core/rows.js";
import {
  type CountedRow,
  comparePaired,
  countRow,
  type Pairing,
  pairRows,
  type RisePair,
  whatRose,
} from "../evaluate/index.js";
import type { Format, SummaryBuilder } from "../score/index.js";
import { type ReadOptions, readAnswers } from "../score/read/index.js";
import { comparisonFormats } from "./comparison-text.js";
import type { ScoreStream } from "./score-stream.js";

export interface CompareRequest {
  files: readonly string[];
  against: string;
  read: ReadOptions;
  format: Format;
}

/** A row's counts; its text only as far as what rose is told of it. */
interface KeptRow extends CountedRow {
  response?: string;
}

const SEED = 17;

/** Characters of each file that what rose is told of: its phrases take some 170 bytes a character of both. */
const MOST_TEXT = 3_000_000;

/** Answers to the same prompts are paired, else those with the same ids that ask the same. @throws ConfigError for a format that shows single answers */
export async function* compareAnswers(
  score: ScoreStream,
  summary: SummaryBuilder,
  { files, against, read, format }: CompareRequest,
  mostText = MOST_TEXT,
): AsyncGenerator<string> {
  const write = checkComparisonFormat(format);
  const before: KeptRow[] = [];
  const after: KeptRow[] = [];
  const texts = createTexts(mostText);
  for await (const { scored, response, known } of scoreAll(score, [against], read)) {
    const row = countRow(scored, known);
    before.push(texts.keepBefore(row, response) ? { ...row, response } : row);
  }
  for await (const { scored, response, known } of scoreAll(score, files, read)) {
    summary.add(scored);
    const row = countRow(scored, known);
    after.push(texts.keepAfter(row, response) ? { ...row, response } : row);
  }
  const pairing = pairRows(before, after);
  const pairs = risePairs(pairing);
  const whole = pairs.filter((pair) => pair !== undefined);
  yield write({
    ...comparePaired(pairing, SEED),
    whatRose: whatRose(whole, { seed: SEED }),
    whatRoseOf: { pairs: whole.length, all: pairs.length },
  });
}

/** @throws ConfigError for a format that shows single answers */
export function checkComparisonFormat(format: Format) {
  const write = comparisonFormats[format];
  if (write === undefined)
    throw new ConfigError(`--against is not written as ${format}`, {
      next: `Give --format: ${Object.keys(comparisonFormats).join(", ")}.`,
    });
  return write;
}

async function* scoreAll(score: ScoreStream, names: readonly string[], read: ReadOptions) {
  for await (const { row, scored } of score(readAnswers(names, read))) {
    const { response, messages } = row;
    const known = { ...askedBy(messages), text: hashJson(response) };
    yield { scored, response, known };
  }
}

function askedBy(messages?: readonly Message[]) {
  if (messages === undefined) return {};
  const prompt = hashJson(messages);
  if (messages[0]?.role !== "system") return { prompt };
  return { prompt, question: hashJson(messages.filter(({ role }) => role !== "system")) };
}

/** Of the first file its first answers, of the second as many to the same prompts or of the same ids. */
function createTexts(most: number) {
  const wanted = new Map<string, number>();
  let [roomBefore, roomAfter] = [most, most];
  const keysOf = ({ prompt, id }: CountedRow) => [`prompt ${prompt}`, `id ${id}`];
  return {
    keepBefore(row: CountedRow, { length }: string): boolean {
      roomBefore -= length;
      if (roomBefore < 0) return false;
      for (const key of keysOf(row)) wanted.set(key, (wanted.get(key) ?? 0) + 1);
      return true;
    },
    keepAfter(row: CountedRow, { length }: string): boolean {
      const key = keysOf(row).find((one) => (wanted.get(one) ?? 0) > 0);
      if (key === undefined) return false;
      roomAfter -= length;
      if (roomAfter < 0) return false;
      wanted.set(key, wanted.get(key)! - 1);
      return true;
    },
  };
}

/** The first answer to a prompt before with the first after, and so on; undefined where a text was not kept. */
function risePairs({ by, groups }: Pairing<KeptRow>): (RisePair | undefined)[] {
  if (by === null) return [];
  return groups.flatMap(({ before, after }, group) =>
    before.slice(0, after.length).map((row, at) => {
      const [left, right] = [row.response, after[at]!.response];
      if (left === undefined || right === undefined) return undefined;
      return { before: { promptId: String(group), response: left }, after: { response: right } };
    }),
  );
}
