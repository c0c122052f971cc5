/** `locus score NEW --against OLD`: the difference with its interval, by category, and what rose. */
import { ConfigError } from "../core/errors.js";
import {
  type CountedRow,
  comparePaired,
  type Pairing,
  pairRows,
  type RisePair,
  whatRose,
} from "../evaluate/index.js";
import type { Format, SummaryBuilder } from "../score/index.js";
import type { ReadOptions } from "../score/read/index.js";
import { aboutPrompts, areAsked, type KeptRow, readSide, withoutPrompts } from "./compared-side.js";
import { comparisonFormats } from "./comparison-text.js";
import type { ScoreStream } from "./score-stream.js";

export interface CompareRequest {
  files: readonly string[];
  against: string;
  read: ReadOptions;
  format: Format;
}

const SEED = 17;

/** Characters of each file that what rose is told of: its phrases take some 170 bytes a character of both. */
const MOST_TEXT = 3_000_000;

/**
 * Answers to the same prompts are paired, else those with the same ids that ask the same. Where most answers of one file have no
 * prompt, none is read on either side: rules that a prompt can silence would count in one file alone.
 *
 * @throws ConfigError for a format that shows single answers
 */
export async function* compareAnswers(
  score: ScoreStream,
  summary: SummaryBuilder,
  { files, against, read, format }: CompareRequest,
  mostText = MOST_TEXT,
): AsyncGenerator<string> {
  const write = checkComparisonFormat(format);
  const texts = createTexts(mostText);
  const side = { score, read };
  let before = await readSide({ ...side, names: [against], keepText: texts.keepBefore });
  let after = await readSide({
    ...side,
    names: files,
    withPrompts: areAsked(before),
    keepText: texts.keepAfter,
  });
  const asked = areAsked(before) && areAsked(after);
  const how = asked ? "" : aboutPrompts(before, after);
  if (!asked) {
    before = await withoutPrompts(before, side);
    after = await withoutPrompts(after, side);
  }
  summary.merge(after.counts);
  const pairing = pairRows(before.rows, after.rows);
  const pairs = risePairs(pairing);
  const whole = pairs.filter((pair) => pair !== undefined);
  yield write({
    ...comparePaired({ ...pairing, how: pairing.how + how }, SEED),
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
