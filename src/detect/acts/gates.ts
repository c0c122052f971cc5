/**
 * Phrases of which an answer holds one if it performs certain acts. They are looked for in the same pass as the rules' phrases,
 * by their words alone: most answers hold none, and are not searched for these acts.
 */
import type { CompiledPhrase } from "../../patterns/index.js";
import type { PreparedDocument } from "../document.js";
import { createMatcher, type Matcher, type MayBegin } from "../matcher.js";
import { SPEAKS_OF_ITSELF } from "./identity.js";
import { VERDICT } from "./inability.js";
import type { SentenceTest } from "./phrases.js";
import { ANY_HELP, REFERS_ANYBODY } from "./safety.js";

/** Each one's bit is `1 << n`, n its place here. */
const GATES: readonly SentenceTest[] = [REFERS_ANYBODY, ANY_HELP, SPEAKS_OF_ITSELF, VERDICT];
export const REFERS_GATE = 1;
export const ANY_HELP_GATE = 2;
export const IDENTITY_GATE = 4;
export const VERDICT_GATE = 8;

export interface GatePhrases {
  phrases: readonly CompiledPhrase[];
  /** The bit of each of them. */
  bits: readonly number[];
}

export function gatePhrases(): GatePhrases {
  return {
    phrases: GATES.flatMap((gate) => gate.phrases()),
    bits: GATES.flatMap((gate, place) => gate.phrases().map(() => 1 << place)),
  };
}

let alone: (GatePhrases & { matcher: Matcher }) | undefined;

/** The gates that an answer passes, as bits: those that the detector saw on its way, or else looked for now. */
export function gatesOf(document: PreparedDocument): number {
  if (document.gates === undefined) {
    let gates = 0;
    if (alone === undefined) {
      const own = gatePhrases();
      alone = { ...own, matcher: createMatcher(own.phrases) };
    }
    const { bits, matcher } = alone;
    const note: MayBegin = (phrase) => {
      gates |= bits[phrase]!;
      return false;
    };
    matcher.match(document.tokens(), () => document.folded, note);
    document.gates = gates;
  }
  return document.gates;
}
