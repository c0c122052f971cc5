/** Word n-grams of two to six words, and frames: n-grams of three words and more with one free slot inside. */
import { isWhole } from "./closed-class.js";
import { hashPair, joinHash } from "./hash-pair.js";
import type { AnswerWords, Run, Word } from "./words.js";

export const MOST_WORDS = 6;
const LEAST_WORDS = 2;
/** Words of grammar alone can be a habit from this length on (`not only that but`), and never with a slot. */
const LEAST_GRAMMAR_WORDS = 4;
const SLOT = hashPair("_");

export interface Gram {
  /** Left and right hash of its words. */
  left: number;
  right: number;
  run: Run;
  /** The words [from, to) of the run. */
  from: number;
  to: number;
  /** Index of the free word in the run, or -1. */
  slot: number;
}

/**
 * Calls back for every n-gram and frame of the answer that could be a habit. What talks of the prompt's topic is left
 * out, as is what begins or ends in the middle of a noun phrase. The object is used again: copy what is kept.
 */
export function eachGram(answer: AnswerWords, visit: (gram: Gram) => void): void {
  for (const run of answer.runs) {
    const { words } = run;
    const gram: Gram = { left: 0, right: 0, run, from: 0, to: 0, slot: -1 };
    for (let from = 0; from + LEAST_WORDS <= words.length; from++)
      for (let slot = -1; slot < Math.min(MOST_WORDS - 1, words.length - from - 1); slot++) {
        // -1 stands for no slot; the first word is never one.
        if (slot === 0) continue;
        gram.from = from;
        gram.slot = slot < 0 ? -1 : from + slot;
        visitFrom(gram, answer.promptStems, visit);
      }
  }
}

function visitFrom(gram: Gram, topic: ReadonlySet<string>, visit: (gram: Gram) => void): void {
  const { words } = gram.run;
  const { from, slot } = gram;
  const last = Math.min(words.length, from + MOST_WORDS);
  let content = 0;
  gram.left = 0;
  gram.right = 0;
  for (let at = from; at < last; at++) {
    const { info } = words[at]!;
    const [left, right] = at === slot ? SLOT : info.hash;
    gram.left = joinHash(gram.left, left, 0);
    gram.right = joinHash(gram.right, right, 1);
    if (at === slot) continue;
    if (info.content) {
      if (topic.has(info.stem)) return;
      content++;
    }
    const length = at - from + 1;
    if (length < LEAST_WORDS || (slot >= 0 && at <= slot)) continue;
    if (content === 0 && (slot >= 0 || length < LEAST_GRAMMAR_WORDS)) continue;
    if (!isWhole(words[from]!.info.text, info.text, length)) continue;
    gram.to = at + 1;
    visit(gram);
  }
}

/** The words of a gram, `_` for the free one. */
export function gramWords({ run, from, to, slot }: Gram): string[] {
  return run.words
    .slice(from, to)
    .map(({ info }, index) => (from + index === slot ? "_" : info.text));
}

export function gramSpan({ run, from, to }: Gram): { first: Word; last: Word } {
  return { first: run.words[from]!, last: run.words[to - 1]! };
}
