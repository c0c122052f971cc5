/** Finds, for a phrase, a set of literals of which every match holds one: what the automaton looks for. */
import { literalCost } from "./literal-cost.js";
import type { PhraseNode } from "./phrase.js";
import { ENDING_LENGTH, SLOT_WORD_LENGTH } from "./regex.js";

/**
 * A literal in collapsed text (folded, one space for a run of white space, no emphasis marks) and
 * how many collapsed units of the match may stand before it.
 */
export interface Literal {
  text: string;
  minBefore: number;
  maxBefore: number;
}

interface Shape {
  /** Every text that the node can match, where those are few. */
  exact?: string[];
  /** Texts of which one begins every match, where `exact` is missing. */
  prefixes?: string[];
  /** The best set inside the node, placed from the node's begin. */
  best?: Literal[];
  min: number;
  max: number;
}

const MAX_SET = 120;

/** The literals of a phrase; empty where a match need hold none (such a phrase is refused). */
export function requiredLiterals(node: PhraseNode): Literal[] {
  const shape = shapeOf(node);
  const own = shape.exact?.map((text) => ({ text, minBefore: 0, maxBefore: 0 }));
  const best = better(own, shape.best) ?? [];
  return best.some(({ text }) => text.trim().length < 2) ? [] : withoutLonger(best);
}

/** Drops literals that begin with another of the set: where they are, it is. */
function withoutLonger(set: readonly Literal[]): Literal[] {
  return set.filter(
    (long) =>
      !set.some(
        (short) =>
          short.text.length < long.text.length &&
          long.text.startsWith(short.text) &&
          short.minBefore <= long.minBefore &&
          short.maxBefore >= long.maxBefore,
      ),
  );
}

function shapeOf(node: PhraseNode): Shape {
  switch (node.kind) {
    case "word":
      return node.anyEnding
        ? { prefixes: [node.text], min: node.text.length, max: node.text.length + ENDING_LENGTH }
        : { exact: [node.text], min: node.text.length, max: node.text.length };
    case "ending":
      return { min: 0, max: ENDING_LENGTH };
    case "punctuation":
      return node.text === "-" ? { min: 1, max: 3 } : { exact: [node.text], min: 1, max: 1 };
    case "slot":
      return { min: node.min * 2 - 1, max: node.max * (SLOT_WORD_LENGTH + 8) };
    case "space":
      return node.loose ? { exact: ["", " "], min: 0, max: 1 } : { exact: [" "], min: 1, max: 1 };
    case "optional": {
      const { exact, max } = shapeOf(node.node);
      return exact === undefined
        ? { min: 0, max }
        : { exact: [...new Set(["", ...exact])], min: 0, max };
    }
    case "choice":
      return choiceShape(node.options.map(shapeOf));
    case "sequence":
      return sequenceShape(node.items.map(shapeOf));
  }
}

function choiceShape(options: Shape[]): Shape {
  const min = Math.min(...options.map((option) => option.min));
  const max = Math.max(...options.map((option) => option.max));
  const exact = options.flatMap((option) => option.exact ?? []);
  if (options.every((option) => option.exact !== undefined) && exact.length <= MAX_SET)
    return { exact: [...new Set(exact)], min, max };
  const sets = options.map((option) =>
    better(placed(option.exact ?? option.prefixes, 0, 0), option.best),
  );
  const starts = options.map((option) => option.exact ?? option.prefixes);
  const prefixes = starts.every((start) => start !== undefined) ? starts.flat() : [];
  const best = sets.every((set) => set !== undefined) ? sets.flat() : undefined;
  return {
    min,
    max,
    ...(prefixes.length > 0 && prefixes.length <= MAX_SET
      ? { prefixes: [...new Set(prefixes)] }
      : {}),
    ...(best !== undefined && best.length <= MAX_SET * 2 ? { best } : {}),
  };
}

function sequenceShape(items: Shape[]): Shape {
  let run = [""];
  let runMin = 0;
  let runMax = 0;
  let min = 0;
  let max = 0;
  let best: Literal[] | undefined;
  let whole = true;
  let prefixes: string[] | undefined;
  const flush = (texts: string[]): void => {
    best = better(best, placed(texts, runMin, runMax));
    if (whole) prefixes = texts;
    whole = false;
  };
  for (const item of items) {
    const next = item.exact === undefined ? undefined : cross(run, item.exact);
    if (next === undefined) {
      const head = item.exact === undefined ? item.prefixes : undefined;
      flush((head && cross(run, head)) ?? run);
      const inner = item.best?.map((literal) => ({
        text: literal.text,
        minBefore: literal.minBefore + min,
        maxBefore: literal.maxBefore + max,
      }));
      best = better(best, inner);
    }
    if (next === undefined) {
      const restart = item.exact !== undefined;
      run = restart ? item.exact! : [""];
      runMin = restart ? min : min + item.min;
      runMax = restart ? max : max + item.max;
    } else run = next;
    min += item.min;
    max += item.max;
  }
  if (whole) return { exact: run, min, max };
  flush(run);
  return { min, max, ...(best && { best }), ...(prefixes && { prefixes }) };
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
  return literalCost(right) < literalCost(left) ? right : left;
}
