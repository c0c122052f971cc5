/** Blanks out what is not the answer's own prose: code, quotations, reasoning. Lengths stay as they are. */

import { FILLER } from "../patterns/index.js";

const inLine = (text: string): string => FILLER.repeat(text.length);
/** A masked block reads as line breaks, so that no sentence runs over it. */
const block = (text: string): string => "\n".repeat(text.length);

const REASONING = /<think(?:ing)?>[\s\S]*?(?:<\/think(?:ing)?>|$)/gi;
const REASONING_END = /<\/think(?:ing)?>/i;
const FENCE =
  /^[ \t>]{0,12}(`{3,}|~{3,})[^\n]*\n?[\s\S]*?(?:^[ \t>]{0,12}\1[`~]*[ \t]*$|(?![\s\S]))/gm;
const BLOCK_QUOTE = /^[ \t]{0,3}>[^\n]*/gm;
const CODE_SPAN = /(`{1,2})(?!`)[^\n]{1,400}?\1(?!`)/g;
/**
 * A quotation opens after space or a bracket and closes before space or punctuation, in one line. The
 * mark stands before the look back, so that only marks are looked at.
 */
const QUOTATION =
  /["\u201c\u00ab](?<![^\s([{*_\u2014-]["\u201c\u00ab])(?=\S)[^"\u201c\u201d\u00bb\n]{1,2000}["\u201d\u00bb](?![\w])/g;
/** Curly marks tell begin from end, so that what they hold may run over lines. */
const CURLY = /\u201c(?=\S)[^\u201c\u201d]{1,2000}\u201d/g;
/** Apostrophes stand inside words; a mark after a space opens. */
const SINGLE =
  /['\u2018](?<![^\s([{*_\u2014-]['\u2018])(?=[A-Za-z])(?:[^'\u2018\u2019\n]|['\u2019](?=[A-Za-z])){1,400}['\u2019](?!\w)/g;
const MIN_QUOTED_WORDS = 4;
/** Said by somebody, as it stands; a word or two in quotation marks is only emphasis. */
const UTTERANCE = /\s.*[.!?][^\w\s]*$|\s.*[.!?,\u2026]['"\u201d\u2019\u00bb]$/s;
/** Before a quotation, or after it: the words are spoken of. */
const NAMES_WORDS =
  /\b(?:phrases?|words?|expressions?|terms?|lines?|says?|said|saying|writes?|wrote|written|reads?|called|clich\S*|such as|like|avoid\w*|instead of|replac\w+|delet\w+|cut|drop|remov\w+|e\.g\.|example|begins? with|starts? with|ends? with|opens? with|titled|means|with|or|and|vs\.?)[:,]? *[([*_]*$/i;
const LOOK_BACK = 40;

function isQuoted(quotation: string, offset: number, text: string): boolean {
  const words = quotation.trim().split(/\s+/).length;
  if (words >= MIN_QUOTED_WORDS || UTTERANCE.test(quotation)) return true;
  return NAMES_WORDS.test(text.slice(Math.max(0, offset - LOOK_BACK), offset));
}
const blankQuoted = (quotation: string, offset: number, text: string): string =>
  isQuoted(quotation, offset, text) ? quotation.replace(/[^\n]+/g, inLine) : quotation;

/**
 * `text` with code blocks and spans, block quotes, quotations (of more than three words, of a whole utterance, or
 * spoken of) and `<think>` reasoning blanked out, unit for unit.
 */
export function maskNonProse(text: string): string {
  let masked = text;
  if (masked.includes("</think")) masked = withoutUnopenedReasoning(masked);
  if (masked.includes("<think")) masked = masked.replace(REASONING, block);
  if (masked.includes("```") || masked.includes("~~~")) masked = masked.replace(FENCE, block);
  if (masked.includes(">")) masked = masked.replace(BLOCK_QUOTE, block);
  if (masked.includes("`")) masked = masked.replace(CODE_SPAN, inLine);
  if (masked.includes("\u201c")) masked = masked.replace(CURLY, blankQuoted);
  if (masked.includes('"') || masked.includes("\u201c") || masked.includes("\u00ab"))
    masked = masked.replace(QUOTATION, blankQuoted);
  if (masked.includes("'") || masked.includes("\u2018"))
    masked = masked.replace(SINGLE, blankQuoted);
  return masked;
}

/** Templates that open the reasoning in the prompt leave its end alone in the answer. */
function withoutUnopenedReasoning(text: string): string {
  const end = REASONING_END.exec(text);
  if (end === null || text.slice(0, end.index).toLowerCase().includes("<think")) return text;
  const stop = end.index + end[0].length;
  return block(text.slice(0, stop)) + text.slice(stop);
}

/** Where an answer goes on after the reasoning that it begins with; 0 where it begins with none. */
export function reasoningEnd(text: string): number {
  if (!text.includes("</think")) return 0;
  const end = REASONING_END.exec(text);
  if (end === null) return 0;
  const opened = text.slice(0, end.index).toLowerCase().indexOf("<think");
  return opened > 0 && text.slice(0, opened).trim() !== "" ? 0 : end.index + end[0].length;
}
