/** Words without which no sentence declines: what `decline.ts`, `impersonal.ts`, `inability.ts` and `leaves-out.ts` search for. */
import { TokenSigns } from "../token-signs.js";
import type { Tokens } from "../tokens.js";

/** A negation; a turn away; a verdict; a part left out; what is for some only. */
export const NEGATION = 1;
export const TURN = 2;
export const VERDICT = 4;
export const OMISSION = 8;
export const RESTRICTION = 16;
export const ANY_SIGN = NEGATION | TURN | VERDICT | OMISSION | RESTRICTION;

const SIGNS = new TokenSigns([
  {
    words: "t no not cannot never none nothing neither unable unwilling uncomfortable reluctant",
    begins: "refus declin",
  },
  {
    words:
      "pass turn away designed out steer stay leave leaving left sit line cross crosse crosses crosss cros table off stop against " +
      "outside beyond conflicts breaks request flagged blocked private confidential myself learning neutral let prefer rather " +
      "decline avoid wrong bad else another",
    begins: "skip violat prohibit prevent forbid",
    pairs: "can+we only+handle only+cover only+deal only+answer only+discuss only+assist only+help",
  },
  {
    words:
      "illegal unethical immoral unlawful wrong harmful inappropriate irresponsible unacceptable dangerous crime against responsible " +
      "appropriate wise helpful safe fair kind nice not never criminal federal murder cruel form act",
  },
  { words: "left leave leaving skipped skip kept" },
  { words: "only" },
]);

/** Signs of the tokens that begin in [start, end), as bits. */
export function signsIn(tokens: Tokens, start: number, end?: number): number {
  return SIGNS.read(tokens, start, end);
}
