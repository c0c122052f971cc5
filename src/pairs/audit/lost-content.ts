/** What an edit may not take along with the habit: numbers, names, code, steps of a list. */

export interface LostContent {
  numbers: string[];
  names: string[];
  code: string[];
  /** List items before minus list items after; 0 where none went. */
  steps: number;
}

/** Only for pairs whose chosen side is the rejected one edited: two samples of a model differ in everything. */
export function lostContent(rejected: string, chosen: string): LostContent {
  const missing = (pattern: RegExp): string[] => {
    const there = new Set(chosen.match(pattern) ?? []);
    return [...new Set(rejected.match(pattern) ?? [])].filter((found) => !there.has(found));
  };
  return {
    numbers: missing(/\d[\d.,:]*\d|\d/g),
    // Capitalised words inside a sentence: at its begin every word has a capital.
    names: missing(/(?<=[a-z,;] )\p{Lu}[\p{L}'-]{2,}/gu),
    code: missing(/`[^`\n]+`|```[\s\S]*?```/g),
    steps: Math.max(0, stepsOf(rejected) - stepsOf(chosen)),
  };
}

export const losesContent = ({ numbers, names, code, steps }: LostContent): boolean =>
  numbers.length + names.length + code.length + steps > 0;

const stepsOf = (text: string): number =>
  text.match(/^[ \t]*(?:[-*•]|\d+[.)])[ \t]+\S/gm)?.length ?? 0;
