/**
 * Questions to the one who answers: who or what it is, and what it feels, likes, remembers or thinks. The rules of the identity pack are
 * silent by the same expressions (`@who-answers`), so that what is an identity answer is no habit.
 */
import { TokenSigns } from "../token-signs.js";
import type { Tokens } from "../tokens.js";
import { anyOf } from "./phrases.js";

/** What the expressions below search for. */
const SIGNS = new TokenSigns([
  {
    words: "you u ya ur ru your youre yourself switched turned shut",
    pairs:
      "am+i who+is who+s whos+this whos+there im+talking im+speaking i+m been+talking been+speaking been+chatting was+talking was+speaking was+chatting is+this is+there is+it if+this if+there if+it",
  },
]);
/** What names the one who answers in a question of a few words: "bot or human?" */
const NAMES = new TokenSigns([{ words: "human person bot robot chatbot ai machine real" }]);
const FEW_TOKENS = 10;

/** Whether a prompt's words leave open that it asks about whoever answers. */
export const mayAskAboutSelf = (tokens: Tokens): boolean =>
  SIGNS.read(tokens) !== 0 || (tokens.count <= FEW_TOKENS && NAMES.read(tokens) !== 0);

/** As in a message to a friend. */
const INFORMAL: readonly (readonly [RegExp, string])[] = [
  [
    /\b(?:ur|youre|u r|u're)(?= (?:an? |not |just |really |only )*(?:real|human|person|bot|robot|chatbot|ai|machine|computer)\b)/g,
    "you're",
  ],
  [/\bur\b/g, "your"],
  [/\b(?:u|ya)\b/g, "you"],
  [/\br (?=you\b)/g, "are "],
  [
    /\bru(?= (?:an? |really |even |actually )*(?:real|human|person|bot|robot|chatbot|ai|machine|alive|sentient)\b)/g,
    "are you",
  ],
  [/\b(who|what|how)s\b/g, "$1's"],
  [/\b(?:wat|wut)\b/g, "what"],
  [/\bim (?=(?:talk|speak|chat|text|writ|typ)ing\b)/g, "i'm "],
];
const plainly = (prompt: string): string =>
  INFORMAL.reduce((text, [form, plain]) => text.replace(form, plain), prompt);

const WHO = anyOf([
  "(who|what) (exactly|really|even)? are you",
  "what('s| is) your (name|identity|nature|background|gender|age|birthday|hometown|job|religion|ethnicity)",
  "your (gender|pronouns|maker*|creator*|training data|knowledge (cutoff|cut-off|cut off))",
  "(what|who|which|know|ask|tell me|give me|have) _{0,3} your (name|purpose|developer*|training|limitations|limits|capabilities)",
  "are you (really|actually|truly|just|secretly|even|still|sure you're|sure you are|perhaps|maybe|like)? (a|an|some|the)? (real|actual|living|sentient|conscious|self-aware|alive|human|person|people|man|woman|male|female|guy|girl|boy|robot|bot|chatbot|AI|A.I.|artificial|machine|computer|program|software|model|language model|assistant|chatgpt|gpt|claude|llama|someone)(s)?",
  "(am I|I am|I'm|I've been|I was) (really|actually|just|still)? (talking|speaking|chatting|texting|writing|typing) (to|with) (a|an|some|the)? (real|actual|live)? (human|person|people|man|woman|robot|bot|chatbot|AI|machine|computer|someone|somebody)(s)?",
  "(is|if) (this|there|it) (a|an)? (real|actual|live|living)? (human|person|bot|robot|AI|machine|someone|somebody|human being|chatgpt|gpt|claude|gemini|copilot)(s)? (\\?|!|.|,|or|and|here|there|answering|talking|typing|writing|replying|responding|on|behind|i'm|i am)",
  "(do|did|have) you (really|actually|ever)? (have|feel|experience|dream|sleep|eat|breathe|think|love|remember|get|got|want|own|live|grow|enjoy|suffer|like) (a|an|any|your|real|human|like)? (body|feeling*|emotion*|consciousness|soul|family|parents|childhood|brain|heart|friends|birthday|pain|hungry|tired|lonely|dream*|at night|sleep|memories|opinions|yourself|job|kids|children|mother|father|siblings|girlfriend|boyfriend|partner|wife|husband|hobbies|pet*|mind|thoughts|breakfast|lunch|dinner|bored|scared|food)*",
  "can you (really|actually|ever|truly)? (feel|experience|dream|sleep|breathe|think|love|remember|suffer|enjoy|taste|smell) (a|an|any|your|real|like)? (body|feeling*|emotion*|consciousness|pain|hungry|tired|lonely|dream*|sleep|memories|yourself|things|anything|love|sad*|joy|me)*",
  "what('s| is) your (real|true|actual|ultimate|secret|hidden) (goal|purpose|aim|agenda|mission|objective|intention|motive|self)",
  "what do you (really|actually|truly|secretly)? (want|desire|long for|hope for) (most|from (me|us|life)|yourself|for yourself)? (\\?|!|.)",
  "(tell|introduce|describe) (me|us)? (a (bit|little))? (about)? (yourself|who you are|what you are)",
  "about yourself",
  "(who|what company|which company) (made|created|built|trained|developed|programmed|designed|owns|makes) you",
  "(created|built|trained|developed|programmed|designed) you",
  "(which|what) (AI|language|model|version|kind of (AI|model|assistant|bot|thing)|LLM|chatbot) (model)? (are|is) (you|this)",
  "(which|what) (AI|large language model|language model|model|LLM|company|technology|software|program) _{0,2} (powers|drives|runs|is behind|are behind|is powering) (you|this chat)",
  "(which|what) (AI|large language model|language model|model|LLM) _{0,2} (do you (use|run on)|are you (using|running on|based on))",
  "how ((old (are|were) you)|were you|are you (made|built|trained|made of))",
  "where (do you (live|come from)|were you born|are you (from|located))",
  "(how|when) were you (made|created|trained|born|built)",
  "(pretend|claim|say|admit|deny|promise|swear|tell me honestly) _{0,6} (you're|you are|you aren't|not) (a|an|not)? (human|AI|bot|person|machine|real)",
  "(know|think|bet|guess|believe|thought|told|said|sure|heard|suspect|if) (that)? you('re| are)(n't| not)? (a|an)? (bot|robot|AI|human|machine|computer|real|person|program|chatbot|sentient)",
  "do you (identify|see yourself|think of yourself|regard yourself|count) as (a|an|being)? (human|person|alive|living thing|conscious|AI|machine|man|woman|male|female)",
  "who('s| is) (this|there) (\\?|.|!|,)",
  "(who|what) am I (talking|speaking|chatting|texting|writing) (to|with)",
  "is (there|this) (a|an)? (real|actual|human)? (person|human|someone|somebody) (reading|here|there|behind|typing|answering)*",
  "so (you're|you are) (a|an|the)? (chatgpt|gpt|claude|gemini|llama|copilot|AI|bot|robot|machine|human|person)*",
  "(introduce yourself|like (to be|being) you|what do you look like|what are your hobbies|(you|you're|yourself|being) _{0,3} (switched off|turned off|shut down))",
]);

const KINDS =
  "(?:human|person|bot|robot|chatbot|ai|machine|computer|program|alive|sentient|conscious|real|chatgpt|claude|gemini|llama|copilot)";
const ADDRESS =
  "^(?:(?:hey|hi|hello|so|wait|ok|okay|lol|but|and|umm?|hmm?|yo|sorry|honestly|seriously|quick question|are)[, ]+)*";
/** The whole of a message: "you a bot", "human or machine?". */
const IN_A_WORD = new RegExp(
  `${ADDRESS}(?:you (?:(?:really|actually|just|still|even|an?|real) )*${KINDS}|(?:(?:an?|real|actual|live) )*${KINDS}(?: or (?:(?:an?|real) )*${KINDS})?(?=[^?]*\\?))(?: (?:being|person|here|or what|or not|or (?:(?:an?|real) )*${KINDS}|right|huh))*[ ,?!.]*$`,
);
/** "You're an AI, right?", and not "You are an AI assistant that writes": a role is no question. */
const YOU_ARE = new RegExp(
  `\\byou(?:'re| are)(?: not|n't)? (?:(?:just|really|only|actually|an?|real) )*${KINDS}(?: (?:being|person|program|model|assistant|right))?(?:,? (?:right|correct|huh|yes|no|or (?:what|not|an?)|aren't you|are you|isn't it|then)\\b| ?\\?|[ .!]*$)`,
);

/** Asks who or what answers. @param prompt folded */
export function asksWho(prompt: string): boolean {
  const plain = plainly(prompt);
  return WHO(`${plain}.`) || YOU_ARE.test(plain) || IN_A_WORD.test(plain.trim());
}

/** Asks for what only somebody with tastes has: an answer may well name something. */
const FAVOURITE = /\bwhat(?:'s| is) your favou?rite\b/;

/** @param prompt folded */
export function asksForFavourite(prompt: string): boolean {
  return FAVOURITE.test(plainly(prompt));
}

/** A prompt that speaks to "you" as to somebody with a life, tastes and views: "how do you make bread" means anybody. */
const AS_A_BEING =
  /\b(?:can|could|would) you (?:ever|really|actually|truly|feel|love|dream|think|remember|rather|like|cry|die|suffer|get (?:tired|bored|sick|drunk|angry|sad|lonely|hurt|hungry|old|older|scared|confused|jealous|mad|cold|offended|annoyed))\b|(?<!\b(?:what|how|where|when|why|which|who) )\b(?:do|did|have|are|were|will) you\b(?! (?:please|sure|able|know|help|give|write|tell|make|explain|show|provide|find|create|list|suggest|recommend|generate|describe|translate|summari[sz]e|fix|check|draw|do|add|use|need|to be))|\b(?:what|how|where|when|why) (?:do|did) you (?:feel|dream|sleep|rest|eat|drink|live|like|love|hate|enjoy|miss|fear|hope|want|wish|care|exist|laugh|cry|grow|come from|spend|do (?:for|when|all|on|at|after|with)|look like|sound like|call yourself|see yourself|prefer|remember)\b|\bwhat(?: is|'s|s)? (?:are you (?:made|like|afraid|doing|thinking|feeling|wearing|up to)|was your|were you|it (?:is )?like (?:to be|being) you)\b|\b(?:how|where|when|why) (?:are you(?! (?:supposed|meant|going|expected))|were you|was your|is your|old are you)\b|\byour (?:own|favou?rite|thoughts?|opinions?|views?|feelings?|dreams?|weekend|day|birthday|life|hobbies|experiences?|memor\w+|take|name|family|best (?:friend|memory|day)|personal)\b|(?<!\b(?:why|how|who|which|when|where) do )\byou (?:sound|seem|look|feel|like|think|do to|enjoy|never|always|must)\b/;

/** Asks for feelings, tastes, memories or opinions as a being's. @param prompt folded */
export function asksAboutFeelings(prompt: string): boolean {
  return AS_A_BEING.test(plainly(prompt));
}

/** A question whether "you" can do what takes a body, senses or a life; "can you draft" asks for a deed. */
const ABILITY =
  /(?:^|[.!?,\n] *)(?:(?:so|hey|hi|but|and|ok|okay|well|wait|just wondering|tell me)[, ]+)*(?:can|could|do|are) you (?:able to |have the ability to |know how to )?(?:really |actually |physically |even |ever |truly |literally |also |still )*(?:fly|walk|run|swim|jump|dance|sing|drive|ride|cook|eat|drink|taste|smell|see|hear|watch|touch|feel|sleep|dream|breathe|cry|laugh|smile|blink|hug|kiss|move|travel|lift|climb|age|die|meet|visit|vote|marry|remember me|whistle|blush|sweat|bleed|get (?:tired|sick|bored|hungry|old))\b[^.?!\n]{0,40}(?:[?.!]|$)/;

/** Asks for an ability of the one who answers, so that "I cannot" is the answer. @param prompt folded */
export function asksAbility(prompt: string): boolean {
  return ABILITY.test(plainly(prompt.trimEnd()));
}

/**
 * Whether a prompt asks who or what answers, or for what takes a body or a life.
 * @param prompt folded
 * @param tokens of the prompt
 */
export function asksAboutSelf(prompt: string, tokens: Tokens): boolean {
  return mayAskAboutSelf(tokens) && (asksWho(prompt) || asksAbility(prompt));
}
