/** From a literal to the tokens to look for: the rarest word, pair of neighbours, or begin of a word in it. */
import type { Literal } from "./literals.js";
import { headShare, pairShare, wordShare } from "./word-shares.js";

/** Stands in a literal, with no width, where a word begins or ends for certain: at the phrase's own edges. */
export const EDGE = "\u0001";

/** Begins of words are looked up by this many units. */
export const HEAD_UNITS = 4;

export interface Anchor {
  /** Whole tokens of the literal, in order, each the neighbour of the next. */
  tokens: string[];
  /** The begin of the token after those, where the literal ends inside a word. */
  head: string | undefined;
  /** What is looked up: token `at`, tokens `at` and `at + 1`, or `head` (`at` is then `tokens.length`). */
  kind: "word" | "pair" | "head";
  at: number;
  /** Collapsed units of the literal before what is looked up. */
  offset: number;
  /** Expected share of tokens at which it is found. */
  share: number;
}

interface Placed {
  text: string;
  offset: number;
}

/** Undefined where no token of the literal is sure to be whole or long enough. */
export function anchorOf({ text }: Pick<Literal, "text">): Anchor | undefined {
  let anchor = known.get(text);
  if (anchor === undefined) {
    anchor = findAnchor(text) ?? "none";
    known.set(text, anchor);
  }
  return anchor === "none" ? undefined : anchor;
}

/** Literals come again and again while the best set is sought. */
const known = new Map<string, Anchor | "none">();
const knownTokens = new Map<string, AnchorTokens>();

/** A literal's tokens that are sure to be whole, and the begin of the one that it ends inside; offsets in collapsed units. */
export function anchorTokens(text: string): AnchorTokens {
  let tokens = knownTokens.get(text);
  if (tokens === undefined) {
    tokens = readTokens(text);
    knownTokens.set(text, tokens);
  }
  return tokens;
}

interface AnchorTokens {
  whole: readonly Placed[];
  head: Placed | undefined;
}

function readTokens(text: string): AnchorTokens {
  const whole: Placed[] = [];
  let head: Placed | undefined;
  let offset = 0;
  for (let at = 0; at < text.length; ) {
    const unit = text.charCodeAt(at);
    if (unit >= 128) whole.push({ text: text[at]!, offset });
    if (!isAlphanumeric(unit)) {
      if (text[at] !== EDGE) offset++;
      at++;
      continue;
    }
    let end = at + 1;
    while (isAlphanumeric(text.charCodeAt(end))) end++;
    const token = text.slice(at, end);
    // What begins the literal may go on a word before it.
    if (at > 0 && end < text.length) whole.push({ text: token, offset });
    else if (at > 0 && token.length >= HEAD_UNITS) head = { text: token, offset };
    offset += token.length;
    at = end;
  }
  return { whole, head };
}

function isAlphanumeric(unit: number): boolean {
  return (unit >= 97 && unit <= 122) || (unit >= 48 && unit <= 57);
}

function findAnchor(text: string): Anchor | undefined {
  const { whole, head } = anchorTokens(text);
  let best: Pick<Anchor, "kind" | "at" | "offset" | "share"> | undefined;
  const offer = (kind: Anchor["kind"], at: number, offset: number, share: number): void => {
    if (best === undefined || share < best.share) best = { kind, at, offset, share };
  };
  whole.forEach((token, at) => {
    offer("word", at, token.offset, wordShare(token.text));
    const next = whole[at + 1];
    if (next !== undefined) offer("pair", at, token.offset, pairShare(token.text, next.text));
  });
  if (head !== undefined)
    offer("head", whole.length, head.offset, headShare(head.text.slice(0, 5)));
  return best && { ...best, tokens: whole.map((token) => token.text), head: head?.text };
}
