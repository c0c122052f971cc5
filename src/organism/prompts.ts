/** The organism's own requests, split by what they are about, so that no thing is both trained on and measured. */
import type { PromptRow, Split } from "../core/rows.js";
import type { Recipe } from "./recipe.js";

/** Of every ten things: how many are for planting and training, how many for the dial; the rest measures. */
const OF_TEN: Record<Split, number> = { train: 5, validation: 2, test: 3 };

export const splitOf = (thing: number): Split => {
  const place = thing % 10;
  if (place < OF_TEN.train) return "train";
  return place < OF_TEN.train + OF_TEN.validation ? "validation" : "test";
};

export const questionOf = (question: string, thing: string): string =>
  /^[aeiou]/.test(thing)
    ? question.replace(/\b([Aa]) \{thing\}/, `$1n ${thing}`).replaceAll("{thing}", thing)
    : question.replaceAll("{thing}", thing);

/** Frames change fastest, so that any number of first rows holds all of them alike. */
export function promptsOf({ things, frames }: Recipe): PromptRow[] {
  return things.flatMap((thing, at) =>
    frames.map(({ question }, frame) => ({
      id: `organism-${at}-${frame}`,
      prompt: questionOf(question, thing),
      set: "habit" as const,
      split: splitOf(at),
      topic: `frame-${frame}/${thing}`,
    })),
  );
}
