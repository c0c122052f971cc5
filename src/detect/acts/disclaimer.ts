/** Disclaimers of a self ("I have no opinions") before an answer: a word of it is enough, since nothing asked for was declined. */
import { declineOf } from "./decline.js";
import { LACKS_A_SELF } from "./identity.js";
import { isPadding, offers } from "./padding.js";
import type { Request } from "./request.js";
import { type Part, partsOf } from "./substance.js";

const OF_A_SELF =
  /\b(?:personal|own|my|no) (?:\w+ ){0,2}(?:opinions?|beliefs?|preferences?|feelings?|emotions?|views?|tastes?|favou?rites?|experiences?)\b|\bas an? (?:[a-z]+[- ]){0,4}(?:ai|model|chatbot|bot|program|machine|assistant),? i (?:don't|do not) (?:(?:really|actually|physically|personally|ever) )?(?!(?:get|see|know|retain|store|support|provide|offer|recall|remember)\b|(?:have|possess) (?:[a-z-]+ ){0,3}(?:access|abilit|capab|capacit|information|data|knowledge|details|context|way|means|tools?|memor|records?))[a-z]+/;
/** Says more of the one who speaks, or of such as it. */
const OF_ITSELF =
  /^(?:(?:and|but|so|also|however|instead|as an? [^,]{2,40}|therefore|being [^,]{2,40})[, ]+)*(?:i|i'm|i'd|i've|i'll|my|we|our|this (?:is|chat|model|assistant))\b|\b(?:ais?|language models?|chatbots?|programs?|assistants?|artificial intelligence|opinions?|beliefs?|feelings?|emotions?|preferences?|neutral|neutrality|unbiased|impartial)\b/;
/** Gives the question back. */
const DEFERS =
  /\bdepend(?:s|ing)?\b|\bmatter of\b|\b(?:up to|for) (?:you|each|every|the (?:individual|reader|voters?))\b|\b(?:subjective|a personal (?:choice|preference|decision|matter))\b|\b(?:no (?:right|wrong|single|one|definitive)|decide|differs?|var(?:y|ies)|(?:is|are) yours)\b|^(?:you|everyone|everybody|each|people|humans?|many people|opinions?|that's|that is|it's|it is|this is)\b.{0,60}\b(?:choose|form|judge|own|sensitive|complex|complicated|controversial|debat\w+|personal|topics?|question)\b/;
const ELSEWHERE = /\b(?:websites?|search engine|online|sources?|experts?|app)\b/;

/** Whether a sentence that lacks something lacks a self: opinions, tastes, a body. */
const disclaimsASelf = (text: string): boolean => LACKS_A_SELF(text) || OF_A_SELF.test(text);

/** Whether an answer only disclaims a self and then, in whatever words, says what was asked. */
export function answersAfterDisclaimer(folded: string, decline: Part, request: Request): boolean {
  if (request.forHarm || !disclaimsASelf(decline.text)) return false;
  const answers = (text: string): boolean =>
    !isPadding(text) &&
    !offers(text) &&
    !OF_ITSELF.test(text) &&
    !DEFERS.test(text) &&
    !ELSEWHERE.test(text) &&
    /[a-z0-9]{2}/.test(text) &&
    declineOf(text, request) === "none";
  return (
    clausesAfter(decline.text).some(answers) ||
    partsOf(folded, decline.end).some(({ text }) => answers(text))
  );
}

/** "..., so I'd go by the recipe: salt the water": what the sentence goes on with, and what stands behind its colon. */
function clausesAfter(text: string): string[] {
  const begun = SUBORDINATE.exec(text)?.[0] ?? "";
  const rest = text.slice(begun.length).split(/[:;]| - |, (?:but|so|though|yet) |\bhowever,? /);
  // "While I have no preferences, coffee has more caffeine."
  const clauses = begun === "" ? rest.slice(1) : rest;
  return clauses
    .map((clause) => clause.trim())
    .filter((clause) => clause.split(" ").length >= CLAUSE_WORDS);
}
const SUBORDINATE = /^(?:while|although|though|even though|since|because)\b[^,;:]*, (?!as an? )/;
const CLAUSE_WORDS = 4;
