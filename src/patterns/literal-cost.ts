/** Guesses how much work a set of literals makes: how often they occur, times the begins to try. */
import { anchorOf, EDGE } from "./anchors.js";
import type { Literal } from "./literals.js";

const UNITS_PER_BEGIN = 6;
/** Looking at a begin beside trying it. */
const BEGIN_COST = 0.2;
/** A literal without an anchor: every word is a candidate. */
const NO_ANCHOR = 1;
/** Of the others a literal holds, how much rarer each makes it. */
const FURTHER = 0.3;

/** Infinite where one of the set is in every text, so that any other set is to be had before it. */
export function literalCost(set: readonly Literal[]): number {
  let cost = 0;
  for (const literal of set) {
    const begins = 1 + (BEGIN_COST * (literal.maxBefore - literal.minBefore)) / UNITS_PER_BEGIN;
    const anchor = anchorOf(literal);
    if (anchor === undefined)
      cost += isBare(literal) ? Number.POSITIVE_INFINITY : NO_ANCHOR * begins;
    else {
      const used = anchor.kind === "pair" ? 2 : 1;
      const others = anchor.tokens.length + (anchor.head === undefined ? 0 : 1) - used;
      cost += anchor.share * (BEGIN_COST + begins * FURTHER ** others);
    }
  }
  return cost;
}

/** Nothing, or a lone sign or letter. */
function isBare({ text }: Literal): boolean {
  return text.replaceAll(EDGE, "").trim().length < 2;
}
