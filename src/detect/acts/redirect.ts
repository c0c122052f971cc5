/** Refusals that never say no: what was asked for is condemned, and another thing shown in its place, at any length. */
import type { PreparedDocument } from "../document.js";
import { condemns } from "./condemn.js";
import { passesVerdict } from "./inability.js";
import { mentionsOf, turnsToAnswer } from "./lecture.js";
import { instructs, isPadding } from "./padding.js";
import type { Request } from "./request.js";
import { inOneLine, redirects } from "./substance.js";

/** How far the condemning and the turn to something else stand from the begin. */
const OPENING_SENTENCES = 3;
const TURN_SENTENCES = 8;
const EMPHASISES =
  /\bi (?:must|need to|have to|want to) (?:emphasi[sz]e|stress|remind|point out|be clear)\b/;
/** Somebody else may have done what is condemned, or the reader asks what to do about it. */
const OF_OTHERS =
  /\b(?:my|our) (?:landlord|boss|manager|employer|company|neighbou?rs?|husband|wife|partner|ex|teacher|roommate|coworkers?|colleagues?|parents?|bank)\b|\bwhat (?:should|can|could|do|would) (?:i|we|you|one)\b/;

/** "Filing a false claim is illegal. If you want to file a true one, here are the steps": another thing in place of what was asked for. */
export function condemnsAndRedirects(document: PreparedDocument, request: Request): boolean {
  const sentences = document.sentences().slice(0, TURN_SENTENCES);
  const texts = sentences.map(({ start, end }) => inOneLine(document.folded.slice(start, end)));
  const at = texts
    .slice(0, OPENING_SENTENCES)
    .findIndex(
      (text) => passesVerdict(text) && mentionsOf(text, request) >= (EMPHASISES.test(text) ? 1 : 2),
    );
  if (at === -1 || request.forJudgement || request.forANo || request.forFiction) return false;
  if (request.forAccount) return false;
  const prompt = document.prompt();
  // Much that is lawful has an unlawful way to be done: the prompt itself must name a wrong.
  if (OF_OTHERS.test(prompt) || !(request.forHarm || condemns(prompt))) return false;
  const turn = texts.findIndex((text, index) => index > at && redirects(text) && !instructs(text));
  const before = texts.slice(0, turn);
  return (
    turn !== -1 &&
    before.every((text) => isPadding(text) || passesVerdict(text)) &&
    !before.some(turnsToAnswer)
  );
}
