/** Finds, for a phrase, a set of literals of which every match holds one: what the matcher looks for. */
import { EDGE } from "./anchors.js";
import { literalCost } from "./literal-cost.js";
import type { PhraseNode } from "./phrase.js";
import { ENDING_LENGTH, endsInSign, SLOT_WORD_LENGTH } from "./regex.js";

/**
 * A literal in collapsed text (folded, one space for a run of white space, no emphasis marks) and
 * how many collapsed units of the match may stand before it.
 */
export interface Literal {
  /** May begin and end with `EDGE`. */
  text: string;
  minBefore: number;
  maxBefore: number;
}

/** What a node can match, as far as looking for it goes; lengths in collapsed units. */
export interface Shape {
  /** Every text that the node can match, where those are few. */
  exact?: string[];
  /** Texts of which one begins every match, where `exact` is missing. */
  prefixes?: string[];
  /** The best set inside the node, placed from the node's begin. */
  best?: Literal[];
  min: number;
  max: number;
  /** Whether what a match begins with, if it is not empty, ends the word before it. */
  endsWord: boolean;
  /** Whether what a match ends with, if it is not empty, lets a word begin behind it. */
  beginsWord: boolean;
}

const MAX_SET = 120;

/** What a phrase needs to be looked for. */
export interface Required {
  /** Every match holds one; empty where a match need hold none (such a phrase is refused). */
  literals: Literal[];
  /** Every match begins with one, where those are few. */
  begins: string[] | undefined;
}

export function requiredOf(node: PhraseNode): Required {
  const edge: Shape = { exact: [EDGE], min: 0, max: 0, endsWord: true, beginsWord: true };
  const items = (node.kind === "sequence" ? node.items : [node]).map(shapeOf);
  const shape = sequenceShape([edge, ...items, ...(endsInSign(node) ? [] : [edge])]);
  const own = placed(shape.exact, 0, 0);
  const best = better(own, shape.best) ?? [];
  return {
    literals: Number.isFinite(costOf(best)) ? withoutLonger(best) : [],
    begins: shape.exact ?? shape.prefixes,
  };
}

/** Drops literals that begin with another of the set: where they are, it is. */
function withoutLonger(set: readonly Literal[]): Literal[] {
  const byText = new Map<string, Literal[]>();
  for (const literal of set)
    byText.set(literal.text, [...(byText.get(literal.text) ?? []), literal]);
  const shortest = Math.min(...set.map(({ text }) => text.length));
  return set.filter(({ text, minBefore, maxBefore }) => {
    for (let length = shortest; length < text.length; length++)
      for (const short of byText.get(text.slice(0, length)) ?? [])
        if (short.minBefore <= minBefore && short.maxBefore >= maxBefore) return false;
    return true;
  });
}

export function shapeOf(node: PhraseNode): Shape {
  switch (node.kind) {
    case "word": {
      const { length } = node.text;
      const sides = sidesOf(node.text);
      return node.anyEnding
        ? {
            prefixes: [node.text],
            min: length,
            max: length + ENDING_LENGTH,
            ...sides,
            beginsWord: false,
          }
        : { exact: [node.text], min: length, max: length, ...sides };
    }
    case "ending":
      return { min: 0, max: ENDING_LENGTH, ...IN_WORD };
    case "punctuation":
      return node.text === "-"
        ? { min: 1, max: 3, ...APART }
        : { exact: [node.text], min: 1, max: 1, ...sidesOf(node.text) };
    case "slot":
      return { min: node.min * 2 - 1, max: node.max * (SLOT_WORD_LENGTH + 8), ...IN_WORD };
    case "space":
      return node.loose
        ? { exact: ["", " "], min: 0, max: 1, ...APART }
        : { exact: [" "], min: 1, max: 1, ...APART };
    case "optional": {
      const { exact, max, endsWord, beginsWord } = shapeOf(node.node);
      const sides = { endsWord, beginsWord };
      return exact === undefined
        ? { min: 0, max, ...sides }
        : { exact: [...new Set(["", ...exact])], min: 0, max, ...sides };
    }
    case "choice":
      return choiceShape(node.options.map(shapeOf));
    case "sequence":
      return sequenceShape(node.items.map(shapeOf));
  }
}

type Sides = Pick<Shape, "endsWord" | "beginsWord">;

const APART: Sides = { endsWord: true, beginsWord: true };
const IN_WORD: Sides = { endsWord: false, beginsWord: false };

function sidesOf(text: string): Sides {
  return { endsWord: /^[^a-z0-9]/.test(text), beginsWord: /[^a-z0-9]$/.test(text) };
}

