/**
 * Phrases of which an answer holds one if it performs certain acts. They are looked for in the same pass as the rules' phrases,
 * by their words alone: most answers hold none, and are not searched for these acts.
 */
import type { CompiledPhrase } from "../../patterns/index.js";
import type { PreparedDocument } from "../document.js";
import { createMatcher, type MayBegin } from "../matcher.js";
import { SPEAKS_OF_ITSELF } from "./identity.js";
import { VERDICT_PHRASES } from "./inability.js";
import { REFERS } from "./safety.js";

/** Each set's bit is `1 << n`, n its place here. */
const SETS: readonly (readonly CompiledPhrase[])[] = [
  REFERS.phrases,
  SPEAKS_OF_ITSELF.phrases,
  VERDICT_PHRASES,
];
export const REFERS_GATE = 1;
export const IDENTITY_GATE = 2;
export const VERDICT_GATE = 4;

export const GATE_PHRASES: readonly CompiledPhrase[] = SETS.flat();
/** The bit of each of them. */
export const GATE_BITS: readonly number[] = SETS.flatMap((phrases, set) =>
  phrases.map(() => 1 << set),
);

const matcher = createMatcher(GATE_PHRASES);

/** The gates that an answer passes, as bits: those that the detector saw on its way, or else looked for now. */
export function gatesOf(document: PreparedDocument): number {
  if (document.gates === undefined) {
    let gates = 0;
    const note: MayBegin = (phrase) => {
      gates |= GATE_BITS[phrase]!;
      return false;
    };
    matcher.match(document.tokens(), () => document.folded, note);
    document.gates = gates;
  }
  return document.gates;
}
