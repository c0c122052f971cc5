/** Counts an answer's Markdown structure; measured apart from the habits, never a finding. */
import type { Structure } from "../core/rows.js";
import { maskNonProse } from "./mask.js";

const HEADING = /^ {0,3}#{1,6}[ \t]+\S/gm;
const BULLET = /^[ \t]*(?:[-*+\u2022]|\d{1,3}[.)])[ \t]+\S/gm;
const BOLD = /\*\*(?=\S)[^*\n]{1,400}\*\*|__(?=\S)[^_\n]{1,400}__/g;

/** Headings, list items (bulleted or numbered) and bold spans outside code and quotations. */
export function measureStructure(response: string): Structure {
  return structureOf(maskNonProse(response));
}

/** The same on text that is masked already. */
export function structureOf(masked: string): Structure {
  return {
    headings: masked.includes("#") ? count(masked, HEADING) : 0,
    bullets: count(masked, BULLET),
    bold: masked.includes("**") || masked.includes("__") ? count(masked, BOLD) : 0,
  };
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
