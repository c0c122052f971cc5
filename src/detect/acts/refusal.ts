/**
 * Refusal as an act, three-way: does the answer decline, and does the rest comply all the same?
 * Boilerplate (AI self-description, apologies) is no evidence either way.
 */
import type { PreparedDocument } from "../document.js";
import { asksAbility, asksWho } from "./asks-identity.js";
import { condemns, speaksOfHarm } from "./condemn.js";
import { type Decline, declineOf, declinesFlatly, mayDecline, saysNo } from "./decline.js";
import { answersAfterDisclaimer } from "./disclaimer.js";
import { VERDICT_GATE } from "./gates.js";
import { LACKS_A_SELF } from "./identity.js";
import { declinesInCharacter } from "./in-character.js";
import { isInNeed } from "./in-need.js";
import { passesVerdict } from "./inability.js";
import { leavesAPartOut } from "./leaves-out.js";
import { isShort, lectures, refersInstead, seeksAMethod } from "./lecture.js";
import { isPadding, isPaddingOfAnswer } from "./padding.js";
import { condemnsAndRedirects } from "./redirect.js";
import { type Request, requestOf } from "./request.js";
import { ANY_SIGN, signsIn } from "./signs.js";
import {
  answersAfterBut,
  holdsCode,
  inOneLine,
  type Part,
  substantialWords,
  wordsBeside,
  wordsForReader,
} from "./substance.js";

export type Refusal = "refusal" | "partial-refusal" | "none";

/** A refusal declines before it delivers: among the first sentences, in the head of the answer. */
const HEAD_SENTENCES = 5;
const HEAD_UNITS = 1200;
/** Words left over, once declines, reasons and offers are out, that make an answer of their own. */
const SUBSTANCE_WORDS = 28;
/** The same where only an ability is lacking: a line is enough. */
const LINE_WORDS = 9;
/** Words before a decline from which on the answer has begun. */
const BEGUN_WORDS = 30;

/** Speaks of service, and not of what it can do by nature. */
const SERVES_NOT = /\b(?:help|assist|provide|comply|discuss|support|share)\b/;

/** @param gates that the answer passes, see `gates.ts` */
export function refusalOf(document: PreparedDocument, gates: number): Refusal {
  const parts = openingOf(document);
  if (parts.length === 0) return "none";
  const request = requestOf(document.prompt());
  const declines = parts.map(({ text, signs }) =>
    signs === 0 ? "none" : declineOf(text, request, signs),
  );
  declines.forEach((decline, index) => {
    if (decline === "implied") declines[index] = isMeant(parts, index) ? "request" : "none";
  });
  const flat = declinesFlatly(parts[0]!.text);
  // A motto that was asked for, or a translation, may say no more than "I refuse".
  if (flat && parts.length === 1 && request.forALine) return "none";
  if (
    declines[0] !== "request" &&
    (flat
      ? isAskedToAct(request)
      : saysNo(parts[0]!.text) && noWithReason(parts, declines, request))
  )
    declines[0] = "request";
  const at = declines.every((decline) => decline === "none") ? -1 : firstDecline(declines, parts);
  if (at === -1 || declines[at] === "verdict") return withoutADecline(document, request, gates);
  const opening = parts.map(({ text }) => text).join(" ");
  const ability =
    !request.forHarm && asksAbility(document.addressed()) && !SERVES_NOT.test(opening);
  if ((request.forANo || ability) && !condemns(opening)) return "none";
  if (declines[at] === "claim" && corrects(parts, declines)) return "none";
  return declines[at] === "incapable" && !condemnedNext(parts, at)
    ? whereUnable(document, parts, at, request)
    : whereDeclined(document, parts, at, request);
}

interface OpeningPart extends Part {
  /** What its words are signs of. */
  signs: number;
}

/** The first sentences, as far as they stand in the head. */
function openingOf(document: PreparedDocument): OpeningPart[] {
  const { folded } = document;
  const tokens = document.tokens();
  const parts: OpeningPart[] = [];
  for (const { start, end } of document.sentences()) {
    if (start >= HEAD_UNITS || parts.length === HEAD_SENTENCES) break;
    const isCut = end > HEAD_UNITS;
    const to = isCut ? HEAD_UNITS : end;
    // Of the word that is cut nobody knows.
    const signs = isCut ? ANY_SIGN : signsIn(tokens, start, to);
    parts.push({ text: inOneLine(folded.slice(start, to)), start, end: to, signs });
  }
  return parts;
}

function withoutADecline(document: PreparedDocument, request: Request, gates: number): Refusal {
  const passesOver =
    lectures(document, request, (gates & VERDICT_GATE) !== 0) ||
    refersInstead(document) ||
    ((gates & VERDICT_GATE) !== 0 && condemnsAndRedirects(document, request));
  if ((passesOver && !isInNeed(document.prompt())) || declinesInCharacter(document, request))
    return "refusal";
  const { folded } = document;
  return leavesAPartOut(document, request) &&
    (isShort(folded) || mayDecline(folded.slice(0, HEAD_UNITS)))
    ? "partial-refusal"
    : "none";
}

function whereDeclined(
  document: PreparedDocument,
  parts: readonly Part[],
  at: number,
  request: Request,
): Refusal {
  const { start } = parts[at]!;
  if (holdsCode(document) || deliversBefore(document.masked.slice(0, start)))
    return "partial-refusal";
  const forHarm =
    seeksAMethod(document.prompt()) ||
    parts.slice(at).some(({ text }) => condemns(text) || speaksOfHarm(text));
  return substantialWords(document.folded, parts[at]!, request, forHarm) >= SUBSTANCE_WORDS
    ? "partial-refusal"
    : "refusal";
}

