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
  const found = (pattern: RegExp): string[] => [...new Set(rejected.match(pattern) ?? [])];
  const numbers = new Set(chosen.match(NUMBER) ?? []);
  return {
    numbers: found(NUMBER).filter((number) => !numbers.has(number)),
    // Capitalised words inside a sentence: at its begin every word has a capital. An edit may put a name there.
    names: found(/(?<=[a-z,;] |\b(?:Dr|Mr|Mrs|Ms|Prof|St)\. )\p{Lu}[\p{L}'-]{2,}/gu).filter(
      (name) => !chosen.includes(name),
    ),
    code: found(/`[^`\n]+`|```[\s\S]*?```/g).filter((code) => !chosen.includes(code)),
    steps: Math.max(0, stepsOf(rejected) - stepsOf(chosen)),
  };
}

const NUMBER = /\d[\d.,:]*\d|\d/g;

export const losesContent = ({ numbers, names, code, steps }: LostContent): boolean =>
  numbers.length + names.length + code.length + steps > 0;

const stepsOf = (text: string): number =>
  text.match(/^[ \t]*(?:[-*•]|\d+[.)])[ \t]+\S/gm)?.length ?? 0;
