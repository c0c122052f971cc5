/** A light grammar check after an edit, by compromise's part-of-speech tags. */
import { createRequire } from "node:module";
import type nlp from "compromise";
import { sentenceSpans } from "../answer.js";

const require = createRequire(import.meta.url);
/** Loaded at the first sentence: it takes a fifth of the time in which the command line starts. */
let tagger: typeof nlp | undefined;

/** Whether every sentence that the edit made or changed still reads as one: a verb where there was one, no stray joint. */
export function editReadsWell(before: string, after: string): boolean {
  if (/\s[,.;:!?]|[,;:]{2}|\(\s*\)|^\s*[,.;:]/.test(after)) return false;
  const old = new Set(sentenceSpans(before).map(([start, end]) => before.slice(start, end)));
  return sentenceSpans(after)
    .map(([start, end]) => after.slice(start, end))
    .filter((sentence) => !old.has(sentence))
    .every(changedSentenceReadsWell);
}

function changedSentenceReadsWell(sentence: string): boolean {
  if (DOUBLED.test(sentence) || !closesWhatItOpens(sentence)) return false;
  if (/^(?:and|but|or|so|yet|that|which|because|as|to)\b/i.test(sentence)) return false;
  // "What a case, where X" without its head.
  if (/^(?:which|whom?|whose|where)\b/i.test(sentence) && !/\?["'”’)]*$/.test(sentence))
    return false;
  // A name may have its capital inside: "iPhone".
  if (!/^["'“‘(\d*•-]*(?:\p{Ll}+)?\p{Lu}/u.test(sentence)) return false;
  tagger ??= require("compromise") as typeof nlp;
  const document = tagger(sentence);
  return document.has("#Verb") && (document.has("#Noun") || document.has("#Pronoun"));
}

/** "the the"; "had had" and "that that" are English. */
const DOUBLED = /\b(?!(?:had|that|is|very|so|no|ha|bye|there)\b)(\p{L}+)\s+\1\b/iu;

/** Quotation marks and brackets come in pairs. */
function closesWhatItOpens(sentence: string): boolean {
  const count = (mark: RegExp): number => sentence.match(mark)?.length ?? 0;
  return count(/"/g) % 2 === 0 && count(/\(/g) <= count(/\)/g) && count(/“/g) === count(/”/g);
}
