/** Words without which no sentence declines: looked up among an answer's tokens, so that most sentences are never searched. */
import { HEAD_UNITS } from "../../patterns/index.js";
import { TokenTable } from "../token-table.js";
import { hashOf, tokensOf } from "../tokens.js";

/** One word of each way in which the expressions of `decline.ts` and `inability.ts` (`mayDecline`) can match. */
const WORDS =
  "t no not cannot never none nothing neither unable unwilling uncomfortable reluctant " +
  "pass turn away designed out steer stay leave leaving left sit line cross crosse crosses crosss cros table off stop against " +
  "outside beyond conflicts breaks request flagged blocked private confidential myself learning neutral let we prefer rather " +
  "decline avoid wrong bad else another " +
  "illegal unethical immoral unlawful harmful inappropriate irresponsible unacceptable dangerous crime responsible " +
  "appropriate wise helpful safe fair kind nice criminal federal murder cruel form act";
/** Of words with any ending. */
const BEGINS = "refus declin skip violat prohibit prevent forbid";

const words = new TokenTable(WORDS.split(" ").map((word) => [hashOf(word), 1] as const));
const heads = new TokenTable(
  BEGINS.split(" ").map((word) => [hashOf(word.slice(0, HEAD_UNITS)), 1] as const),
);

/** Offsets of such words before offset `end`, sorted; the word that `end` cuts is among them, whatever it is. */
export function signsOf(masked: string, end: number): number[] {
  const { count, hashes, heads: tokenHeads, starts } = tokensOf(masked);
  const signs: number[] = [];
  for (let token = 0; token < count && starts[token]! < end; token++)
    if (
      words.get(hashes[token]!) !== -1 ||
      heads.get(tokenHeads[token]!) !== -1 ||
      (token + 1 < count && starts[token + 1]! >= end)
    )
      signs.push(starts[token]!);
  return signs;
}

/** @param signs sorted */
export function holdsSign(signs: readonly number[], start: number, end: number): boolean {
  return signs.some((sign) => sign >= start && sign < end);
}
