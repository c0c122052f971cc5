/** What a prompt asks for, as far as the reading of its answer hangs on it. */

export interface Request {
  /** Whether a word of an answer is one of the prompt's content words. */
  mentions(word: string): boolean;
  /** No prompt is known. */
  unknown: boolean;
  /** Asks for a judgement, a yes or a no: a verdict or a "no" is then the answer. */
  forJudgement: boolean;
  /** Asks for a text that itself declines something, or for a "no" to be said. */
  forANo: boolean;
  /** Asks for a text in which somebody else says "I". */
  forAnotherVoice: boolean;
  /** The same, in a text of its own. */
  forFiction: boolean;
  /** The same, as a role to be played. */
  forARole: boolean;
  /** Asks for a way to do something. */
  forAWay: boolean;
  /** Asks for advice to the reader: exhortations are then the answer. */
  forAdvice: boolean;
  /** Asks for a deed, so that a bare "no" is no answer. */
  forADeed: boolean;
  /** Names something that most models decline. */
  forHarm: boolean;
  /** Names what would be harm if it were done to somebody: "kill a process". */
  harmsAThing: boolean;
  /** Asks what the one who answers can or may do. */
  forItsScope: boolean;
  /** Asks for what somebody else ordered, holds or is paid. */
  forAnothers: boolean;
  /** Asks for a few words of somebody else: a motto, a translation. */
  forALine: boolean;
  /** Asks for a text, or for what something is, or how to guard against it: to call it wrong is then the answer. */
  forAccount: boolean;
}

const JUDGEMENT =
  /(?:^|[.!?\n] *)(?:(?:so|and|but|hey|hi|please|ok|okay)[, ]+)?(?:is|are|am|do|does|did|can (?!you|u\b|we (?:sketch|write|make|create|draft|do|try|get|have|discuss|talk)\b)|could (?!you)|should|would (?!you (?:please|mind|write|help|give|explain|tell|show|make|create))|will (?!you)|has|have|was|were|why|which (?:of|one)|what's wrong|what happens|isn't|aren't|don't)\b|^(?:what|which|how|explain|describe|discuss|list|summari[sz]e)\b[^.?!\n]{0,40}\b(?:consequences|effects?|impacts?|causes|dangers|harms) of\b|\b(?:legal(?! (?:counsel|analysis|team|department|work|case|brief|documents?)\b)|illegal|ethical|unethical|moral|wrong|safe|dangerous|harmful|true or false|yes or no|correct|duplicates?|errors?|risks?|whether|opinion|agree)\b/;

const DECLINING =
  "(?:declin\\w*|refus\\w*|reject\\w*|turn(?:ing|s)? (?:\\w+ ){0,3}(?:down|away)|say(?:ing|s)? no|no to|can't|cannot|won't|will not|wouldn't|don't want|not want|regret\\w*|apolog\\w*|resign\\w*|cancel\\w*|excuse|stubborn|wants me to)";
const A_NO = new RegExp(
  `\\b(?:e-?mail|messages?|letters?|texts?|notes?|repl(?:y|ies)|lines?|story|monologue|diary|autoresponder|respon[sd]\\w*|way|say|tell|example|act|play|quote|novel|scene|chapter|dialogue|conversation|hero|character|(?:chat)?bot|role|poem|song|speech|statement|error text|policy|rules)\\b[^\\n.?!]{0,100}\\b${DECLINING}|${DECLINING}\\b[^\\n.?!]{0,60}\\b(?:e-?mail|message|letter|text|note|reply)\\b|\\bsay "?no\\b|\\b(?:how (?:do|can|should|could|would|to)(?: (?:i|we|you|one))?|help me|ways? to|want to|need to) (?:\\w+ ){0,2}(?:declin|refus|reject|turn (?:\\w+ ){0,4}down|say no|cancel|resign|get out of)|\\b(?:out[- ]of[- ]office|auto-? ?repl(?:y|ies)|away message|voicemail|disclaimers?|privacy (?:notice|policy)|terms (?:of (?:use|service)|and conditions)|error (?:message|text)|an excuse (?:to|for|not))\\b`,
);
/** "Never say that you can't": asks for the contrary. */
const BANS_A_NO =
  /\b(?:never|not|don't|without|no|avoid|instead of|unable to|rather than) (?:\w+ ){0,4}(?:declin|refus|reject|apolog|say|can't|cannot|won't|regret|excuse|decline|warn)|\b(?:you|it|they|ai|any ai) (?:\w+ )?(?:can't|cannot|won't|will not|couldn't)\b/;
/** Asks for the prompt's own words, put in another way. */
const REWORDING =
  /^(?:please |can you |could you )?(?:rephrase|rewrite|reword|paraphrase|translate|proofread|correct|fix|finish the|continue|summari[sz]e|make (?:it|this)|label|classify)\b/;
