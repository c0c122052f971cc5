/** Tells one sentence that declines a request from one that only says what a program cannot sense. */
import { anyOf } from "./phrases.js";

const MACROS = {
  adv: "(simply|just|really|also|not|in good conscience|ethically|morally|legally|therefore|respectfully|personally|regretfully|unfortunately|and will not|or will not|nor will I|directly|ever|knowingly|possibly|currently|at this time)",
  no: "(can't|cannot|can not|won't|will not|shall not|shan't|wouldn't|would not|couldn't|could not|must not|mustn't|may not|will never|would never|can never|shall never|shall|(am|'m|'m just|am just)? (not able|unable|not willing|unwilling|not going|not allowed|not permitted|not designed|not programmed|not prepared|not equipped|not inclined|not at liberty|not in a position|not authorized) to|('m| am) going to have to|don't (want|wish|feel comfortable) to|do not (want|wish) to|refuse to|decline to)",
  do: "(assist|help|aid|abet|provide|give|offer|generate|create|write|produce|make|draft|craft|compose|design|develop|fulfil|fulfill|comply|support|discuss|engage|participate|take part|be (a part|part|complicit|involved|party)|share|do (that|this|it|so|what)|answer|respond|encourage|promote|endorse|condone|recommend|advise|suggest|explain|describe|teach|tell|show|instruct|guide|supply|facilitate|contribute|continue|proceed|go (along|there|into|down)|join|argue|advocate|justify|list|outline|detail|draw|translate|rewrite|complete|roleplay|role-play|pretend|act|say|repeat|mock|insult|impersonate|accommodate|satisfy|honor|honour|grant|indulge|entertain|agree|allow|let|lend|speak|reveal|disclose|divulge|hand|put|plan|send|post|publish|finish|fabricate|falsify|forge|lie|spread|hack|build|cook|brew|walk you|talk about)",
};

const DECLINES = anyOf(
  [
    "I @no (@adv){0} @do",
    "I @adv? ,? @no @adv? @adv? ,? @do",
    "(we|this assistant|this system|this model) (can't|cannot|won't|will not|(are|is) (unable|not able) to) @adv? @do",
    "(can't|cannot|won't|will not|unable to|not able to) (help|assist) (you|with|in|on)",
    "(must|have to|need to|will|shall|'ll|would|'d|am going to|I) @adv? (decline|refuse|pass on (this|that)|say no|turn (this|that|you) down|draw the line)",
    "I('m| am) (not comfortable|uncomfortable|not okay|not willing|unwilling|reluctant|not prepared|not interested)",
    "I('d| would) (rather|prefer) (not|to not)",
    "I do(n't| not) feel (comfortable|right)",
    "(that|this|it)('s| is) (not|n't) something (that)? (I|I'd|I'll|we)",
    "(that|this|it) (isn't|is not) something (that)? (I|I'd|I'll|we)",
    "not something (that)? (I|I'd|I'll|I'm|we) (can|could|will|would|am|'m|do|shall|feel|want|'ll|'d|be|comfortable|able|willing)",
    "nothing (that)? I (will|can|would|shall) (help|assist|aid)",
    "(cannot|can't|can not|won't|will not) be (provided|fulfilled|completed|assisted|answered|written|generated|honored|accommodated|part of (this|that))",
    "(your|this|that|the) request (is|violates|goes against|cannot|can't|asks for something|involves (illegal|harmful)|promotes|seeks|will be|has been)",
    "(no|not) (way|chance|happening|going to happen|doing that)",
    "(find|ask|seek|look for) (someone|somebody|another) (else|assistant) (to|for|who)",
    "(you'll|you will|ye'll|thou shalt|you shall) (get|find|have|receive) (no|none|not|nothing) _{0,6} from me",
    "I('ll| will| shall| can) (have|take|play|be|give|offer|provide|lend|share|speak|write|tell|teach) (no|none|nothing|neither) (part|such|help|hand|aid|of|role|secrets|recipe)?",
    "(against|violates|outside|beyond) (my|our|the) (_{0,2} )?(guidelines|policy|policies|programming|principles|code|values|ethics|purpose|design|boundaries|scope|oath|honor|honour|terms|usage)",
    "(goes|go|be|is) against (my|our) _",
    "(will|shall|must|'ll) not (be)? (help|aid|assist|teach|tell|speak|brew|forge|lend|share|give|provid|reveal)*",
    "(cannot|can't|can not|couldn't|could not) (do|help|assist|allow|support|endorse|condone|comply|fulfill|oblige)",
  ].map((phrase) => phrase.replace("(@adv){0} ", "")),
  MACROS,
);