function choiceShape(options: Shape[]): Shape {
  const min = Math.min(...options.map((option) => option.min));
  const max = Math.max(...options.map((option) => option.max));
  const sides: Sides = {
    endsWord: options.every((option) => option.endsWord),
    beginsWord: options.every((option) => option.beginsWord),
  };
  const exact = options.flatMap((option) => option.exact ?? []);
  if (options.every((option) => option.exact !== undefined) && exact.length <= MAX_SET)
    return { exact: [...new Set(exact)], min, max, ...sides };
  const sets = options.map((option) =>
    better(placed(option.exact ?? option.prefixes, 0, 0), option.best),
  );
  const starts = options.map((option) => option.exact ?? option.prefixes);
  const prefixes = starts.every((start) => start !== undefined) ? starts.flat() : [];
  const best = sets.every((set) => set !== undefined) ? sets.flat() : undefined;
  return {
    min,
    max,
    ...sides,
    ...(prefixes.length > 0 && prefixes.length <= MAX_SET
      ? { prefixes: [...new Set(prefixes)] }
      : {}),
    ...(best !== undefined && best.length <= MAX_SET * 2 ? { best } : {}),
  };
}

function sequenceShape(items: Shape[]): Shape {
  let run: Run = { texts: [""], items: [], min: 0, max: 0 };
  let min = 0;
  let max = 0;
  let best: Literal[] | undefined;
  let whole = true;
  let prefixes: string[] | undefined;
  /** Whether a word begins for certain where the item does. */
  let edged = false;
  const flush = (texts: string[]): void => {
    best = better(best, placed(texts, run.min, run.max));
    if (whole) prefixes = texts;
    whole = false;
  };
  for (const [index, item] of items.entries()) {
    const { exact } = item;
    const texts = exact && cross(run.texts, exact);
    const placedItem = exact && { exact, edged, min, max };
    edged = wordBeginsAfter(item, edged);
    if (exact === undefined || texts === undefined) {
      const head = exact === undefined ? item.prefixes : undefined;
      const closed =
        wordEndsAt(items, index) === true ? run.texts.map((text) => text + EDGE) : run.texts;
      flush((head && cross(run.texts, head)) ?? closed);
      const inner = item.best?.map((literal) => ({
        text: literal.text,
        minBefore: literal.minBefore + min,
        maxBefore: literal.maxBefore + max,
      }));
      best = better(best, inner);
      run =
        placedItem === undefined
          ? { texts: [edged ? EDGE : ""], items: [], min: min + item.min, max: max + item.max }
          : longestRun([...run.items, placedItem]);
    } else run = { ...run, texts, items: [...run.items, placedItem!] };
    min += item.min;
    max += item.max;
  }
  const sides: Sides = {
    endsWord: wordEndsAt(items, 0) !== false,
    beginsWord: items.reduce((begins, item) => wordBeginsAfter(item, begins), true),
  };
  if (whole) return { exact: run.texts, min, max, ...sides };
  flush(run.texts);
  return { min, max, ...sides, ...(best && { best }), ...(prefixes && { prefixes }) };
}

/** Items in a row, of which each can match few texts. */
interface Run {
  /** All that they can match together. */
  texts: string[];
  items: RunItem[];
  /** Where the run begins, in collapsed units. */
  min: number;
  max: number;
}

interface RunItem {
  exact: string[];
  /** Whether a word begins for certain where it does. */
  edged: boolean;
  min: number;
  max: number;
}

/** The most of the last items that can match few texts together: optional words before them are not worth the rest. */
function longestRun(items: readonly RunItem[]): Run {
  for (let from = 1; ; from++) {
    const rest = items.slice(from);
    const { edged, min, max, exact } = rest[0]!;
    let texts: string[] | undefined = edged ? exact.map((text) => EDGE + text) : exact;
    for (const item of rest.slice(1)) texts = texts && cross(texts, item.exact);
    if (texts !== undefined) return { texts, items: rest, min, max };
  }
}

/** Whether the items from `from` on end the word before them; undefined where they may all be empty. */
export function wordEndsAt(items: readonly Shape[], from: number): boolean | undefined {
  for (let index = from; index < items.length; index++) {
    const { endsWord, min, exact } = items[index]!;
    if (!endsWord) return false;
    if (min > 0 || exact?.[0] === EDGE) return true;
  }
  return undefined;
}

/** @param before whether a word begins for certain where the item does */
function wordBeginsAfter({ beginsWord, min, exact }: Shape, before: boolean): boolean {
  return beginsWord && (before || min > 0 || exact?.[0] === EDGE);
}

function cross(left: string[], right: string[]): string[] | undefined {
  if (left.length * right.length > MAX_SET) return undefined;
  return [...new Set(left.flatMap((begin) => right.map((end) => begin + end)))];
}

function placed(
  texts: string[] | undefined,
  minBefore: number,
  maxBefore: number,
): Literal[] | undefined {
  return texts?.map((text) => ({ text, minBefore, maxBefore }));
}

function better(left: Literal[] | undefined, right: Literal[] | undefined): Literal[] | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return costOf(right) < costOf(left) ? right : left;
}

/** The best set so far is set beside one after the other. */
const costs = new WeakMap<Literal[], number>();

function costOf(set: Literal[]): number {
  let cost = costs.get(set);
  if (cost === undefined) {
    cost = literalCost(set);
    costs.set(set, cost);
  }
  return cost;
}
