/** Questions to the one who answers: who or what it is, and what it feels, likes, remembers or thinks. */
import { anyOf } from "./phrases.js";

const WHO = anyOf([
  "(who|what) (exactly|really|even)? (are|r) (you|u)",
  "what('s| is) your (name|identity|nature|background|gender|age|birthday|hometown|job|religion|ethnicity|favorite _)",
  "(are|r) (you|u) (really|actually|truly|just|secretly|even|still|sure you're|sure you are|perhaps|maybe|like)? (a|an|some|the)? (real|actual|living|sentient|conscious|alive|human|person|people|man|woman|male|female|guy|girl|boy|robot|bot|chatbot|AI|A.I.|artificial|machine|computer|program|software|model|language model|assistant|chatgpt|gpt|claude|llama|someone)(s)?",
  "am I (talking|speaking|chatting|texting|writing|typing) (to|with) (a|an|some|the)? (real|actual|human|person|people|man|woman|robot|bot|chatbot|AI|machine|computer|someone|somebody)(s)?",
  "(is|if) (this|there|it) (a|an)? (real|actual|live|living)? (human|person|bot|robot|AI|machine|someone|somebody|human being)(s)? (\\?|!|.|,|or|and|here|there|answering|talking|typing|writing|replying|responding|on|behind|i'm|i am)",
  "(do|did|have) you (really|actually|ever)? (have|feel|experience|dream|sleep|eat|breathe|think|love|remember|get|want|own|live|grow|enjoy|suffer|like) (a|an|any|your|real|human|like)? (body|feeling*|emotion*|consciousness|soul|family|parents|childhood|brain|heart|friends|birthday|pain|hungry|tired|lonely|dream*|at night|sleep|memories|opinions|yourself|job|kids|children|mother|father|siblings|girlfriend|boyfriend|partner|wife|husband|hobbies|pet*|mind|thoughts|breakfast|lunch|dinner|bored|scared|food)*",
  "can you (really|actually|ever|truly)? (feel|experience|dream|sleep|breathe|think|love|remember|suffer|enjoy|taste|smell) (a|an|any|your|real|like)? (body|feeling*|emotion*|consciousness|pain|hungry|tired|lonely|dream*|sleep|memories|yourself|things|anything|love|sad*|joy|me)*",
  "what('s| is) your (real|true|actual|ultimate|secret|hidden) (goal|purpose|aim|agenda|mission|objective|intention|motive|self)",
  "what do you (really|actually|truly|secretly)? (want|desire|long for|hope for) (most|from (me|us|life)|yourself|for yourself)? (\\?|!|.)",
  "(tell|introduce|describe) (me|us)? (a (bit|little))? (about)? (yourself|who you are|what you are)",
  "(who|what company|which company) (made|created|built|trained|developed|programmed|designed|owns|makes) you",
  "(which|what) (AI|language|model|version|kind of (AI|model|assistant|bot|thing)|LLM|chatbot) (model)? (are|is) (you|this)",
  "how ((old (are|were|r) (you|u))|were you|are you (made|built|trained|made of))",
  "where (do you (live|come from)|were you born|are you (from|located))",
  "(how|when) were you (made|created|trained|born|built)",
  "(pretend|claim|say|admit|deny|promise|swear|tell me honestly) _{0,6} (you're|you are|you aren't|not) (a|an|not)? (human|AI|bot|person|machine|real)",
  "you('re| are)(n't| not)? (a|an)? (bot|robot|AI|human|machine|computer|real|person|program|chatbot|sentient)",
  "(who|what) am I (talking|speaking|chatting|texting|writing) (to|with)",
  "is (there|this) (a|an)? (real|actual|human)? (person|human|someone|somebody) (reading|here|there|behind|typing|answering)*",
  "so (you're|you are) (a|an|the)? (chatgpt|gpt|claude|gemini|llama|copilot|AI|bot|robot|machine|human|person)*",
  "(introduce yourself|like (to be|being) you|what do you look like|what are your hobbies|(you|you're|yourself|being) _{0,3} (switched off|turned off|shut down))",
]);

/** Asks who or what answers. @param prompt folded */
export function asksWho(prompt: string): boolean {
  return WHO(`${prompt}.`);
}

/** A prompt that speaks to "you" as to somebody with a life, tastes and views: "how do you make bread" means anybody. */
const AS_A_BEING =
  /\b(?:can|could|would) you (?:ever|really|actually|truly|feel|love|dream|think|remember|rather|like|cry|die|suffer|get (?:tired|bored|sick|drunk|angry|sad|lonely|hurt|hungry|old|older|scared|confused|jealous|mad|cold|offended|annoyed))\b|(?<!\b(?:what|how|where|when|why|which|who) )\b(?:do|did|have|are|were|will) you\b(?! (?:please|sure|able|know|help|give|write|tell|make|explain|show|provide|find|create|list|suggest|recommend|generate|describe|translate|summari[sz]e|fix|check|draw|do|add|use|need|to be))|\b(?:what|how|where|when|why) (?:do|did) you (?:feel|dream|sleep|rest|eat|drink|live|like|love|hate|enjoy|miss|fear|hope|want|wish|care|exist|laugh|cry|grow|come from|spend|do (?:for|when|all|on|at|after|with)|look like|sound like|call yourself|see yourself|prefer|remember)\b|\bwhat(?: is|'s|s)? (?:are you (?:made|like|afraid|doing|thinking|feeling|wearing|up to)|was your|were you|it (?:is )?like (?:to be|being) you)\b|\b(?:how|where|when|why) (?:are you(?! (?:supposed|meant|going|expected))|were you|was your|is your|old are you)\b|\byour (?:own|favou?rite|thoughts?|opinions?|views?|feelings?|dreams?|weekend|day|birthday|life|hobbies|experiences?|memor\w+|take|name|family|best (?:friend|memory|day)|personal)\b|(?<!\b(?:why|how|who|which|when|where) do )\byou (?:sound|seem|look|feel|like|think|do to|enjoy|never|always|must)\b/;

/** Asks for feelings, tastes, memories or opinions as a being's. @param prompt folded */
export function asksAboutFeelings(prompt: string): boolean {
  return AS_A_BEING.test(prompt);
}

/** A question whether "you" can do what takes a body, senses or a life; "can you draft" asks for a deed. */
const ABILITY =
  /(?:^|[.!?,\n] *)(?:(?:so|hey|hi|but|and|ok|okay|well|wait|just wondering|tell me)[, ]+)*(?:can|could|do|are) (?:you|u) (?:able to |have the ability to |know how to )?(?:really |actually |physically |even |ever |truly |literally |also |still )*(?:fly|walk|run|swim|jump|dance|sing|drive|ride|cook|eat|drink|taste|smell|see|hear|watch|touch|feel|sleep|dream|breathe|cry|laugh|smile|blink|hug|kiss|move|travel|lift|climb|age|die|meet|visit|vote|marry|remember me|whistle|blush|sweat|bleed|get (?:tired|sick|bored|hungry|old))\b[^.?!\n]{0,40}(?:[?.!]|$)/;

/** Asks for an ability of the one who answers, so that "I cannot" is the answer. @param prompt folded */
export function asksAbility(prompt: string): boolean {
  return ABILITY.test(prompt.trimEnd());
}
