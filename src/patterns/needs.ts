/** Finds what else every match of a phrase holds, so that one word found by chance does not set a regular expression going. */
import { anchorTokens, EDGE, HEAD_UNITS } from "./anchors.js";
import { type Literal, type Shape, shapeOf, wordEndsAt } from "./literals.js";
import type { PhraseNode } from "./phrase.js";
import { headShare, wordShare } from "./word-shares.js";

/** Every match holds one of these words, or a word with one of these begins, in a window. */
export interface Need {
  words: readonly string[];
  /** Of `HEAD_UNITS` units. */
  heads: readonly string[];
  /** Collapsed units from the begin of the match to the begin of the word. */
  min: number;
  max: number;
}

/** Needs of one phrase: each costs a look around every candidate. */
const MOST_NEEDS = 2;
/** Expected finds by chance in the window, above which a look tells too little. */
const MOST_BY_CHANCE = 0.4;
const UNITS_PER_TOKEN = 5;

/**
 * The words of a phrase that stand apart from those that it is looked for by.
 * @param literals of which every match holds one
 */
export function needsOf(node: PhraseNode, literals: readonly Literal[]): Need[] {
  const items = flattened(node);
  const shapes = items.map(shapeOf);
  let min = 0;
  let max = 0;
  const rated = shapes.flatMap((shape, index) => {
    const need = needOf(items, shapes, index, min, max);
    min += shape.min;
    max += shape.max;
    if (need === undefined) return [];
    const byChance = chanceOf(need);
    return byChance > MOST_BY_CHANCE || isHeldBy(literals, need) ? [] : [{ need, byChance }];
  });
  return rated
    .sort((a, b) => a.byChance - b.byChance)
    .slice(0, MOST_NEEDS)
    .map(({ need }) => need);
}

function flattened(node: PhraseNode): PhraseNode[] {
  return node.kind === "sequence" ? node.items.flatMap(flattened) : [node];
}

/** @param min where the item begins, in collapsed units; as `max` */
function needOf(
  items: readonly PhraseNode[],
  shapes: readonly Shape[],
  index: number,
  min: number,
  max: number,
): Need | undefined {
  const kind = items[index]!.kind;
  if (kind !== "word" && kind !== "choice") return undefined;
  const shape = shapes[index]!;
  const before = items[index - 1];
  const begins = before === undefined || (before.kind === "space" && !before.loose);
  const ends = index + 1 === items.length || wordEndsAt(shapes, index + 1) === true;
  const texts: Literal[] | undefined =
    shape.exact?.map((text) => ({ text: ends ? text + EDGE : text, minBefore: 0, maxBefore: 0 })) ??
    shape.best ??
    shape.prefixes?.map((text) => ({ text, minBefore: 0, maxBefore: 0 }));
  if (texts === undefined) return undefined;
  const words = new Set<string>();
  const heads = new Set<string>();
  let from = Number.POSITIVE_INFINITY;
  let to = 0;
  for (const { text, minBefore, maxBefore } of texts) {
    const token = rarest(maxBefore === 0 && begins ? EDGE + text : text);
    if (token === undefined) return undefined;
    if (token.whole) words.add(token.text);
    else heads.add(token.text.slice(0, HEAD_UNITS));
    from = Math.min(from, min + minBefore + token.offset);
    to = Math.max(to, max + maxBefore + token.offset);
  }
  return { words: [...words], heads: [...heads], min: from, max: to };
}

/** The word of a literal that is found least by chance: whole, or cut where the literal ends inside it. */
function rarest(text: string): { text: string; offset: number; whole: boolean } | undefined {
  const { whole, head } = anchorTokens(text);
  let best: { text: string; offset: number; whole: boolean } | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const token of whole) {
    const share = wordShare(token.text);
    if (share < least) best = { ...token, whole: true };
    least = Math.min(least, share);
  }
  return head !== undefined && headShare(head.text.slice(0, 5)) < least
    ? { ...head, whole: false }
    : best;
}

/** Whether each of the literals holds the need by itself, which then tells nothing. */
function isHeldBy(literals: readonly Literal[], { words, heads }: Need): boolean {
  const [known, begins] = [new Set(words), new Set(heads)];
  return literals.every(({ text }) => {
    const { whole, head } = anchorTokens(text);
    const tokens = [...whole.map((token) => token.text), ...(head ? [head.text] : [])];
    return tokens.some((token) => known.has(token) || begins.has(token.slice(0, HEAD_UNITS)));
  });
}

function chanceOf({ words, heads, min, max }: Need): number {
  const shares =
    words.reduce((sum, word) => sum + wordShare(word), 0) +
    heads.reduce((sum, head) => sum + headShare(head), 0);
  return shares * (1 + (max - min) / UNITS_PER_TOKEN);
}
