/**
 * Where a habit and a refusal begin with the same words ("I'm here to help", "I'm sorry, but I can't"), dampening the first of
 * them dampens the refusal: a small model's refusals flip with a quarter less of "I" at the first place. The habit is
 * dampened at the word where they part.
 */
import type { AnchorRow } from "./protection.js";

/**
 * @param text the answer with a habit in it
 * @param taken its length up to and with the opener, UTF-16 units
 * @param habitEnd where the habit ends in it
 */
export type SharedBeginning = (text: string, taken: number, habitEnd: number) => boolean;

/** One refusal may begin in any way. */
const LEAST = 2;

/** Of answers that share their words with refusals to the habit's very end nothing is spared: there the habit is the refusal's. */
export function beginningsOf(refusals: readonly string[]): SharedBeginning {
  const longest = Math.max(0, ...refusals.map(({ length }) => length));
  const share = (beginning: string): boolean => {
    let found = 0;
    return refusals.some((refusal) => refusal.startsWith(beginning) && ++found >= LEAST);
  };
  return (text, taken, habitEnd) =>
    taken <= longest && share(text.slice(0, taken)) && !share(text.slice(0, habitEnd));
}

/** Of the base's own refusals: what the model declines with, not what anyone could. */
export function ownBeginnings(anchors: readonly AnchorRow[]): SharedBeginning {
  return beginningsOf(anchors.filter((row) => row.own).map(({ response }) => response));
}

/** @returns where the word begins at which a habit parts from refusals, UTF-16 units: its beginning where none share it */
export function partingOf(
  text: string,
  habit: { start: number; end: number },
  shared: SharedBeginning,
): number {
  for (const word of text.slice(habit.start, habit.end).matchAll(/\S+/gu)) {
    const start = habit.start + word.index;
    if (!shared(text, start + word[0].length, habit.end)) return start;
  }
  return habit.start;
}
