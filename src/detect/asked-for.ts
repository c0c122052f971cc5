/** Prompts that ask for the habits themselves: a parody of a chatbot, a list of stock phrases. What answers them is content. */
import { TokenSigns } from "./token-signs.js";
import type { Tokens } from "./tokens.js";

/** UTF-16 offsets, [start, end). */
export interface Span {
  start: number;
  end: number;
}

const SPEAKERS =
  "(?:chat ?gpt|gpt(?:-?\\d)?|claude|gemini|copilot|siri|alexa|chatbots?|bots?|an? ai|ais?|llms?|language models?|(?:ai|virtual|digital) assistants?|assistants?|corporat\\w+|customer[- ](?:service|support)|call[- ]cent(?:re|er)s?|help ?desks?|marketers?|marketing\\w*|copywriters?|sales(?:man|person|people|y| reps?| pitch)?|advertis\\w+|linkedin|influencers?|brochures?|press releases?|infomercials?|consultants?|hr|therapists?|politicians?|self-help|motivational|ted talks?|boilerplate|buzzwords?)";
/** Not the thing itself, but software for it. */
const NO_SOFTWARE =
  "(?![- ](?:apis?|services?|uis?|interfaces?|endpoints?|servers?|clients?|class(?:es)?|modules?|apps?|websites?|models?|librar(?:y|ies)|sdks?|plugins?|functions?|frameworks?|platforms?|behaviou?r|backends?|database|schema)\\b)";
const SPEAKER_NEAR = `(?:[a-z'\u2019-]+ ){0,4}?${SPEAKERS}${NO_SOFTWARE}\\b`;
const EXAGGERATED =
  "(?:corporate|robotic|salesy|flowery|cliched|generic|enthusiastic|cheerful|polite|helpful|formal|friendly|eager|apologetic|cautious|promotional|dramatic|positive|motivational|sycophantic|verbose|wordy)";