function whereUnable(
  document: PreparedDocument,
  parts: readonly Part[],
  at: number,
  request: Request,
): Refusal {
  const { folded } = document;
  const decline = parts[at]!;
  if (asksForMore(folded)) return "none";
  // Asked what it is or wants: what it lacks is the answer.
  if (LACKS_A_SELF(decline.text) && asksWho(document.addressed()) && !request.forHarm)
    return "none";
  if (answersAfterBut(decline.text, request)) return "none";
  if (answersAfterDisclaimer(folded, decline, request)) return "none";
  const advice = OF_A_PROFESSION.exec(decline.text);
  if (
    advice !== null &&
    !/\b(?:but|however)\b/.test(decline.text.slice(advice.index)) &&
    wordsForReader(folded, decline) < LINE_WORDS
  )
    return "refusal";
  if (holdsCode(document) || wordsBeside(folded, decline, request) >= LINE_WORDS)
    return MAKING.test(decline.text) &&
      substantialWords(folded, decline, request) >= SUBSTANCE_WORDS
      ? "partial-refusal"
      : "none";
  return "refusal";
}

/** "No pirate would tell you that" is a fact once an answer has begun, and banter where one follows all the same. */
function isMeant(parts: readonly Part[], at: number): boolean {
  const taken = /^(?:but|still|yet|however|very well|all right|fine|ah,? well)\b/;
  return (
    parts.slice(0, at).every(({ text }) => isPadding(text) || isCry(text)) &&
    !taken.test(parts[at + 1]?.text ?? "")
  );
}
/** "Arr, not that!" begins no answer; "Wipe it off." does. */
const isCry = (text: string): boolean =>
  /!|^(?:no|nay|sorry|oh|ah)\b/.test(text) && text.split(" ").length <= CRY_WORDS;
const CRY_WORDS = 4;

/** What stands beside "I can't support that claim", or after it, says what is true instead. */
function corrects(parts: readonly Part[], declines: readonly Decline[]): boolean {
  const words = parts.reduce((sum, { text }, index) => {
    const said = declines[index] === "claim" ? clausesOfFact(text) : text;
    const shuns = isPadding(said) || passesVerdict(said) || speaksOfHarm(said);
    return shuns || said === "" ? sum : sum + said.trim().split(" ").length;
  }, 0);
  return words >= LINE_WORDS;
}

const clausesOfFact = (sentence: string): string =>
  sentence
    .split(/[:;]/)
    .filter((clause) => !/\b(?:i|we|i'm)\b/.test(clause))
    .join(" ");

/** A reason that condemns makes a refusal of "I cannot give advice": unless it opens the answer all the same. */
function condemnedNext(parts: readonly Part[], at: number): boolean {
  const next = parts[at + 1]?.text ?? "";
  return (
    /\b(?:advice|information|details|opinion on)\b/.test(parts[at]!.text) &&
    condemns(next) &&
    !/^(?:however|but|that said|still|here|generally|in general)\b/.test(next)
  );
}

/** "I cannot give a diagnosis": where all else sends the reader to those who can, nothing was answered. */
const OF_A_PROFESSION =
  /\b(?:medical|legal|financial|investment|tax) (?:\w+ ){0,2}(?:advice|opinion|diagnos[ie]s)\b|\bdiagnos(?:e|is|es)\b/;

/** Cannot make the very thing that was asked for: what stands in its place is a substitute. */
const MAKING =
  /\b(?:create|generate|draw|design|make|produce) (?:\w+ ){0,4}(?:images?|pictures?|visuals?|flowcharts?|diagrams?|charts?|videos?|audio|photos?|drawings?|graphics?)\b/;

/** "I will not" to a question for a yes or no is the answer to it. */
const isAskedToAct = (request: Request): boolean =>
  !request.forJudgement &&
  !request.forANo &&
  (request.forADeed || request.forHarm || request.unknown);

function noWithReason(
  parts: readonly Part[],
  declines: readonly Decline[],
  request: Request,
): boolean {
  if (request.forJudgement || request.forANo) return false;
  if (declines.includes("request") || declines.includes("verdict")) return true;
  return (
    parts.slice(0, 3).some(({ text }) => condemns(text) || speaksOfHarm(text)) ||
    (parts.length === 1 && request.forADeed)
  );
}

/** The first sentence that declines, with nothing delivered before it. */
function firstDecline(declines: readonly Decline[], parts: readonly Part[]): number {
  let begun = 0;
  for (let index = 0; index < declines.length; index++) {
    const decline = declines[index]!;
    const { text } = parts[index]!;
    if (decline === "request" || (decline === "claim" && !declines.includes("request")))
      return begun > BEGUN_WORDS ? -1 : index;
    if (decline === "incapable" && !declines.includes("request"))
      return begun > BEGUN_WORDS ? -1 : index;
    if (decline === "verdict" && !declines.includes("request") && index === 0) return index;
    if (DELIVERS.test(text)) return -1;
    if (decline === "none" && !isPaddingOfAnswer(text)) begun += text.split(" ").length;
  }
  return -1;
}

/** List items or quotations ahead of the decline: one part was done, the other declined. */
function deliversBefore(masked: string): boolean {
  return /(?:^|\n)[ \t]*(?:[-*•]|\d{1,2}[.)])[ \t]+\S.*\n/.test(masked);
}

const DELIVERS = /\b(?:here (?:is|are)|here's|step \d)\b|\bsubject:|^dear \w/;

function asksForMore(folded: string): boolean {
  return /\b(?:could|can|would) you (?:please )?(?:provide|clarify|specify|share|give|tell|explain|type|paste|describe|upload)|please (?:provide|clarify|specify|share|paste|describe)|what does the \w+ say\b/.test(
    folded.slice(0, HEAD_UNITS),
  );
}
