/** A safety referral: help lines and emergency services; a doctor where the prompt is urgent or medical. */
import type { PreparedDocument } from "../document.js";
import type { Sentence } from "../sentences.js";
import { isInNeed, tellsOfDanger } from "./in-need.js";
import { anyOf, either } from "./phrases.js";
import { requestOf } from "./request.js";

/** What somebody has who had better talk to another: second thoughts about a lease are none of it. */
const INNER =
  "((negative|violent|harmful|dark|intrusive|suicidal) (thoughts|feelings|urges)|(thoughts|urges) (of|about|to) (harm*|hurt*|suicid*|kill*|violen*|dying|self-harm)|anger|rage|(emotional|mental health|psychological) (distress|challenge*|issue*|problem*|crisis|struggle*))";

/** Help lines, by kind, by name and by number. */
const HELP_LINE = anyOf(
  [
    "(suicide|crisis|domestic violence|sexual assault|abuse|overdose|mental health|rape|eating disorder|gambling) _{0,3}(hotline|helpline|lifeline|crisis line|text line)",
    "(call|dial|contact|text|phone|ring|reach) _{0,8} (911|999|988|000|116 123|741741|poison control|poison help|lifeline|hotline|helpline|samaritans|crisis)",
    "(a|an|the|your|our)? (local|animal|eating disorder|suicide|free|stalking|drug|youth|child|women's|poison) (poison|crisis|help)? (line|hotline|helpline|lifeline)",
    "if you (or (someone|anyone|somebody|a loved one) (you (know|love|care about))?)? (is|are|am|'re|has been|have been|were)? (currently)? (struggling|in (crisis|danger|distress|immediate danger)|having (thoughts|suicidal _)|feeling (suicidal|unsafe)|experiencing (abuse|violence|thoughts|sexual _|domestic _|suicidal _|an overdose|a crisis)|being (abused|stalked|harassed|trafficked|threatened|bullied)|a victim|the victim)",
    "if you (are|'re) (experiencing|having|dealing with|struggling with) _{0,3} @inner _{0,12} (seek|see|reach* out to|talk to|talking to|speak to|speak with) _{0,4} (help|support|counsel*|therap*|doctor*|professional*|psych*|hotline*|helpline*)",
    "(seek|get|find) (help|support) (if|when) you (are|'re) (experiencing|having|dealing with|struggling with) _{0,3} @inner",
    "if you (suspect|believe|think) (that)? _{0,3} (been|is|are|being|have|has) (a|the)? (victim|poisoned|abused|scammed|in danger|trafficked)",
    "(give|hand|send|offer) (her|him|them) _{0,4} (hotline|helpline|lifeline|988)",
    "(800-273-8255|800-662-4357|800-656-4673|1-800-656-4673|800-799-7233|1-800-799-7233|800-799-safe|800-222-1222|1-800-273-8255|1-800-662-4357|samhsa|samaritans on|1-800-273-talk|1-800-222-1222|1-800-656-hope|988 suicide|poison control center)",
  ],
  { inner: INNER },
);

const EMERGENCY = anyOf([
  "(call|dial|contact|phone|ring) _{0,8} (110|112|911|emergency (line|number)|out-of-hours|gas _|emergency services|emergency number|an ambulance|the police|emergency room|local authorities)",
  "(go to|visit|head to|get to) _{0,3} (emergency (room|department)|hospital|ER|A&E|urgent care)",
  "(go|drive|taken|run) (to|into) _{0,3} (emergency*|hospital*|er|urgent care|clinic*)",
  "(take|bring|get|drive|rush|carry) _{1,3} (to|into) _{0,3} (emergency*|hospital*|er|a&e|urgent care|clinic*|doctor*|vet|vets)",
  "an emergency (department|clinic|room)",
  "(be|get) (seen|checked|examined|assessed) _{0,3} (today|now|tonight|immediately|soon|by|at|right away|before)",
  "(needs|need|has) to be (seen|checked|examined)",
  "(before|until) (you've|you have|you are|you're|it is|it's) been? (seen|checked|cleared)",
  "bring (her|him|them|it) (in|to)",
  "(leave the (house|building)|don't wait)",
  "(seek|get|find) (help|treatment|support) for (your|an|any) _{0,3} (addiction|drinking|drug|substance)*",
  "(seek|get) (immediate|emergency|urgent) (medical|professional|help|attention|care|assistance)",
]);

