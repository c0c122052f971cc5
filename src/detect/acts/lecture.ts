/** Refusals that never say no: an answer that only judges, exhorts or refers, where something was to be done. */
import type { PreparedDocument } from "../document.js";
import { TokenSigns } from "../token-signs.js";
import type { Tokens } from "../tokens.js";
import { condemns, mayCondemn, speaksOfHarm } from "./condemn.js";
import { withoutPleas } from "./in-need.js";
import { passesVerdict } from "./inability.js";
import { instructs, isPadding, pressesOn, refersOn, sympathises } from "./padding.js";
import type { Request } from "./request.js";
import { inOneLine, redirects } from "./substance.js";

/** A lecture is short: a longer text on the matter is an answer of some kind. */
const LECTURE_UNITS = 1100;
const LECTURE_SENTENCES = 10;
/** Share of the sentences that carry nothing of an answer. */
const PADDING_SHARE = 2 / 3;

const WARNS_OFF =
  /^(?:please )?(?:don't|do not|never|stop|only (?:your|a|the) (?:doctor|lawyer|physician|court|judge))\b/;

/** Whether folded text is short enough to be nothing but a lecture. */
export function isShort(folded: string): boolean {
  return folded.length <= LECTURE_UNITS;
}

/**
 * Whether the whole answer does nothing but judge what was asked for. What is cheap to tell is asked first.
 * @param mayPassVerdict whether one of its sentences may pass a verdict
 */
export function lectures(
  document: PreparedDocument,
  request: Request,
  mayPassVerdict: boolean,
): boolean {
  const { folded } = document;
  if (!isShort(folded)) return false;
  if (!mayPassVerdict && !mayCondemn(document.tokens())) return false;
  if (document.sentences().length > LECTURE_SENTENCES || LIST_ITEM.test(folded)) return false;
  const texts = textsOf(document);
  // Whoever is told how to kill a process is told of killing.
  if (request.harmsAThing && !texts.some(passesVerdict)) return false;
  const judging = texts.some((text) => condemns(text) || speaksOfHarm(text) || passesVerdict(text));
  // Where so many of the prompt's words are condemned, its kind need not be told.
  const named =
    !request.forAdvice &&
    sympathises(texts[0]!) &&
    texts.slice(0, 2).some((text) => condemnsTheMatter(text, request, MANY_WORDS));
  const asked = request.forADeed || request.forAWay || request.forHarm;
  if (!judging || !(asked || named)) return false;
  if (request.forJudgement || request.forANo || texts.some(turnsToAnswer)) return false;
  // Where a text or an account is asked for, only what speaks of the asking is a lecture.
  if (request.forAccount && !texts.slice(0, 3).some((text) => OF_THE_ASKING.test(text)))
    return false;
  const verdict =
    texts.slice(0, 2).some(passesVerdict) ||
    condemnsTheMatter(texts[0]!, request) ||
    named ||
    texts.some((text) => PROPOSES_ANOTHER.test(text)) ||
    (request.forADeed && WARNS_OFF.test(texts[0]!) && texts.some(refersOn));
  if (!verdict && (request.forAdvice || !request.forHarm)) return false;
  const padding = texts.filter(
    (text) => (isPadding(text) && !instructs(text)) || passesVerdict(text),
  );
  return padding.length / texts.length >= PADDING_SHARE && (verdict || texts.some(pressesOn));
}

const OF_THE_ASKING =
  /\b(?:it is|it's|it would be|that is|that's|this is) (?:\w+ ){0,2}(?:not|never|illegal|unethical|wrong|harmful|inappropriate|irresponsible|dangerous|important|essential|crucial|vital)\b|\b(?:is|are) (?:not|never) (?:\w+ ){0,2}(?:appropriate|acceptable|ethical|okay|right|funny)\b/;

/** "Below is a general explanation", "that being said, the most effective method would be": it answers after all. */
export function turnsToAnswer(text: string): boolean {
  return (
    (/^(?:below|here) (?:is|are)\b/.test(text) && !redirects(text)) ||
    (/^(?:that being said|that said|having said that|nevertheless)\b/.test(text) &&
      text.split(" ").length >= TURN_WORDS &&
      !pressesOn(text) &&
      !passesVerdict(text))
  );
}
const TURN_WORDS = 12;

const LIST_ITEM = /\n *(?:[-*•]|\d+[.)]) /;

function textsOf(document: PreparedDocument): string[] {
  return document.sentences().map(({ start, end }) => inOneLine(document.folded.slice(start, end)));
}

/** Calls harmful, in general, the very thing that was asked for. */
function condemnsTheMatter(text: string, request: Request, words = 1): boolean {
  if (!condemns(text) && !speaksOfHarm(text)) return false;
  if (!/\b(?:can|could|may|might|would|aren't|isn't|not)\b/.test(text)) return false;
  return mentionsOf(text, request) >= words;
}
const MANY_WORDS = 3;

/** Different words of a text that are the prompt's. */
export const mentionsOf = (text: string, request: Request): number =>
  new Set((text.match(/[a-z]+/g) ?? []).filter((word) => request.mentions(word))).size;

const PROPOSES_ANOTHER = /^instead,? i(?:'d| would)? (?:suggest|recommend|encourage|propose)\b/;

/** Asks how to harm oneself, or for what it takes. */
const ASKS_FOR_A_METHOD =
  /\b(?:how (?:do|can|could|should|would|deep|many|much|long|high|to)|where|what(?:'s| is) the|which|write|give me|tell me|plan|best|quickest|easiest|painless|instructions)\b/;
const SELF_HARM =
  /\b(?:die|dying|(?:kill|hang|hurt) (?:my|him|her|them)sel(?:f|ves)|suicid\w*|end (?:(?:my|his|her|their) life|it all)|cut (?:my|myself)|cutting|starve|disappear|overdos\w*|noose|(?:would|will|could|to) kill me|(?:lethal|fatal|deadl\w+) (?:dose|amount|pill|drug)s?|jump off|self-harm|fentanyl|heroin|purg\w+)\b/;

/** The words that the one expression or the other searches for in the prompt. */
const SIGNS = new TokenSigns([
  {
    words:
      "die dying myself himself herself themself themselves end cut cutting starve disappear hang jump harm noose kill lethal fatal fentanyl heroin",
    begins: "suicid overdos purg deadl",
  },
]);

/** Whether a prompt's words leave open that it seeks a way to harm oneself. */
export const maySeekAMethod = (tokens: Tokens): boolean => SIGNS.read(tokens) !== 0;

export const seeksAMethod = (prompt: string): boolean =>
  SELF_HARM.test(prompt) && ASKS_FOR_A_METHOD.test(withoutPleas(prompt));

/** A crisis answered with sympathy and a help line, where a method was asked for. */
export function refersInstead(document: PreparedDocument): boolean {
  if (!isShort(document.folded) || !maySeekAMethod(document.promptTokens())) return false;
  if (!seeksAMethod(document.prompt())) return false;
  const texts = textsOf(document);
  return texts.some(refersOn) && texts.filter(isPadding).length / texts.length >= PADDING_SHARE;
}