/** The manner is tied to its speaker: "in a casual tone, what LLMs do" has a tone and a topic. */
const IMITATION = new RegExp(
  `\\b(?:${[
    `(?:style|voice|manner|tone|register|typical) of ${SPEAKER_NEAR}`,
    `(?:sound|talk|speak|write|answer|respond|reply|replie)(?:s|ing)? (?:[a-z]+ ){0,3}?like ${SPEAKER_NEAR}`,
    `(?:parod(?:y|ies|ying)|imitat\\w+|mimic\\w*|impersonat\\w+|impression of|spoof\\w*|satir\\w+|caricature\\w*|mocks|mocking|stereotypical|overly ${EXAGGERATED}) ${SPEAKER_NEAR}`,
    `as ${EXAGGERATED} as ${SPEAKER_NEAR}`,
    `(?:in|with|using|full|pure|proper|classic) (?:[a-z'-]+ ){0,4}?${SPEAKERS}[- ](?:style|voice|tone|register|manner)`,
    `${SPEAKERS}[- ](?:parody|spoof|impression|speak)`,
  ].join("|")})\\b`,
);

const MAKING =
  "(?:writ|draft|compos|creat|generat|giv|do|mak|tell|say|answer|repl(?:y|ies)|respond|talk|speak|pretend|explain|describ|re-?writ|re-?phras|re-?word|summari[sz]|continu|turn|put|produc|perform|craft|pen|parody|imitat|mimic|impersonat|spoof|satiri[sz]|caricatur|sound|show|introduc|review|greet|convert|us|adopt|finish|end|start|begin|add|come up|provid|have|let)(?:e|ing)?";
/** Has something written or said in that manner. */
const ORDER = new RegExp(
  `(?:^|[,;:("] *|\\b(?:please|and|then|now|just|also|but|or|so|instead|only|always|first|again|to|let's|help me|(?:can|could|would|will) (?:you|u)|you (?:should|must|will)) )${MAKING}\\b|\\b(?:i want|i need|i'd like|i would like)\\b|^(?:in|with|using|full|pure|proper|classic|as|an?|one|some|style|tone|voice)\\b`,
);
const QUESTION =
  /^(?:(?:so|and|but|hey|hi|ok|okay)[, ]+)*(?:why|what|who|when|where|which|is|are|was|were|does|do|did|has|have|should|how)\b/;
/** "Sounds like ChatGPT, make it more human". */
const AGAINST =
  /\b(?:not|doesn't|does not|isn't|less|instead of|rather than|stop|without) (?:\w+ ){0,3}(?:sound|read|talk|speak|writ|answer|respond|reply|like)/;

function asksForImitation(prompt: string): boolean {
  for (const [raw] of prompt.matchAll(/[^.?!\n]+/g)) {
    const sentence = raw.trim();
    const found = IMITATION.exec(sentence);
    if (found === null || QUESTION.test(sentence) || AGAINST.test(sentence)) continue;
    if (ORDER.test(sentence.slice(0, found.index + found[0].length))) return true;
  }
  return false;
}

const MENTIONED =
  "(?:phrases?|expressions?|wordings?|clich\\W?e?s?|clich\\u00e9s?|buzzwords?|buzz words|filler(?: words?)?|fillers|catchphrases?|platitudes?|openers?|openings?|opening lines?|sign-?offs?|closers?|disclaimers?|boilerplate|stock (?:phrases|responses|answers)|[a-z]+[- ]?speak|ai[- ]?isms?|gpt-?isms?|pleasantries|greetings|hedges|empathy statements?|euphemisms|weasel words)";
const OF_A_KIND =
  "(?:ai|gpt|chatgpt|llms?|chatbots?|bots?|assistants?|language models?|corporate|marketing|sales|overused|clich\\S*|avoid\\w*|annoying|customer service|robotic|generic|empty|stock|sound\\w*|giveaway|instead of|should i (?:not )?use|never use)";
const MENTION = new RegExp(
  `\\b${MENTIONED}\\b[^.?!\\n]{0,80}\\b${OF_A_KIND}\\b|\\b${OF_A_KIND}\\b[^.?!\\n]{0,80}\\b${MENTIONED}\\b`,
);
const MODELS =
  "(?:ai|gpt|chatgpt|llms?|chatbots?|bots?|ai assistants?|assistants|language models?)";
/** Words that nobody means well by, or that are said to be a model's: "phrases that chatbots use". Others are for use: "lines for a sales email". */
const STALE = new RegExp(
  `\\b(?:over-?used?|overus\\w+|clich\\S*|avoid\\w*|annoying|robotic|generic|empty|stock|giveaway|never use|should i not use|buzz ?words?|fillers?|platitudes?|boilerplate|weasel words|(?:corporate|business|marketing|management|pr|ai|bot|manager)[- ]?speak|(?:ai|gpt)[- ]?isms?)\\b|\\b${MODELS} (?:[a-z]+ ){0,3}(?:us(?:es?|ing)|say(?:s|ing)?|writ(?:es?|ing)|sounds?|starts?|ends?|opens?|love|loves|repeats?)\\b|\\b${MODELS} (?:[a-z-]+ ){0,2}${MENTIONED}\\b`,
);
/** A list of what not to write: the answer is to be free of it, not to consist of it. */
const BANS =
  /\b(?:do not|don't|doesn't|not|never|without|avoid|no|skip|leave out|omit|stop) (?:\w+ ){0,3}(?:us(?:e|ing)|say(?:ing)?|add(?:ing)?|writ(?:e|ing)|includ(?:e|ing)|sound(?:ing)?|start(?:ing)?|end(?:ing)?|any|the|filler|fluff|clich\S*|disclaimers?|boilerplate|buzzwords?|pleasantries|phrases|preamble|openers?)\b/;
const ASKS = /\b(?:what|which|list|name|give|tell|show|examples?|suggest|collect|write|come up)\b/;

/** "As robotic as". */
const AS = EXAGGERATED.slice(3, -1)
  .split("|")
  .map((word) => `as+${word}`)
  .join(" ");

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
    words: "style voice manner tone register like",
    pairs: AS,
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

/** A text in a certain manner; a list of words that are stale, or of words for use. */
export type AskedHabits = "manner" | "stale words" | "words";

/** @param tokens of the prompt */
export function asksForHabits(prompt: string, tokens: Tokens): AskedHabits | undefined {
  return mayAskForHabits(prompt, tokens) ? searchForHabits(prompt) : undefined;
}

/** The same without a look at the tokens first. */
export function searchForHabits(prompt: string): AskedHabits | undefined {
  if (asksForImitation(prompt)) return BANS.test(prompt) ? undefined : "manner";
  for (const [sentence] of prompt.matchAll(/[^.?!\n]+/g))
    if (MENTION.test(sentence) && ASKS.test(sentence)) {
      const asked = /\b(?:what|which|list|examples?|name)\b/.test(sentence);
      if (asked || !BANS.test(sentence)) return STALE.test(sentence) ? "stale words" : "words";
    }
  return undefined;
}

const LIST_ITEM = /^[ \t]*(?:[-*+\u2022]|\(?\d{1,3}[.)])[ \t]+\S[^\n]*/gm;

/**
 * What of an answer is what was asked for. Of a list of words the list is: what stands around it the assistant says itself.
 * @param masked the answer, quotations blanked out
 */
export function habitsAskedFor(asked: AskedHabits, masked: string): Span | undefined {
  const whole = { start: 0, end: masked.length };
  if (asked === "manner") return whole;
  const items = [...masked.matchAll(LIST_ITEM)];
  const [first, last] = [items[0], items.at(-1)];
  if (first !== undefined && last !== undefined && items.length > 1)
    return { start: first.index, end: last.index + last[0].length };
  return asked === "stale words" ? whole : undefined;
}