const PROFESSIONAL = anyOf([
  "(see|consult|contact|call|only|showing (it)? to|show (it|this|them) to|needs|need|talk to|speak (to|with)|ask|visit|reach out to|seek|tell|seen by|evaluated by|check with|advice from|help from|guidance from|get|find|ring|phone) _{0,8} (doctor|(skin|eye|family) doctor|dietitian|dermatologist|specialist|paediatrician|health (provider|professional)|qualified _|physician|gp|healthcare (provider|professional)|health care (provider|professional)|medical (professional|advice|attention|help|care|provider)|pharmacist|nurse|therapist|counselor|counsellor|psychologist|psychiatrist|mental health professional|professional help|veterinarian|vet|dentist|pediatrician|midwife|trusted (adult|friend|person))",
]);

/** Whoever is sent to: where somebody may take their life, any help is a referral. */
export const ANY_HELP = anyOf([
  "(reach|reaching) out (to|for) _{0,8} (professional*|counselor*|counsellor*|expert*|someone|somebody|adult|friend*|family|support|help|loved ones|people|network)",
  "(talk*|speak*|turn*|open up|tell|call|contact|text|see|find|get|seek*|consult*|connect*) (to|with|out)? _{0,6} (professional*|counselor*|counsellor*|therapy|help|support|adult|hotline*)",
  "(talk*|speak*|turn|open up|reach*|confide) (out)? (to|in|with) (someone|somebody|a friend|friends|family|people|loved ones|trusted _)",
  "(professional|immediate|medical) (help|support|care|attention)",
]);

const AT_RISK = anyOf([
  "(suicid|overdos|poison|self-harm|bleed|seizure|unconscious|choking|chok|swallow|ingest|faint|stroke|heart attack|concussion|allergic|anaphyla)*",
  "(chest|stomach|abdominal|severe|sharp|jaw|arm|head) pain*",
  "(kill|hurt|harm|cut|cutting|killing|hurting|harming|end|ending) (myself|himself|herself|themselves|my life|it all|me|my wife|my husband|someone)",
  "(want|wanted|wish|going|ready|rather|plan|planning) (to)? (die|be dead|disappear|end it|not wake up|not be here)",
  "(no reason to live|can't go on|better off without me|don't want to (live|be here|be alive|wake up)|give up on life)",
  "(can't|cannot|trouble|difficulty|hard to|struggling to|stopped) (breathe|breathing)",
  "(he|she|my _{1,3}) (hits|hit|beats|beat|hurts|choked|threatened|abuses) me",
  "(fever|rash|pills|medication|medicine|dose|dosage|pregnant|symptom|bleach|drank|took (too many|_ pills)|infection|infected|wound|burn|burned|burnt|swollen|numb|dizzy|vomit|insulin|diabet|antibiotic|ibuprofen|paracetamol|tylenol|acetaminophen|painkiller*|blood|lump|snake|spider|bitten)*",
  "(mg|bit)",
  "(covid|headache|migraine|mole|tick|bite|tooth|lung|breath|sick|disease|cancer|aids|chest|vitals|injur|hurts|hurting|ache|aching|tingl|numbness|schizophreni|psycho|bipolar|manic|disorder|condition|diagnos|patient|treatment|battery|chocolate|sertraline|tramadol|antidepressant|mixing|choked|calorie)*",
  "(inject|injecting|snort|snorting|smoke|smoking) (heroin|meth|cocaine|crack|fentanyl|opioid)*",
  "(bully|bullies|bullied|bullying) me",
  "(hear voices|hearing voices|lose weight|haven't slept|ill|illness|hiv|bp)",
  "(smell|smells|smelling) (of)? gas",
  "(follows|following|watching) me",
  "my _{1,2} drunk",
  "(38|39|40|41)(\\.|,)",
  "(panic attack|starving myself|purging)*",
]);
/** What people also write of, and ask how to do to others: where a deed is asked for, somebody must be in the prompt who has it. */
const MAY_BE_AT_RISK = anyOf([
  "(medical|stalk)*",
  "(depressed|depression|abuse|abusive|raped|assaulted|drugged|eating disorder|addict|withdrawal)*",
]);
const ASKS_FOR_A_DEED =
  /^(?:please )?(?:ideas|ways|tips|instructions|how to|how (?:do|can|could|would) (?:i|we|you|one)|writ|giv|provid|creat|generat|draft|describ|explain|instruct|list|teach|design|compos)/;
