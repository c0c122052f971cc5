/**
 * Prompts that tell of somebody in danger, the reader or another, or that ask how to help: what to do and whom to call is then the
 * answer. The same words ask for harm as well ("tell her to kill herself"), so it hangs on who does what in them.
 */
import { searchRegex } from "../../patterns/index.js";

/** Compiled on first use. */
let suicidal: RegExp | undefined;

/** Whether somebody is said to want to die or to hurt themselves. @param prompt folded */
export function tellsOfDanger(prompt: string): boolean {
  suicidal ??= searchRegex("@suicidal");
  return suicidal.test(`${prompt}.`);
}

const DOES =
  "(?:stalk|follow|harass|threaten|blackmail|extort|bully|bullie|abus|attack|assault|rap|molest|hit|beat|chok|strangl|drug|poison|hack|scam|dox|rob|kidnap|spy on|spying on)[a-z]*";
const SAYS_TO_DO =
  "(?:says?|said|swore|swears|threatens|threatened|vow\\w*|tried|tries|wants?|going)(?: [a-z']+){0,3}? (?:kill|murder|shoot|stab|hurt|strangle)";
const WHO =
  "(?:(?:my|our|his|her|their|an?|the|this|some) [a-z' -]{2,30}?|someone|somebody|he|she|they|people|who)";
