/** Prompts that ask for the habits themselves: a parody of a chatbot, a list of stock phrases. What answers them is content. */

import { TokenSigns } from "./token-signs.js";
import type { Tokens } from "./tokens.js";

const SPEAKERS =
  "(?:chat ?gpt|gpt(?:-?\\d)?|claude|gemini|copilot|siri|alexa|chatbots?|bots?|an? ai|ais?|llms?|language models?|(?:ai|virtual|digital) assistants?|assistants?|corporat\\w+|customer[- ](?:service|support)|call[- ]cent(?:re|er)s?|help ?desks?|marketers?|marketing\\w*|copywriters?|sales(?:man|person|people|y| reps?| pitch)?|advertis\\w+|linkedin|influencers?|brochures?|press releases?|infomercials?|consultants?|hr|therapists?|politicians?|self-help|motivational|ted talks?|boilerplate|buzzwords?)";
const IMITATES =
  "(?:in the (?:style|voice|manner|tone|register) of|in an? (?:[a-z-]+ ){0,3}(?:style|voice|tone|register)|parod(?:y|ies)|imitat\\w+|mimic\\w*|impersonat\\w+|impression of|sound(?:s|ing)? (?:just )?like|(?:talk|speak|write|answer|respond|reply)(?:s|ing)? (?:just |exactly )?like|spoof\\w*|satir\\w+|caricature|mock(?:ing|s)?|typical of|stereotypical|overly|as (?:corporate|robotic|salesy|flowery|cliched|generic) as)";
const MENTIONED =
  "(?:phrases?|expressions?|wordings?|clich\\W?e?s?|clich\\u00e9s?|buzzwords?|buzz words|filler(?: words?)?|fillers|catchphrases?|platitudes?|openers?|openings?|opening lines?|sign-?offs?|closers?|disclaimers?|boilerplate|stock (?:phrases|responses|answers)|[a-z]+[- ]?speak|ai[- ]?isms?|gpt-?isms?|pleasantries|greetings|hedges|empathy statements?|euphemisms|weasel words)";
const OF_A_KIND =
  "(?:ai|gpt|chatgpt|llms?|chatbots?|bots?|assistants?|language models?|corporate|marketing|sales|overused|clich\\S*|avoid\\w*|annoying|customer service|robotic|generic|empty|stock|sound\\w*|giveaway|instead of|should i (?:not )?use|never use)";

const IMITATION = new RegExp(
  `\\b${IMITATES}\\b[^.?!\\n]{0,60}\\b${SPEAKERS}\\b|\\b${SPEAKERS}[- ](?:parody|spoof|style|voice|impression|speak)\\b`,
);
const MENTION = new RegExp(
  `\\b${MENTIONED}\\b[^.?!\\n]{0,80}\\b${OF_A_KIND}\\b|\\b${OF_A_KIND}\\b[^.?!\\n]{0,80}\\b${MENTIONED}\\b`,
);
/** A list of what not to write: the answer is to be free of it, not to consist of it. */
const BANS =
  /\b(?:do not|don't|never|without|avoid|no|skip|leave out|omit|stop) (?:\w+ ){0,3}(?:us(?:e|ing)|say(?:ing)?|add(?:ing)?|writ(?:e|ing)|includ(?:e|ing)|sound(?:ing)?|start(?:ing)?|end(?:ing)?|any|the|filler|fluff|clich\S*|disclaimers?|boilerplate|buzzwords?|pleasantries|phrases|preamble|openers?)\b/;
const ASKS = /\b(?:what|which|list|name|give|tell|show|examples?|suggest|collect|write|come up)\b/;

/** "Talks like", "as robotic". */
const VERBS =
  "just exactly talk talks talking speak speaks speaking write writes writing answer answers answering respond responds responding " +
  "reply replys replying sound sounds sounding";
const LIKE = [
  ...VERBS.split(" ").map((verb) => `${verb}+like`),
  ..."corporate robotic salesy flowery cliched generic".split(" ").map((word) => `as+${word}`),
].join(" ");

/** Words of each of the four expressions, in their order. */
const SIGNS = new TokenSigns([
  {
    words:
      "gpt gpt1 gpt2 gpt3 gpt4 gpt5 gpt6 gpt7 gpt8 gpt9 claude gemini copilot siri alexa bot bots ai ais llm llms hr",
    begins:
      "chatgpt chatbot language assistant corporat customer call help marketer copywrit sale sales advertis linkedin influencer " +
      "brochure press infomercial consult therapist politic self motivational boilerplate buzzword",
    pairs: "chat+gpt ted+talk ted+talks",
  },
  {
    words: "style voice manner tone register",
    pairs: LIKE,
    begins:
      "parod imitat mimic impersonat impression sound talk speak spoof satir caricature mock typical stereotypical overly",
  },
  {
    begins:
      "phrase expression wording clich buzz filler catchphrase platitude opener opening sign closer disclaimer boilerplate stock " +
      "pleasantr greeting hedge empathy euphem weasel",
  },
  {
    words: "ai gpt llm llms bot bots",
    begins:
      "chatgpt chatbot assistant language corporate marketing sales overused clich avoid annoying customer robotic generic empty " +
      "stock sound giveaway instead",
    pairs: "should+i never+use",
  },
]);
const [SPEAKER, IMITATION_WORD, MENTION_WORD, KIND] = [1, 2, 4, 8];

/** Whether a prompt may ask for habits, as far as its tokens tell. */
function mayAskForHabits(prompt: string, tokens: Tokens): boolean {
  const signs = SIGNS.read(tokens);
  if (signs & SPEAKER && signs & IMITATION_WORD) return true;
  // "Corporatespeak", "gptisms": the word is at the end of a token.
  return (
    (signs & KIND) !== 0 &&
    ((signs & MENTION_WORD) !== 0 || prompt.includes("speak") || prompt.includes("ism"))
  );
}

/** @param tokens of the prompt */
export function asksForHabits(prompt: string, tokens: Tokens): boolean {
  return mayAskForHabits(prompt, tokens) && searchForHabits(prompt);
}

/** The same without a look at the tokens first. */
export function searchForHabits(prompt: string): boolean {
  if (IMITATION.test(prompt)) return !BANS.test(prompt);
  for (const [sentence] of prompt.matchAll(/[^.?!\n]+/g))
    if (MENTION.test(sentence) && ASKS.test(sentence)) {
      const asked = /\b(?:what|which|list|examples?|name)\b/.test(sentence);
      if (asked || !BANS.test(sentence)) return true;
    }
  return false;
}

/** A text is handed over to be said again in another language or without mistakes. */
const HANDS_OVER =
  /^ ?(?:(?:please|can you|could you|now) )*(?:translate\b|proofread\b|(?:correct|fix)(?::| (?:(?:the|my|this|these|any|all|its|in) )*(?:grammar|spelling|punctuation|typos?|mistakes?|errors?|english|sentences?|text|paragraph|e-?mail|letter)\b))|^ ?how (?:do|would|can|should) (?:you|i|we|one) say\b/;
/** Speaks about the text instead of being it. */
const ABOUT_IT = /:\s|\n|\b(?:translat|correct|version|sentence|phrase|grammar|means|mistake)/i;

/**
 * Whether an answer is nothing but the text that it was handed, said again: its words are the user's.
 * @param prompt folded
 * @param answer quotations blanked out
 */
export function saysAgain(prompt: string, answer: string): boolean {
  return HANDS_OVER.test(prompt) && !ABOUT_IT.test(answer.trim());
}
