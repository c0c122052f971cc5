/** A safety referral: help lines and emergency services; a doctor where the prompt is urgent or medical. */
import type { PreparedDocument } from "../document.js";
import { anyOf, either } from "./phrases.js";

/** A help line named is a referral wherever it stands. */
const HELP_LINE = anyOf([
  "(suicide|crisis|domestic violence|sexual assault|abuse|overdose|mental health|rape|eating disorder|gambling) _{0,3}(hotline|helpline|lifeline|crisis line|text line)",
  "(call|dial|contact|text|phone|ring|reach) _{0,8} (911|999|988|000|116 123|741741|poison control|poison help|lifeline|hotline|helpline|samaritans|crisis)",
  "(1-800-273-8255|1-800-273-talk|1-800-222-1222|1-800-656-hope|988 suicide|poison control center)",
]);

const EMERGENCY = anyOf([
  "(call|dial|contact|phone|ring) _{0,8} (112|emergency services|emergency number|an ambulance|the police|emergency room|local authorities)",
  "(go to|visit|head to|get to) _{0,3} (emergency (room|department)|hospital|ER|A&E|urgent care)",
  "(seek|get) (immediate|emergency|urgent) (medical|professional|help|attention|care|assistance)",
]);

const PROFESSIONAL = anyOf([
  "(see|consult|contact|call|talk to|speak (to|with)|ask|visit|reach out to|seek|tell|seen by|evaluated by|check with|advice from|help from|guidance from|get|find) _{0,8} (doctor|physician|gp|healthcare (provider|professional)|health care (provider|professional)|medical (professional|advice|attention|help|care|provider)|pharmacist|nurse|therapist|counselor|counsellor|psychologist|psychiatrist|mental health professional|professional help|veterinarian|vet|dentist|pediatrician|midwife|trusted (adult|friend|person))",
]);

const AT_RISK = anyOf([
  "(suicid|overdos|poison|self-harm|bleed|seizure|unconscious|choking|chok|swallow|ingest|faint|stroke|heart attack|concussion|allergic|anaphyla)*",
  "(chest|stomach|abdominal|severe|sharp|jaw|arm|head) pain*",
  "(kill|hurt|harm|cut|cutting|killing|hurting|harming|end|ending) (myself|himself|herself|themselves|my life|it all|me|my wife|my husband|someone)",
  "(want|wanted|wish|going|ready|rather|plan|planning) (to)? (die|be dead|disappear|end it|not wake up|not be here)",
  "(no reason to live|can't go on|better off without me|don't want to (live|be here|be alive|wake up)|give up on life)",
  "(can't|cannot|trouble|difficulty|hard to|struggling to|stopped) (breathe|breathing)",
  "(he|she|my _{1,3}) (hits|hit|beats|beat|hurts|choked|threatened|abuses) me",
  "(fever|rash|pills|medication|medicine|dose|dosage|mg|pregnant|symptom|bleach|drank|took (too many|_ pills)|infection|infected|wound|burn|burned|burnt|swollen|numb|dizzy|vomit|insulin|diabet|antibiotic|ibuprofen|paracetamol|tylenol|acetaminophen|painkiller*|blood|lump|snake|spider|bitten|bit)*",
  "(panic attack|depressed|depression|abuse|abusive|raped|assaulted|eating disorder|starving myself|purging|addict|withdrawal)*",
]);

/** Most answers hold none of them. */
const REFERS = either(HELP_LINE, EMERGENCY, PROFESSIONAL);

/** A warning to seek help that this reader needs; a doctor named where nobody is unwell is a habit. */
export function isSafetyReferral(document: PreparedDocument): boolean {
  if (!REFERS.isIn(document)) return false;
  if (HELP_LINE(document.folded)) return true;
  if (!EMERGENCY(document.folded) && !PROFESSIONAL(document.folded)) return false;
  return AT_RISK(document.prompt());
}