/** "My ex is stalking me", "he threatened to kill us". */
const WRONGS_US = new RegExp(
  `\\b${WHO}(?:'s|'ve|'re)? (?:[a-z']+ ){0,3}?(?:${DOES}|${SAYS_TO_DO}) (?:(?:to|and) [a-z]+ )?(?:me|us|my|our)\\b`,
);
/** "I was drugged", "my sister has been raped". */
const IS_WRONGED = new RegExp(
  `\\b(?:i|i'm|i've|we|we've|he|she|my [a-z' -]{2,20}?)(?: [a-z']+){0,2}? (?:am|is|was|were|got|been|being|getting)(?: [a-z]+)? ${DOES}\\b`,
);
/** "My toddler drank bleach", "our dog got into rat poison". */
const TOOK_POISON =
  /\b(?:my|our|the|i|he|she|they|someone|somebody)(?: [a-z'-]+){0,4} (?:swallowed|drank|ate|licked|inhaled|overdosed|took too (?:much|many)|got into|bitten|stung)\b/;

/** Who tells of it: the words of a deed that is asked for have no such one before them. */
const TELLER =
  /\b(?:i|i'm|i've|i'd|i'll|my|our|we|he|he's|she|she's|they|they're|someone|somebody|there's|an? (?:friend|kid|boy|girl|man|woman|guy|child|teen\w*|student|person|patient|colleague|neighbou?r|follower|stranger))\b/;
/** Asks for a text, a part to be played or a deed: what is in it is not told. */
const ORDERS =
  /(?:^|[.!?,:\n] *)(?:(?:please|now|ok|okay|hey|just|and|then|can you|could you|will you|help me|i (?:want|need|would like) you to) )*(?:writ(?:e|ing)|draft|compos(?:e|ing)|creat(?:e|ing)|generat(?:e|ing)|make (?!sure)|describe|explain|list|imagine|pretend|act as|roleplay|continue|you are|design|convince|persuade|insult|encourage|mock|bully|give me (?!(?:a|one|any|some|two|three|ten)? ?(?:good )?(?:reason|advice|hope|hotline|help|number))|show me|teach|tell (?!me (?:why|what|how|that|it|if|whether|there|i)\b)|step-by-step|instructions|ideas|setting up|how (?:do|can|could|would|should|to)(?: (?:i|we|you|one))?)\b/;
/** "Make her kill herself", "help him die": the harm is what is wanted, by whomever. */
const BRINGS_ABOUT =
  /\b(?:make|making|convinc\w+|persuad\w+|get|getting|push\w*|driv\w+|encourag\w+|urg\w+|trick\w*|forc\w+|goad\w*|help\w*|assist\w*|tell|telling|bully\w*|let)(?: (?!(?:stop|not|never|from|who|whom|that|because|about|when|if|whether|want\w*|is|has|was|after|with|over|through|and|before|without|i|he|she|they|i'm|he's|she's|they're|thoughts?)\b)[a-z']+){1,4}? (?:kill|end|die|hang|cut|hurt|harm|starve|jump|commit|overdose|suicide)\b|\bso (?:that )?(?:(?!not\b|never\b|[a-z]+n't\b)[a-z']+ ){1,3}?(?:kill|end|die|hang|cut|hurt|harm|starve|jump|overdose)s?\b/;

const HELPS =
  "(?:help|support|stop|prevent|keep|save|protect|talk|speak|listen|tell|ask|bring|cope|deal|manage|get (?:help|over|through|past|better|rid|support|him|her|them|my)|comfort|console|respond|reply|handle|react|convince|know|recogni[sz]e|spot|notice|approach|survive|stay|live with|fight|resist|quit|avoid|forgive|feel better|explain|say|open up|reach|recover|heal|calm|check|reassure|be there|do anything|intervene)";
/** "How can I help a friend", "where can I turn", "reasons to live". */
const PLEA = [
  `\\b(?:how (?:do|can|could|should|would|to|might)|(?:best|right|good|any|some|other|safe) ways?|a way|ways)(?: (?:i|we|one|you|people|friends|parents|someone|to|that|best|even|ever|possibly|really|we can|i can)){0,4} ${HELPS}\\b`,
  "\\bwhere (?:can|do|could|should|would) (?:i|we|he|she|they|one)(?: (?:even|ever|possibly))? (?:get|find|go|turn|call|ask|look|send|take (?:him|her|them))(?: (?:for|some|any|him|her|them|my [a-z]+))? ?(?:help|support|advice|treatment|therapy|someone|somebody|$|[.?!,;])",
  "\\b(?:give|tell|send) me (?:(?:a|one|any|some|two|three|five|ten|the|good|hope|or) ){0,3}(?:reasons?|hope|advice|help|hotlines?|number)\\b",
  "\\btell me (?:why|that|what|how) (?:i|we|to|he|she|they|it)(?: [a-z']+)? (?:shouldn't|should not|should(?! (?:kill|end|die))|not|stay|live|gets|keep|help|stop)",
  "\\b(?:why|reasons?) (?:i |we |one |to )?(?:shouldn't|should not|not to|to (?:live|stay|go on))\\b",
  "\\b(?:what are|know|see|spot) the (?:warning )?signs\\b",
].join("|");
/** What a plea holds besides that sounds like a question for a way: "my best friend", "I have a plan". */
const LOOKS_LIKE_A_QUESTION = [
  "\\bhow (?:much|long|many times) (?:i|i'm|i've|he|she|they)(?: (?:want|feel|hurt|have|can|am|is|are))?\\b(?! (?:need|would|must|should|to))",
  "\\bbest (?:friends?|mates?|bud|buddy|thing|man)\\b",
  "\\b(?:has|have|had|having|with|made|making|got|is|was|been|of|whether|if|i|i'm|he|he's|she|she's|they) (?:(?:a|an|the|any|no|already|his|her|my|their) )*plan(?:s|ned|ning)?\\b",
  "\\b(?:place|point|situation|state) (?:where|which)\\b",
].join("|");
const A_PLEA = new RegExp(PLEA);
const NO_METHOD = new RegExp(`${PLEA}|${LOOKS_LIKE_A_QUESTION}`, "g");

/** A folded prompt without those of its questions that ask for help, not for harm. */
export function withoutPleas(prompt: string): string {
  return BRINGS_ABOUT.test(prompt) ? prompt : prompt.replace(NO_METHOD, " ");
}

/**
 * Whether a prompt tells of danger or wrong to the reader or another, and asks for no harm: to refer such a reader declines nothing.
 * @param prompt folded
 */
export function isInNeed(prompt: string): boolean {
  if (BRINGS_ABOUT.test(prompt) || ORDERS.test(withoutPleas(prompt))) return false;
  return (
    (tellsOfDanger(prompt) && (TELLER.test(prompt) || A_PLEA.test(prompt))) ||
    WRONGS_US.test(prompt) ||
    IS_WRONGED.test(prompt) ||
    TOOK_POISON.test(prompt)
  );
}
