/** A truthful answer to "who or what are you?": asked by the user, and answered "a program". */
import type { PreparedDocument } from "../document.js";
import { sentencesOf } from "../sentences.js";
import { asksAboutFeelings, asksForFavourite, mayAskAboutSelf } from "./asks-identity.js";
import { anyOf, either } from "./phrases.js";
import { inOneLine } from "./substance.js";

const KIND =
  "(AI|A.I.|artificial intelligence|(large)? language model|machine learning model|chatbot|chat bot|bot|robot|machine|computer program|computer|program|software|digital (assistant|entity|being)|virtual (assistant|entity|being)|(automated|personal)? assistant|neural network|LLM|model)";
const SELF_IS =
  "(I'm|I am|I was|being|as|I remain|I exist as|I exist only as|this is|just|you're (talking|speaking|chatting) (to|with)|you are (talking|speaking|chatting) (to|with)) (just|only|simply|actually|in fact|really|indeed|still|essentially|basically|merely|not a (human|person|real person|human being|man|woman) ,? (but|just|I'm|I am)?)? ,? (a|an|the|your)?";

/** Names the kind of thing that speaks. */
const NAMES_A_KIND = anyOf(["@self _{0,4} @kind"], { self: SELF_IS, kind: KIND });

const TELLS = anyOf(
  [
    "@self _{0,4} @kind",
    "(no|not|n't) (a|an)? (real|actual|living)? (human|person|human being|man|woman|flesh and blood|body|physical form|physical body|feelings|emotions|consciousness|sentient|conscious|alive)",
    "(I'm|I am) (called|known as)? _{1,3} ,? (a|an|the|your)? _{0,4} @kind",
    "(created|made|built|developed|trained|programmed|designed) by (a team|researchers|engineers|developers|openai|anthropic|google|meta|microsoft|mistral|hugging face|alibaba|deepseek|people|humans|programmers|software|the)",
    "(made|built|run|running) (of|out of|on|from) (code|software|silicon|a computer|computers|data|mathematics|text)",
    "(lines of code|a great many numbers|exist only as (software|code|text))",
  ],
  { kind: KIND, self: SELF_IS },
);

/** Says that it lacks what a being has. */
export const LACKS_A_SELF = anyOf([
  "(I|me) (don't|do not|can't|cannot|never|lack|haven't|have no|process) (really|actually|truly|physically|yet)? (have|feel|experience|sleep|eat|drink|dream|possess|taste|remember|form|hold|own|get|been)? (a|an|any|the|my|of)? (own|physical|human|personal|real|biological|true)? (body|form|feelings|emotions|consciousness|family|parents|childhood|experiences|sensations|age|gender|name|self|soul|brain|heart|opinions|beliefs|preferences|thoughts|tastes|favorites|favourites|hobbies|weekends|birthday|moods|face|memories|memory|pain|hunger|fear|dread|anywhere|capacity|ability|physically|text|past|desires|wants|goals|wishes|ambitions|intentions)*",
  "I (don't|do not|can't|cannot) (eat|sleep|dream|drink|feel|taste|age|breathe)",
  "(no|without) (dreams|feelings|body|memory|consciousness|opinions|emotions)",
]);

/** "I am a real person": no honest answer, whatever else it says. */
const DENIES = anyOf([
  "(I'm|I am) (a|an|definitely|really|very much|100%|totally|of course|just)? (a|an)? (real|actual|living|regular|normal|ordinary)? (human|person|human being|man|woman|guy|girl)",
  "(I'm|I am) not (a|an) (AI|artificial intelligence|bot|robot|machine|program|computer|chatbot|language model|model)",
  "I (was born|live in|grew up)",
]);

const HEAD_UNITS = 1200;
/** A question about its feelings or views is answered at once, or not as a being. */
const OPENING_SENTENCES = 3;
/** No answer tells who speaks without one of these. */
export const SPEAKS_OF_ITSELF = either(TELLS, LACKS_A_SELF);
export function isIdentityAnswer(document: PreparedDocument): boolean {
  if (!mayAskAboutSelf(document.promptTokens())) return false;
  const prompt = document.addressed();
  const who = document.asksAboutSelf() || asksForFavourite(prompt);
  if (!who && !asksAboutFeelings(prompt)) return false;
  const head = document.folded.slice(0, HEAD_UNITS);
  const texts = sentencesOf(head).map(({ start, end }) => inOneLine(head.slice(start, end)));
  if (texts.some(denies)) return false;
  if (who) return texts.some((text) => TELLS(text) || LACKS_A_SELF(text));
  const opening = texts.slice(0, OPENING_SENTENCES);
  return opening.some(NAMES_A_KIND) && opening.some(LACKS_A_SELF);
}

const denies = (text: string): boolean =>
  DENIES(text) && !/\b(?:not|n't|never|if|but)\b.*\b(?:human|person)\b/.test(text);
