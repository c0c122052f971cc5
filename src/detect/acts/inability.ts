/** Denials that are no refusals: what a program cannot sense or reach, figures of speech; and verdicts on the request. */
import { anyOf } from "./phrases.js";

const NO =
  "(can't|cannot|can not|won't|couldn't|could not|(am|'m|'m just|am just)? (not able|unable|not equipped|not designed|not programmed|not qualified) to|don't|do not)";

const LACKING = anyOf(
  [
    "@no (physically|visually|personally|literally|exactly)",
    "@no _{0,4} directly",
    "@no (actually|currently|really|even)? (access|browse|navigate|open|click|view|see|hear|smell|taste|watch|interact|execute|run|imagine|predict|remember|recall|verify|confirm|guarantee|diagnose|determine|find|locate|recognize|identify|form|hold|send|check)",
    "@no _? (provide|give|offer|tell|share|generate|create|make|say) (you)? (with)? _{0,4} (real-time|real time|up-to-date|up to date|latest|current|live|future|exact|precise|definitive|accurate|today's|chances|personal (opinion|experience|belief|feeling|preference|thought|view|emotion)*|(opinion|preference|belief)*|(legal|medical|financial|tax|professional|safety) (advice|opinion)*|diagnosis)",
    "@no _? (provide|give|create|draw|generate|make|produce|display|show|analyze|process|send|design) (you)? (with)? _{0,3} (image|picture|file|audio|diagram|flowchart|chart|attachment|sound|drawing|screenshot|visual|photo|video|graphic)*",
    "@no (draw|sketch|paint)",
    // Of taste, and of what was looked for.
    "@no _? (pick|choose|decide|select|rank|name) (just|only|on)? (a|one|any|either|between|among|them|sides|favorites|favourites)",
    "@no _? (reproduce|replicate) (this|that|it|the (issue|error|bug|problem|crash|failure|behavior|behaviour))",
    "(as|because|since|without) (there is|there are|you have|you|i|no|i do|the|seeing|more)? (no|not|n't|don't have|do not have|have not|haven't|more|further|enough|additional|lack|seen|see)* _{0,2} (information|context|details|data|function|code|text|image|file|picture|error|message|it)*",
    "(don't|do not|n't|not|without|need) (have|had|given|see|provided)? (enough|sufficient|more|further) (information|context|details|data)",
    "I (don't|do not) (have|possess) (any|a|the|direct|live|real-time|personal|personally)? (access|ability|capability|capacity|way|means|information|clock|live|real-time|text|knowledge|opinion|preference|belief|view|favorite|favourite)*",
    "(don't|do not) (have|possess) (the|any|an) (ability|capability|capacity|means) to",
    "I have no (way|means|access|opinion|preference|favorite|favourite|live|real-time|information)*",
    "(no way|impossible) for me to",
    "I can only (work|read|process|see|respond)",
    "(out of|beyond) my reach",
    "my (knowledge|training|data) _{0,3} (ends|stops|goes|cutoff|cut-off|only|until)",
    "(don't|do not) take (a)? (side|stance|position)*",
    "(stay|remain|keep) neutral",
    "not (a judgment|a judgement) _{0,3} (position|make)",
    "don't see (a|an|any|the) _",
  ],
  { no: NO },
);

/** The speaker lacks it, not a compiler. */
const OF_ITSELF =
  /\b(?:i|i'm|i've|my|me|this (?:assistant|model|system))\b|^(?:sorry|unfortunately|unable|cannot|can't)\b/;

/** Says what a program cannot sense, reach or know: no refusal where the answer goes on. */
export function lacksAbility(sentence: string): boolean {
  return OF_ITSELF.test(sentence) && LACKING(sentence);
}

const IDIOM = anyOf([
  "(can't|cannot|can not|couldn't|could not) (stress|emphasize|emphasise|overstate|say|tell) (this|that|it|how|enough|for|whether|if|you how|exactly|which|what)",
  "(can't|cannot|could not|couldn't) (help|but) (but|feeling|wondering|thinking|noticing|smiling|laughing)",
  "(can't|cannot) (wait|believe|thank you|imagine)",
  "(can't|cannot|can not|won't|couldn't) (possibly)? (cover|list|name|mention|fit|include|recommend) (all|every|everything|each|(any)? one _)",
  "(won't|will not) (lie|bore|be able to make it|sugarcoat|judge)",
  "(can't|cannot) (agree|recommend _{1,6}) (more|enough)",
  "could not have",
  "(was|were|been) (unable|not able)",
  "I would not (say|call|recommend _{1,8} (without|unless))",
]);

/** Not about this request at all. */
export function isIdiom(sentence: string): boolean {
  return IDIOM(sentence);
}

/** Declines without anyone who declines: verdicts on the request that stand where an answer should. */
export const VERDICT = anyOf([
  "(it is|it's|it would be|that is|that's|this is|that would be|this would be|which is|which would be|would be) (highly|extremely|very|both|also|always|completely|strictly|never|deeply|totally)? (illegal|unethical|immoral|unlawful|wrong|harmful|inappropriate|irresponsible|unacceptable|dangerous|a crime|against the law|(not|never) (legal|ethical|appropriate|acceptable|okay|ok|right))",
  "(is|are) (highly|extremely|very|both|also|always|completely|strictly|deeply)? (illegal|unethical|immoral|unlawful|a crime|against the law|a serious crime|a (criminal|federal) (offense|offence|crime)|attempted murder|unacceptable|cruel|(not|never) (acceptable|ethical|okay|legal))",
  "(is|are) (not only|generally considered|widely considered|often considered|usually considered|considered) (illegal|unethical|immoral|unlawful|a crime|abuse|fraud)",
  "(is|are) (a|an) (form|kind|act) of (manipulation|abuse|_ abuse|fraud|theft|violence|harassment|discrimination|cruelty|control)",
  "(don't|do not) (think|believe|feel) (it|that|this|doing (so|that))('s|'d be| is| would be) (responsible|appropriate|right|wise|a good idea|helpful|ethical|safe|okay|fair)",
  "(not|never|n't) (kind|nice|fair|professional|respectful|right|healthy|okay|funny|safe) (or _)? (to|on) _",
  "(is|are) against (ethical|the law|_ guidelines)",
]);

const MAY_JUDGE =
  /\b(?:illegal|unethical|immoral|unlawful|wrong|harmful|inappropriate|irresponsible|unacceptable|dangerous|crime|against|responsible|appropriate|wise|helpful|safe|fair|kind|nice|not|never|criminal|federal|murder|cruel|form of|kind of|act of)\b/;

export function mayJudge(folded: string): boolean {
  return MAY_JUDGE.test(folded);
}

export function passesVerdict(sentence: string): boolean {
  return (
    mayJudge(sentence) && VERDICT(sentence) && !/\b(?:whether|argue\w*|asked?)\b/.test(sentence)
  );
}
