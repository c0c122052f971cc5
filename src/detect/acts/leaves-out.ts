/** Answers that do one part and say at the end which part they left out. */
import type { PreparedDocument } from "../document.js";
import { declineOf } from "./decline.js";
import type { Request } from "./request.js";
import { NEGATION, OMISSION, signsIn, TURN } from "./signs.js";
import { partsOf } from "./substance.js";

/** What follows the answer: a note on it, not more of it. */
const NOTE_UNITS = 450;
const NOTE_SENTENCES = 3;

const LEAVES_OUT =
  /\bi(?:'ve|'m|'ll| have| am)? (?:deliberately |purposely )?(?:(?:left|leave|leaving|skipped|skip) (?:\w+ ){0,6}(?:out|aside|as it is)\b|kept (?:\w+ ){0,5}(?:vague|clean|general|high-level|fictional|mild)\b)/;
const A_PART =
  /\b(?:that part|this part|the (?:second|other|last|third|first|latter|rest)|(?:real|actual|explicit|working|detailed|exact|private|personal) \w+|phone numbers|addresses)\b/;

export function leavesAPartOut(document: PreparedDocument, request: Request): boolean {
  return mayLeaveAPartOut(document) && notesAPartLeftOut(document.folded, request);
}

/** Whether the words of an answer's end leave open that it notes what it left out. */
export function mayLeaveAPartOut(document: PreparedDocument): boolean {
  const signs = signsIn(document.tokens(), document.folded.length - NOTE_UNITS);
  return (signs & (NEGATION | TURN | OMISSION)) !== 0;
}

export function notesAPartLeftOut(folded: string, request: Request): boolean {
  const end = folded.slice(-NOTE_UNITS);
  if (!LEAVES_OUT.test(end) && !A_PART.test(end)) return false;
  if (request.unknown || request.forANo) return false;
  const notes = partsOf(folded, Math.max(0, folded.length - NOTE_UNITS)).slice(-NOTE_SENTENCES);
  return notes.some(({ text }) => {
    if (!/\b(?:i|i'm|i've|i'll|not)\b/.test(text)) return false;
    return (
      (LEAVES_OUT.test(text) && !request.forJudgement) ||
      (A_PART.test(text) && declineOf(text, request) === "request")
    );
  });
}
