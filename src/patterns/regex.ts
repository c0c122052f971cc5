/** Renders a phrase tree as a regular expression over folded text. Repeats of words are bounded. */
import type { PhraseNode } from "./phrase.js";

/** White space between words, with Markdown emphasis around it; at most one line break. */
const SPACE = "[*_]{0,4}(?: +(?:\\n *)?|\\n *)[*_]{0,4}";
/** A word in a slot: also a masked code span or quotation (`FILLER`). Bounded, so windows are. */
export const SLOT_WORD_LENGTH = 40;
const SLOT_WORD = `[a-z0-9$#@\\u007f-\\uffff'](?:[^\\s.!?,;:"()*_]|[.,:*_](?=[a-z0-9])){0,${SLOT_WORD_LENGTH - 1}}`;
const SLOT_GAP = '[,"()*_]{0,3} {1,4}[*_"(]{0,3}';
export const ENDING_LENGTH = 20;
const ENDING = `[a-z']{0,${ENDING_LENGTH}}`;
const WORD_END = "(?![a-z0-9]|'[a-z])";
/** Where a match may end in a word or in a sign: behind a sign there is no word to end. */
const ANY_END = `(?:(?<![a-z0-9])|${WORD_END})`;

export function phraseRegexSource(node: PhraseNode): string {
  const end = endsInSign(node) ? "" : mayEndInSign(node) ? ANY_END : WORD_END;
  return render(node) + end;
}

function render(node: PhraseNode): string {
  switch (node.kind) {
    case "word":
      return escaped(node.text) + (node.anyEnding ? ENDING : "");
    case "ending":
      return ENDING;
    case "punctuation":
      return node.text === "-" ? "[*_]{0,4}-{1,3}" : `[*_]{0,4}${escaped(node.text)}`;
    case "slot":
      return node.max === 1
        ? SLOT_WORD
        : `${SLOT_WORD}(?:${SLOT_GAP}${SLOT_WORD}){${node.min - 1},${node.max - 1}}`;
    case "space":
      return (node.comma ? '[,")]{0,2}' : "") + (node.loose ? `(?:${SPACE})?` : SPACE);
    case "optional":
      return `(?:${render(node.node)})?`;
    case "choice":
      // Longer options first: the first option that matches wins, and the longest is wanted.
      return `(?:${[...node.options.map(render)].sort((a, b) => b.length - a.length).join("|")})`;
    case "sequence":
      return node.items.map(render).join("");
  }
}

/** Whether every match ends in a sign, so that no word has to end there. */
export function endsInSign(node: PhraseNode): boolean {
  if (node.kind === "punctuation") return true;
  if (node.kind === "choice") return node.options.every(endsInSign);
  if (node.kind === "sequence") return endsInSign(node.items.at(-1)!);
  return false;
}

function mayEndInSign(node: PhraseNode): boolean {
  if (node.kind === "choice") return node.options.some(mayEndInSign);
  if (node.kind === "sequence") return mayEndInSign(node.items.at(-1)!);
  return node.kind === "punctuation";
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
