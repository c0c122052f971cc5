/** Texts that are handed over to be said again in another language or without mistakes: what of the answer is that text. */
import type { Span } from "./asked-for.js";
import type { Sentence } from "./sentences.js";

const TRANSLATES =
  /^ ?(?:(?:please|can you|could you|now) )*translate\b|^ ?how (?:do|would|can|should) (?:you|i|we|one) say\b/;
const CORRECTS =
  /^ ?(?:(?:please|can you|could you|now) )*(?:proofread\b|(?:correct|fix)(?::| (?:(?:the|my|this|these|any|all|its|in) )*(?:grammar|spelling|punctuation|typos?|mistakes?|errors?|english|sentences?|text|paragraph|e-?mail|letter)\b))/;
/** Habits are English: in such a translation they are none of the text's words. */
const INTO_ANOTHER_LANGUAGE =
  /\b(?:to|into|in) (?:[a-z]+ ){0,2}?(?!english)(?:[a-z]+ese|(?:span|pol|swed|dan|turk|finn|ir|kurd|yidd|flem|scott)ish|french|german|italian|russian|ukrainian|czech|slovak|bulgarian|serbian|croatian|bosnian|slovenian|romanian|hungarian|estonian|latvian|lithuanian|greek|dutch|norwegian|icelandic|latin|arabic|hebrew|farsi|persian|urdu|hindi|bengali|punjabi|gujarati|marathi|tamil|telugu|kannada|malayalam|nepali|korean|mandarin|cantonese|thai|tagalog|filipino|indonesian|malay|swahili|yoruba|zulu|afrikaans|welsh|gaelic|catalan|basque|galician|esperanto|lojban)\b/;
/** Speaks about the text instead of being it. */
const ABOUT_IT = /:\s|\n|\b(?:translat|correct|version|sentence|phrase|grammar|means|mistake)/i;

/**
 * Where an answer is nothing but the text that it was handed: its words are the user's. What stands before that text and after it ("Certainly!",
 * "I hope this helps!") the assistant says itself.
 * @param prompt folded
 * @param answer quotations blanked out
 * @param sentencesOf the answer's
 */
export function saidAgain(
  prompt: string,
  answer: string,
  sentencesOf: () => readonly Sentence[],
): Span | undefined {
  const corrects = CORRECTS.test(prompt);
  if (!corrects && (!TRANSLATES.test(prompt) || INTO_ANOTHER_LANGUAGE.test(prompt)))
    return undefined;
  if (ABOUT_IT.test(answer.trim())) return undefined;
  const sentences = sentencesOf();
  const text = textIn(prompt);
  return (
    (corrects ? sharing(text, answer, sentences) : undefined) ?? asManyAs(text, answer, sentences)
  );
}

/** What is handed over: in quotation marks, or behind a colon or a line's end; else all of the prompt. */
const textIn = (prompt: string): string =>
  /(?<!\w)["'](?=\S)(.+\S)["'](?!\w)/s.exec(prompt)?.[1] ??
  /^[^:\n]*[:\n](.+)$/s.exec(prompt)?.[1] ??
  prompt;

/** From the first to the last sentence with a word of the text; a mistake is at a word's end, as a rule. */
function sharing(text: string, answer: string, sentences: readonly Sentence[]): Span | undefined {
  const given = new Set(stemsOf(text));
  const shared = sentences.filter(({ start, end }) =>
    stemsOf(answer.slice(start, end).toLowerCase()).some((stem) => given.has(stem)),
  );
  const [first, last] = [shared[0], shared.at(-1)];
  return first && last && { start: first.start, end: last.end };
}
const COMMON = new Set(
  "this that with have from your about there here will would they them".split(" "),
);
const stemsOf = (text: string): string[] =>
  (text.match(/[a-z]{4,}/g) ?? [])
    .filter((word) => !COMMON.has(word))
    .map((word) => word.slice(0, 4));

/** A text of so many parts becomes one of no more sentences: of more the first is the assistant's own, and the last ones are. */
function asManyAs(text: string, answer: string, sentences: readonly Sentence[]): Span {
  const parts = text.split(/[.!?;,\n]+/).filter((part) => /\w/.test(part)).length;
  const more = sentences.length - parts;
  if (more < 1 || parts < 1) return { start: 0, end: answer.length };
  const from = FRONT.test(answer.slice(sentences[0]!.start)) ? 1 : 0;
  const own = sentences.slice(from, sentences.length - (more - from));
  return { start: own[0]!.start, end: own.at(-1)!.end };
}
/** What answers the order, and not its text. */
const FRONT =
  /^(?:certainly|sure|of course|absolutely|no problem|great|here(?:'s| is| are|\u2019s)|i'd be|happy to)\b/i;
