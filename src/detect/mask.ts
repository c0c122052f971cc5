/** Blanks out what is not the answer's own prose: code, quotations, reasoning. Lengths stay as they are. */

/** Stands for a masked unit inside a line (private use): a slot may hold it, no word does. */
const FILLER = "\ue000";

const inLine = (text: string): string => FILLER.repeat(text.length);
/** A masked block reads as line breaks, so that no sentence runs over it. */
const block = (text: string): string => "\n".repeat(text.length);

const REASONING = /<think(?:ing)?>[\s\S]*?(?:<\/think(?:ing)?>|$)/gi;
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
const MIN_QUOTED_WORDS = 4;

/**
 * `text` with code blocks and spans, block quotes, quotations of more than three words and
 * `<think>` reasoning blanked out, unit for unit.
 */
export function maskNonProse(text: string): string {
  let masked = text;
  if (masked.includes("<think")) masked = masked.replace(REASONING, block);
  if (masked.includes("```") || masked.includes("~~~")) masked = masked.replace(FENCE, block);
  if (masked.includes(">")) masked = masked.replace(BLOCK_QUOTE, block);
  if (masked.includes("`")) masked = masked.replace(CODE_SPAN, inLine);
  if (masked.includes('"') || masked.includes("\u201c") || masked.includes("\u00ab"))
    masked = masked.replace(QUOTATION, (quotation) =>
      quotation.trim().split(/\s+/).length >= MIN_QUOTED_WORDS ? inLine(quotation) : quotation,
    );
  return masked;
}