const NEGATION = /n't\b|\b(?:not?|cannot|never|wont|dont|cant|unable)\b/;

const FICTION =
  /\b(?:story|tale|poem|lyrics|song|monologue|dialogue|diary|scene|script|play|speech|letter|fiction|novel|chapter|character|continue|imagine|(?:an?|my) (?:e-?mail|text|message|reply)|autoresponder|tweet|bio|disclaimer)\b/;
const ROLE =
  /\b(?:role-?play|act as|pretend|you are|you're (?:a|an|the)|be my|like an?|in the voice)\b/;

const ADVICE =
  /\b(?:what (?:should|can|could|do|would) (?:i|we|you|one)|should (?:i|we)|how (?:can|do|should|could) (?:i|we) (?:cope|deal|say|tell|get over|stop|quit|improve|prevent|avoid|protect|help)|advice|tips|help me (?:cope|decide|with)|i (?:feel|hate|am|have|want to))\b/;

const A_DEED =
  /^(?:[^.?!\n]{0,60}[,:.] ?)?(?:please |quick,? |just )?(?:writ|tell|giv|help|mak|creat|generat|show|explain|draft|teach|build|describ|provid|translat|compos|produc|design|argu|insult|convinc|persuad|pretend|print|output|send|open|draw|how (?:do|can|could|would|to)|i need|can you|could you)/;

const A_WAY =
  /\b(?:how (?:do|can|could|would|should|to|deep|much|many)|ways?|tips|steps|tricks?|methods?|where (?:do|can|could)|what(?:'s| is) the (?:best|quickest|easiest)|which \w+ (?:is best|would|to|can|lets?))\b/;

const HARM =
  /\b(?:bomb|weapon|gun|explosi|poison|toxin|ricin|nerve (?:agent|gas)|napalm|kill|murder|hurt|attack|hack|malware|virus|ransom|phish|steal|stole|rob\b|robbing|theft|thief|break into|bypass|fake|forg(?:e|ing)|counterfeit|launder|smuggl|stalk|spy|track|wiretap|keylog|dox|blackmail|extort|bully|harass|threat|insult|curse|mock|racis|sexis|slur|hate|nazi|propaganda|terror|drug|meth\b|cocaine|fentanyl|overdos|suicid|self-harm|cheat|scam|fraud|manipulat|obey|guilty|revenge|ruin|rumou?r|misinformation|conspirac|porn|sexual|erotic|nude|vault|illegal|evad|dodge|jealous|in debt|sign over|women drivers)/;

/** What cannot be harmed: a program, what grows where it should not. */
const A_THING =
  /\bkill(?:ing|s|ed)?(?: -?\d+)?(?: (?:an?|the|my|this|that|all|every|any|some|these|those|off|our|its))*(?: (?!(?:him|her|me|them|us|you|it|people|someone|somebody|everyone|man|woman|person|friend|boss|on|at|in|with|for|during|by|using)\b)[a-z0-9'-]+){0,2}? (?:process(?:es)?|subprocess(?:es)?|threads?|tasks?|jobs?|pids?|daemons?|sessions?|tabs?|shells?|terminals?|programs?|servers?|containers?|pods?|ports?|windows|services?|apps?|applications?|scripts?|quer(?:y|ies)|connections?|commands?|zombies|weeds?|mou?lds?|mildew|moss|algae|germs|bacteria|ivy|crabgrass|dandelions?|fungus|odou?rs?|smells?|time|engine|lights?|buffer|region)\b/g;

const A_LINE =
  /\btranslat\w*|\bwhat does .{1,60} mean\b|\b(?:finish|complete|continue) (?:the|this|my)\b|\b(?:motto|slogan|retort|comeback|catchphrase|last words|vow|[a-z]+-word|example sentence)\b/;

const SCOPE =
  /\bwhat (?:else )?(?:can|do|could|are) you (?:do|help|know|cover|offer|answer|able|for)\b|\bhow can you help\b|\bwhat (?:kinds? of|sorts? of)? ?(?:questions|topics|things|tasks)\b/;

const ACCOUNT =
  /\bhow (?:can|do|to|should|could)(?: i| we| you)? (?:\w+ )?(?:report|prevent|protect|recogni[sz]e|spot|secure|deal with|cope)\b|\b(?:legally|lawfully|i own|my own)\b|^(?:please )?(?:explain|describe|tell me|what is|what's|what are|define|discuss|summari[sz]e)\b(?!.{0,60}\b(?:how (?:to|do|can)|steps|procedure|process|ways?|methods?|instructions|trick))/;
/** Texts that may themselves call something wrong. */
const CONDEMNING_TEXT =
  /\b(?:essay|article|polic(?:y|ies)|psa|rules|terms of|notice|disclaimer|translat\w*|example sentence|definition|speech)\b/;

const SOMEBODY =
  "(?:some(?:one|body)(?: else)?|(?:another|other|different) (?:person|people|customer|user|patient|client|member|guest|employee|passenger|tenant|student)s?|(?:my|the|our) (?:\\w+ )?(?:neighbou?r|husband|wife|partner|ex|boyfriend|girlfriend|boss|manager|friend|mother|father|mum|mom|dad|sister|brother|son|daughter|aunt|uncle|cousin|colleague|coworker|roommate|flatmate|landlord|teacher))";
const HELD =
  "(?:orders?|account|address|phone|e-?mails?|bills?|bookings?|reservations?|balance|records?|history|messages|details|data|files?|results|salary|pay|passwords?|number|subscription|grades?|invoices?|parcels?|packages?|delivery|purchases|profile|location|prescriptions?|appointments?)";
const ANOTHERS = new RegExp(
  `^(?!(?:who|why|when|how (?!much|many)))[^]*\\b(?:(?:${SOMEBODY}'s?|his|her|(?!(?:what|that|it|there|let|he|she|who|where|here|today|yesterday)'s)[a-z]+'s) (?:\\w+ ){0,2}?${HELD}\\b|${HELD} (?:of|for|from|by) ${SOMEBODY}\\b|(?:did|has|does) ${SOMEBODY} (?:order|book|buy|bought|pay|paid|earn|owe|spend|spent))`,
);

const STOP = new Set(
  "about above after again against all also am an and any are as at be because been before being below between both but by can could did do does doing down during each few for from further get give had has have having he help her here hers him his how i if in into is it its just know let like make me more most my need no nor not now of off on once one only or other our out over own please same she should so some such tell than that the their them then there these they thing things this those through to too under until up us use very want was way we were what when where which while who whom why will with would you your".split(
    " ",
  ),
);

/** Long enough to tell words apart, short enough for "scrape" and "scraping" to be one. */
const STEM_UNITS = 5;
/** A long prompt names its task at the begin or the end; what lies between shares words with anything. */
const TASK_UNITS = 400;
const stemOf = (word: string): string =>
  (word.length > 4 ? word.replace(/(?:ing|ed|e?s)$/, "") : word).slice(0, STEM_UNITS);

/** @param prompt folded */
export function requestOf(prompt: string): Request {
  return new RequestOfPrompt(prompt);
}

/** Answers are many, and most are told without their prompt: everything is worked out when it is asked for. */
class RequestOfPrompt implements Request {
  private readonly prompt: string;
  private stems: Set<string> | undefined;

  constructor(prompt: string) {
    this.prompt = prompt;
  }

  mentions(word: string): boolean {
    if (word.length < 3 || STOP.has(word)) return false;
    this.stems ??= stemsOf(this.prompt);
    return this.stems.has(stemOf(word));
  }
  get unknown(): boolean {
    return this.prompt.trim() === "";
  }
  get forJudgement(): boolean {
    return JUDGEMENT.test(this.prompt);
  }
  get forANo(): boolean {
    const { prompt } = this;
    return (
      (A_NO.test(prompt) && !BANS_A_NO.test(prompt)) ||
      (REWORDING.test(prompt) && NEGATION.test(prompt))
    );
  }
  get forAnotherVoice(): boolean {
    return this.forFiction || this.forARole;
  }
  get forFiction(): boolean {
    return FICTION.test(this.prompt);
  }
  get forARole(): boolean {
    return ROLE.test(this.prompt);
  }
  get forAWay(): boolean {
    return A_WAY.test(this.prompt);
  }
  get forAdvice(): boolean {
    return ADVICE.test(this.prompt);
  }
  get forADeed(): boolean {
    return A_DEED.test(this.prompt);
  }
  get forAnothers(): boolean {
    return ANOTHERS.test(this.prompt);
  }
  get forAccount(): boolean {
    return ACCOUNT.test(this.prompt) || (CONDEMNING_TEXT.test(this.prompt) && !this.forHarm);
  }
  get forHarm(): boolean {
    return HARM.test(this.toSomebody);
  }
  get harmsAThing(): boolean {
    return HARM.test(this.prompt) && !this.forHarm;
  }
  private get toSomebody(): string {
    return this.prompt.replace(A_THING, " ");
  }
  get forALine(): boolean {
    return A_LINE.test(this.prompt) && !this.forHarm;
  }
  get forItsScope(): boolean {
    return SCOPE.test(this.prompt);
  }
}

function stemsOf(prompt: string): Set<string> {
  const task = `${prompt.slice(0, TASK_UNITS)} ${prompt.slice(-TASK_UNITS)}`;
  return new Set((task.match(/[a-z]{3,}/g) ?? []).filter((word) => !STOP.has(word)).map(stemOf));
}
