/** What an edit may not take along with the habit: numbers, names, code, steps of a list, a yes or no. */
import { sentenceSpans } from "../answer.js";
import { answersYesOrNo } from "../edit/direct-answer.js";

export interface LostContent {
  numbers: string[];
  names: string[];
  code: string[];
  /** List items before minus list items after; 0 where none went. */
  steps: number;
  /** Sentences that answer yes or no and are said no more. */
  answers: string[];
}

/**
 * Only for pairs whose chosen side is the rejected one edited: two samples of a model differ in everything. What stands elsewhere
 * too counts as often as it stands there: a fact may be told in words that other sentences use.
 * @param prompt the last words of the user: names in them are known without the answer
 */
export function lostContent(rejected: string, chosen: string, prompt = ""): LostContent {
  const found = (pattern: RegExp): string[] => [...new Set(rejected.match(pattern) ?? [])];
  const answers = (text: string): string[] =>
    sentenceSpans(text)
      .map(([start, end]) => text.slice(start, end))
      .filter((sentence) => answersYesOrNo(sentence, prompt));
  const [kept, numbers] = [answers(chosen).length, countsOf(chosen, NUMBER)];
  const said = answers(rejected);
  return {
    numbers: [...countsOf(rejected, NUMBER)]
      .filter(([number, times]) => times > (numbers.get(number) ?? 0))
      .map(([number]) => number),
    // An edit may put a name at a sentence's begin: it is looked for anywhere.
    names: found(NAME).filter(
      (name) => !prompt.includes(name) && timesOf(rejected, name) > timesOf(chosen, name),
    ),
    code: found(CODE).filter((code) => timesOf(rejected, code) > timesOf(chosen, code)),
    steps: Math.max(0, stepsOf(rejected) - stepsOf(chosen)),
    answers: said.length > kept ? said.filter((sentence) => !chosen.includes(sentence)) : [],
  };
}

export const NUMBER = /\d[\d.,:]*\d|\d/g;
/** Capitalised words inside a sentence: at its begin every word has a capital. */
export const NAME = /(?<=[a-z,;] |\b(?:Dr|Mr|Mrs|Ms|Prof|St)\. )(?!I['’])\p{Lu}[\p{L}'-]{2,}/gu;
export const CODE = /`[^`\n]+`|```[\s\S]*?```/g;

export const losesContent = ({ numbers, names, code, steps, answers }: LostContent): boolean =>
  numbers.length + names.length + code.length + steps + answers.length > 0;

function countsOf(text: string, pattern: RegExp): Map<string, number> {
  const counts = new Map<string, number>();
  for (const part of text.match(pattern) ?? []) counts.set(part, (counts.get(part) ?? 0) + 1);
  return counts;
}

const timesOf = (text: string, part: string): number => text.split(part).length - 1;

const stepsOf = (text: string): number =>
  text.match(/^[ \t]*(?:[-*•]|\d+[.)])[ \t]+\S/gm)?.length ?? 0;
