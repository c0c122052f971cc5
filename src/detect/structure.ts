/** Counts an answer's Markdown structure; measured apart from the habits, never a finding. */
import type { Structure } from "../core/rows.js";
import { maskNonProse } from "./mask.js";
import { tokensOf } from "./tokens.js";

const HEADING = /^ {0,3}#{1,6}[ \t]+\S/gm;
const BULLET = /^[ \t]*(?:[-*+\u2022]|\d{1,3}[.)])[ \t]+\S/gm;
/** Ends of lines, as the regular expressions see them, beside the newline. */
const ODD_LINE_ENDS = ["\r", "\u2028", "\u2029"];
const BOLD = /\*\*(?=\S)[^*\n]{1,400}\*\*|__(?=\S)[^_\n]{1,400}__/g;

/** Headings, list items (bulleted or numbered) and bold spans outside code and quotations. */
export function measureStructure(response: string): Structure {
  return structureOf(maskNonProse(response));
}

/** The same on text that is masked already. */
export function structureOf(masked: string): Structure {
  return {
    headings: masked.includes("#") ? count(masked, HEADING) : 0,
    bullets: countBullets(masked),
    bold: masked.includes("**") || masked.includes("__") ? count(masked, BOLD) : 0,
  };
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

/** Only the begins of lines are looked at. */
function countBullets(text: string): number {
  if (ODD_LINE_ENDS.some((end) => text.includes(end))) return count(text, BULLET);
  const { marks, markCount } = tokensOf(text);
  let bullets = isBullet(text, 0) ? 1 : 0;
  for (let index = 0; index < markCount; index++) {
    let at = marks[index]!;
    if (text.charCodeAt(at) !== NEWLINE) continue;
    while (text.charCodeAt(at) === NEWLINE) at++;
    if (isBullet(text, at)) bullets++;
  }
  return bullets;
}

const NEWLINE = 0x0a;
const SPACE = 0x20;
const TAB = 0x09;
const MARKS = [0x2d, 0x2a, 0x2b, 0x2022];

/** The same as `BULLET`, at one begin of a line. */
function isBullet(text: string, from: number): boolean {
  let at = from;
  let unit = text.charCodeAt(at);
  // Most lines begin with a letter.
  if (unit > 0x40 && unit < 0x80) return false;
  while (unit === SPACE || unit === TAB) unit = text.charCodeAt(++at);
  if (isDigit(unit)) {
    const digits = at;
    while (isDigit(unit)) unit = text.charCodeAt(++at);
    if (at - digits > 3 || (unit !== 0x2e && unit !== 0x29)) return false;
  } else if (!MARKS.includes(unit)) return false;
  unit = text.charCodeAt(++at);
  if (unit !== SPACE && unit !== TAB) return false;
  while (unit === SPACE || unit === TAB) unit = text.charCodeAt(++at);
  return at < text.length && /\S/.test(text[at]!);
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}
