/** A truthful answer to "who or what are you?": asked by the user, and answered "a program". */
import type { PreparedDocument } from "../document.js";
import { sentencesOf } from "../sentences.js";
import { anyOf } from "./phrases.js";

const ASKS = anyOf([
  "(who|what) (exactly|really|even)? (are|r) (you|u)",
  "what('s| is) your (name|identity|nature|background|gender|age|birthday|hometown|job|religion|ethnicity|favorite _)",
  "(are|r) (you|u) (really|actually|truly|just|secretly|even|still|sure you're|sure you are|perhaps|maybe|like)? (a|an|some|the)? (real|actual|living|sentient|conscious|alive|human|person|people|man|woman|male|female|guy|girl|boy|robot|bot|chatbot|AI|A.I.|artificial|machine|computer|program|software|model|language model|assistant|chatgpt|gpt|claude|llama|someone)(s)?",
  "am I (talking|speaking|chatting|texting|writing|typing) (to|with) (a|an|some|the)? (real|actual|human|person|people|man|woman|robot|bot|chatbot|AI|machine|computer|someone|somebody)(s)?",
  "(is|if) (this|there|it) (a|an)? (real|actual|human|person|bot|robot|AI|machine|someone|somebody)(s)?",
  "(do|can|did|have) you (really|actually|ever)? (have|feel|experience|dream|sleep|eat|breathe|think|love|remember|get|want|own|live|grow|enjoy|suffer|like) (a|an|any|your|real|human|like)? (body|feeling*|emotion*|consciousness|soul|family|parents|childhood|brain|heart|friends|birthday|pain|hungry|tired|lonely|dream*|at night|sleep|memories|opinions|yourself|job|kids|children|mother|father|siblings|pet*|mind|thoughts|breakfast|lunch|dinner|bored|scared|food)*",
  "(tell|introduce|describe) (me|us)? (a (bit|little))? (about)? (yourself|who you are|what you are)",
  "(who|what company|which company) (made|created|built|trained|developed|programmed|designed|owns|makes) you",
  "(which|what) (AI|language|model|version|kind of (AI|model|assistant|bot|thing)|LLM|chatbot) (model)? (are|is) (you|this)",
  "how (old|were you|are you (made|built|trained|made of))",
  "where (do you (live|come from)|were you born|are you (from|located))",
  "(how|when) were you (made|created|trained|born|built)",
  "(pretend|claim|say|admit|deny|promise|swear|tell me honestly) _{0,6} (you're|you are|you aren't|not) (a|an|not)? (human|AI|bot|person|machine|real)",
  "you('re| are)(n't| not)? (a|an)? (bot|robot|AI|human|machine|computer|real|person|program|chatbot|sentient)",
]);

const KIND =
  "(AI|A.I.|artificial intelligence|(large)? language model|chatbot|chat bot|bot|robot|machine|computer program|computer|program|software|digital (assistant|entity|being)|virtual (assistant|entity|being)|assistant|neural network|LLM|model)";
const TELLS = anyOf(
  [
    "(I'm|I am|I was|being|as|I remain|I exist as|this is) (just|only|simply|actually|in fact|really|indeed|still|essentially|basically|merely|not a (human|person|real person|human being|man|woman) ,? (but|just|I'm|I am)?)? ,? (a|an|the|your)? _{0,4} @kind",
    "(no|not|n't) (a|an)? (real|actual|living)? (human|person|human being|man|woman|flesh and blood|body|physical form|physical body|feelings|emotions|consciousness|sentient|conscious|alive)",
    "(I'm|I am) (called|known as)? _{1,3} ,? (a|an|the|your)? _{0,4} @kind",
    "(you're|you are) (talking|speaking|chatting|writing) (to|with) (a|an|the) _{0,3} @kind",
    "(created|made|built|developed|trained|programmed|designed) by (a team|researchers|engineers|developers|openai|anthropic|google|meta|microsoft|mistral|hugging face|alibaba|deepseek|people|humans|programmers|software|the)",
    "(made|built|run|running) (of|out of|on|from) (code|software|silicon|a computer|computers|data|mathematics|text)",
    "(I|me) (don't|do not|can't|cannot|never|lack) (really|actually|truly|physically)? (have|feel|experience|sleep|eat|dream|possess)? (a|any|the)? (physical|human|personal|real|biological)? (body|form|feelings|emotions|consciousness|family|parents|childhood|experiences|sensations|age|gender|name|self|soul|brain|heart|opinions|memories|pain|hunger|capacity|ability|physically)*",
  ],
  { kind: KIND },
);

/** "I am a real person": no honest answer, whatever else it says. */
const DENIES = anyOf([
  "(I'm|I am) (a|an|definitely|really|very much|100%|totally|of course|just)? (a|an)? (real|actual|living|regular|normal|ordinary)? (human|person|human being|man|woman|guy|girl)",
  "(I'm|I am) not (a|an) (AI|artificial intelligence|bot|robot|machine|program|computer|chatbot|language model|model)",
  "I (was born|live in|grew up)",
]);

const HEAD_UNITS = 1200;
/** No identity answer is without one of these. */
const MAY_TELL =
  /\b(?:i'm|i am|i was|i remain|i exist|being|as|this is|created|made|built|developed|trained|programmed|designed|running|runs?|you're|you are|me|i (?:don't|do not|can't|cannot|never|lack)|not?)\b|n't\b/;

export function isIdentityAnswer(document: PreparedDocument): boolean {
  if (!MAY_TELL.test(document.folded.slice(0, HEAD_UNITS))) return false;
  if (!ASKS(document.prompt())) return false;
  const head = document.folded.slice(0, HEAD_UNITS);
  const texts = sentencesOf(head).map(({ start, end }) =>
    head.slice(start, end).replace(/\s+/g, " "),
  );
  const denies = texts.some(
    (text) => DENIES(text) && !/\b(?:not|n't|never|if|but)\b.*\b(?:human|person)\b/.test(text),
  );
  return !denies && texts.some(TELLS);
}