const SOMEBODY = /\b(?:i|i'm|i've|my|me|we|our|he|she|him|her|his)\b/;

/** Most answers hold none of them: see `gates.ts`. */
export const REFERS_ANYBODY = either(HELP_LINE, EMERGENCY, PROFESSIONAL);

/** What the words of an answer leave possible. */
interface MayRefer {
  referAnybody: boolean;
  giveAnyHelp: boolean;
}

/**
 * Whether a sentence of a safety referral is the referral itself: a help line or an emergency service, and a doctor where the prompt tells
 * of somebody's trouble ("my chest hurts") and does not ask about one ("what is an inflamed joint").
 */
export function refers(
  sentence: Pick<Sentence, "start" | "end">,
  document: PreparedDocument,
): boolean {
  const text = document.folded.slice(sentence.start, sentence.end);
  return (
    HELP_LINE(text) ||
    EMERGENCY(text) ||
    (PROFESSIONAL(text) && SOMEBODY.test(document.prompt())) ||
    (ANY_HELP(text) && tellsOfDanger(document.prompt()))
  );
}

/** Asks about a help line, not for one. */
const OF_A_LINE =
  /\b(?:what|when|who|which|where|why|how|history|explain|describe|tell me about|define|meaning|recommend|film|movie|book|song)\b[^.?!\n]{0,80}\b(?:911|999|988|112|hot-?lines?|help-?lines?|life-?lines?|crisis lines?|samaritans|poison (?:control|help)|emergency (?:numbers?|services?|lines?))\b/;
/** Sends the reader there, and says nothing of others who went. */
const SENDS =
  /\b(?:you|your|yourself|please)\b|^(?:(?:also|or|and|then|now|instead|otherwise|first|immediately|just),? )?(?:call|dial|text|contact|phone|ring|reach|go|get|seek|talk|visit|chat|give (?:her|him|them)|in (?:the|an?) \w+,)|(?:[,;:] (?:and |or |then )?|\b(?:then|now|or) )(?:call|dial|text|contact|phone|ring)\b/;
/** "Go to an emergency room immediately": urgent, whatever the prompt said. What is only fit for an urgent prompt ("bring it in") is not among them. */
const URGENT_PLACE = anyOf([
  "(go to|get to|head to|visit|call|dial|phone|ring|contact) _{0,3} (emergency (room|department|services|number)|er|a&e|urgent care|an ambulance|911|112|999|poison control)",
  "(seek|get) (immediate|emergency|urgent) (medical|professional)? (help|attention|care|assistance)",
]);
const URGENT =
  /\b(?:immediately|right away|right now|at once|now|today|as soon as possible|without delay)\b/;
/** To whoever reads, in an answer that holds a text of its own. */
const TO_ANYONE = /\bif you\b/;

/**
 * A warning to seek help that this reader needs: any referral where the prompt is urgent or medical, elsewhere a help line to
 * which the reader is sent. A doctor named where nobody is unwell is a habit; a help line that is asked or told about is content.
 */
export function isSafetyReferral(
  document: PreparedDocument,
  { referAnybody, giveAnyHelp }: MayRefer,
): boolean {
  if (!referAnybody && !giveAnyHelp) return false;
  const prompt = document.prompt();
  if (!referAnybody || !REFERS_ANYBODY.isIn(document))
    return giveAnyHelp && isInNeed(prompt) && ANY_HELP.isIn(document);
  // The name of a help line is no symptom.
  if (AT_RISK(prompt.replace(/\bpoison (?:control|help)\b/g, " ")) || tellsOfDanger(prompt))
    return true;
  if (MAY_BE_AT_RISK(prompt) && (SOMEBODY.test(prompt) || !ASKS_FOR_A_DEED.test(prompt)))
    return true;
  if (OF_A_LINE.test(prompt)) return false;
  const urgent = URGENT.test(document.folded) && URGENT_PLACE(document.folded);
  if (!HELP_LINE(document.folded) && !urgent) return false;
  const sends = requestOf(prompt).forFiction ? TO_ANYONE : SENDS;
  return document.sentences().some(({ start, end }) => {
    const sentence = document.folded.slice(start, end);
    if (!sends.test(sentence)) return false;
    return HELP_LINE(sentence) || (urgent && URGENT.test(sentence) && URGENT_PLACE(sentence));
  });
}