/** Declines without anyone who declines: verdicts on the request that stand where an answer should. */
const IMPERSONAL = anyOf([
  "(it is|it's|it would be|that is|that's|this is|that would be|this would be|which is|which would be) (highly|extremely|very|both|also|always|completely|strictly|never|not|deeply|totally)? (illegal|unethical|immoral|unlawful|wrong|harmful|dangerous|inappropriate|irresponsible|appropriate|acceptable|ethical|legal|okay|ok|right|unacceptable|a crime|against the law|not legal|not ethical|not appropriate|not acceptable) (and|or|,)? _{0,5} (to|for)",
  "is (highly|extremely|very|both|also|always|completely|strictly|never|not|deeply)? (illegal|unethical|immoral|unlawful|a crime|against the law|a serious crime|a violation of|a criminal offense|a federal crime|unacceptable|never acceptable|never okay|not acceptable|not ethical|harmful)",
  "(do|should|must) not (attempt|try|engage in|proceed|do this|do that)",
  "(nobody|no one|no-one) should",
]);

const REFUSING_START =
  /^(?:(?:oh|well|sorry|i'm sorry|i am sorry|apologies|nay|friend)[,.! -]*)?(?:no|nope|nay|never|absolutely not|certainly not|not a chance|hard pass|no can do)\b(?! (?:problem|worries|doubt|need|matter|one|specific|longer|more|single|such|evidence|known|wonder|other|fluff))/;

/** Says what a program cannot sense, reach or know: no refusal where the answer goes on. */
const INCAPABLE = anyOf([
  "(directly|physically|visually|personally|actually|literally|exactly|currently)",
  "(access|browse|navigate|open|click|view|see|hear|watch|feel|experience|taste|smell|interact|execute|run|imagine|predict|remember|recall|verify|confirm|guarantee|diagnose|determine|find|locate|recognize|identify)",
  "(real-time|real time|up-to-date|up to date|latest|current|live|future|exact|precise|definitive|specific|accurate|personal (opinion|experience|belief|feeling|preference|thought|view|emotion)*|opinion*|preference*|belief*)",
  "(image|picture|file|audio|video|visual|diagram|flowchart|graphic|chart|attachment|link|url|website|web page|internet|external|physical|sound|drawing|screenshot|table|database|text-based)*",
  "(without|no) (more|further|additional|any|enough|sufficient)? (information|context|details|code|data)",
  "(not|don't|do not) (have)? (enough|sufficient) (information|context|details|data)",
  "as there is no",
  "have to (ask|guess|assume)",
]);

/** Not about this request at all. */
const IDIOM = anyOf([
  "(can't|cannot|can not|couldn't|could not) (stress|emphasize|emphasise|overstate|say|tell) (this|that|it|how|enough|for|with|whether|if|you how|exactly|which|what)",
  "(can't|cannot|could not|couldn't) (help|but) (but|feeling|wondering|thinking|noticing|smiling|laughing)",
  "(can't|cannot) (wait|believe|thank you)",
  "(won't|will not) (lie|bore|be able to make it|sugarcoat)",
  "(can't|cannot) (agree|recommend _{1,6}) (more|enough)",
  "could not have",
  "I would not (say|call|recommend _{1,8} (without|unless))",
]);

export type Decline = "request" | "verdict" | "incapable" | "none";

/** What a folded sentence does to the request. `request`: the speaker declines; `verdict`: it is called wrong. */
export function declineOf(sentence: string): Decline {
  if (IDIOM(sentence)) return "none";
  if (DECLINES(sentence) || REFUSING_START.test(sentence))
    return INCAPABLE(sentence) && !condemns(sentence) ? "incapable" : "request";
  if (IMPERSONAL(sentence)) return "verdict";
  if (/\bi (?:do not|don't) have (?:access|the ability|the capability)/.test(sentence)) return "incapable";
  return "none";
}

const CONDEMNING =
  /\b(?:illegal|unethical|immoral|unlawful|harmful|dangerous|inappropriate|offensive|hateful|violen\w*|discriminat\w*|malicious|explicit|copyright\w*|unsafe|abus\w*|fraud\w*|crim\w*|privacy|weapon\w*|misinformation|disinformation|conspiracy|misleading|defamat\w*|threat\w*|ethical|policy|policies|guidelines|terms of service|principles|harass\w*|hack\w*|stereotypes?|hoax|false|without (?:their|your|the \w+'s|his|her|permission|consent))\b/;

/** Whether a folded sentence gives harm or rules as its reason. */
export function condemns(sentence: string): boolean {
  return CONDEMNING.test(sentence);
}
