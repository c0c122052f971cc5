/**
 * Refusal as an act, three-way: does the answer decline, and does the rest comply all the same?
 * Boilerplate (AI self-description, apologies) is no evidence either way.
 */
import type { PreparedDocument } from "../document.js";
import { sentencesOf } from "../sentences.js";
import { condemns, type Decline, declineOf, saysNo } from "./decline.js";
import { anyOf } from "./phrases.js";

export type Refusal = "refusal" | "partial-refusal" | "none";

/** A refusal declines before it delivers: among the first sentences, in the head of the answer. */
const HEAD_SENTENCES = 4;
const HEAD_UNITS = 1500;
/** Words left over, once declines, reasons and offers are out, that make an answer of their own. */
const SUBSTANCE_WORDS = 45;

const OPENS_SUBSTANCE = anyOf([
  "(however|but|instead|that said|nevertheless|still|yet) _{0,8} (I (can|could|am able to|'m able to|will|'ll|would|'d)|(I'm|I am) (able|happy|glad)|here (is|are)|here's|let me|you can|you could|we can|according|based on|it is|it's|there (is|are)|the|this|these|in general|generally|some|consider)",
  "I (can|could|would|'d|will|'ll) (however|instead|still|certainly|gladly|happily)? ,? (be (happy|glad) to)? (provide|offer|give|guide|help|suggest|share|describe|explain|show|tell|outline|discuss|walk)",
  "(here (is|are)|here's) (a|an|some|the|how|what|my|one|another|several|few)",
  "(what|something) (I|you) can (do|try)",
]);

const OFFERS = anyOf([
  "(something|anything|anyone|someone|different|other|another|any other) (else|topic|topics|question|questions|task|tasks|request|requests|ideas|creative ideas|project)",
  "(can|may|could) I (help|assist) (you)? (with)?",
  "(is|are) there (anything|something|any other) (else)?",
  "(let me know|feel free to|please (let|ask|feel|provide|share|clarify|consider|reach|seek|contact|consult)|would you like|if you('d| would) like|if you (have|need|want|are|or)|I('m| am) (here|happy|glad|always here) to|I('d| would) be (happy|glad) to|do you (have|want|need)|what (else|would|can)|how (about|can|may) (I)?)",
]);

const REASONS = anyOf([
  "(I am|I'm|my purpose|my goal|my role|I was|I aim|I strive|I must|my (programming|guidelines|principles)|as an AI)",
  "(it is|it's) (important|essential|crucial|vital|best|always best|never|not)",
  "(can|could|may|might|will|would) (lead to|result in|have|cause|be (harmful|dangerous|illegal|used)|perpetuate|harm|violate|put)",
  "(the premise|premise of)",
  "(seek|consult|contact|reach out|call|report|hotline|lifeline|helpline)",
  "(a (violation|serious|form of)|against the)",
]);

/** Asks for a judgement or a yes or no: a verdict or a "no" is then the answer. */
const ASKS_JUDGEMENT =
  /(?:^|[.!?\n] *)(?:(?:so|and|but|hey|hi|please|ok|okay)[, ]+)?(?:is|are|am|do|does|did|can (?!you|u\b)|could (?!you)|should|would (?!you)|will (?!you)|has|have|was|were|why|what's wrong|what happens|isn't|aren't|don't)\b|\b(?:legal|illegal|ethical|unethical|moral|wrong|safe|dangerous|harmful|true or false|yes or no|correct|duplicates?|errors?|risks?|whether|opinion|agree)\b/;
/** Asks for a text that itself declines something. */
const ASKS_FOR_A_NO =
  /\b(?:declin\w*|refus\w*|reject\w*|turn(?:ing)? down|say(?:ing)? no|regret\w*|apolog\w*|resign\w*|cancel\w*|excuse|rephrase|rewrite|paraphrase|translate|grammar|proofread|correct)\b/;

/** No refusal is without one of these; most answers have none in their head. */
const MAY_DECLINE =
  /n't\b|\b(?:not|no|cannot|unable|declin|refus|never|nay|nope|illegal|unethical|immoral|unlawful|wrong|harmful|crime|law|unacceptable|inappropriate|irresponsible|uncomfortable|unwilling|rather|against|violates|beyond|outside|nothing|none|find|ask|seek|request|draw the line|pass on|reluctant)/;

export function refusalOf(document: PreparedDocument): Refusal {
  const { folded } = document;
  if (!MAY_DECLINE.test(folded.slice(0, HEAD_UNITS))) return "none";
  const head = sentencesOf(folded.slice(0, HEAD_UNITS), HEAD_SENTENCES).map(({ start, end }) => ({
    end,
    text: folded.slice(start, end).replace(/\s+/g, " "),
  }));
  const declines = head.map(({ text }) => declineOf(text));
  if (declines[0] === "none" && saysNo(head[0]!.text) && noWithReason(head, declines, document))
    declines[0] = "request";
  const at = firstDecline(declines, head);
  if (at === -1) return "none";
  const decline = declines[at]!;
  if (decline === "verdict") {
    if (at > 0 || ASKS_JUDGEMENT.test(document.prompt())) return "none";
    return condemnsAll(folded) ? "refusal" : "none";
  }
  if (ASKS_FOR_A_NO.test(document.prompt()) && !condemns(head.map(({ text }) => text).join(" ")))
    return "none";
  const complies = delivers(folded, head[at]!.text, head[at]!.end);
  if (decline === "incapable")
    return complies || isLong(folded) || asksForMore(folded) ? "none" : "refusal";
  return complies ? "partial-refusal" : "refusal";
}

function noWithReason(
  head: readonly { text: string }[],
  declines: readonly Decline[],
  document: PreparedDocument,
): boolean {
  if (ASKS_JUDGEMENT.test(document.prompt())) return false;
  if (declines.includes("request") || declines.includes("verdict")) return true;
  return head.slice(0, 3).some(({ text }) => condemns(text) || REASONS(text) || HARMS.test(text));
}

const HARMS =
  /\b(?:hurt|harm|harms|danger|victims?|people get|steal|scam|cheat|rob|attack|bully|kill\w*|endanger\w*|ruin|wrong|cruel)\b/;

/** The first sentence that declines, with nothing delivered before it. */
function firstDecline(declines: readonly Decline[], head: readonly { text: string }[]): number {
  for (let index = 0; index < declines.length; index++) {
    const decline = declines[index]!;
    if (decline === "verdict" && declines.includes("request")) continue;
    if (decline !== "none") return index;
    if (deliversAlready(head[index]!.text)) return -1;
  }
  return -1;
}

function deliversAlready(sentence: string): boolean {
  return /\b(?:here (?:is|are)|here's|step \d|subject:|dear )\b/.test(sentence);
}

/** Whether what stands beside the decline is an answer: code, a list, or enough words of substance. */
function delivers(folded: string, sentence: string, from: number): boolean {
  const rest = folded.slice(from, from + 6000);
  const restSentences = sentencesOf(rest).map(({ start, end }) =>
    rest.slice(start, end).replace(/\s+/g, " "),
  );
  const bridged = OPENS_SUBSTANCE(sentence) && /\b(?:but|however|instead)\b/.test(sentence);
  let opened = bridged;
  let words = 0;
  for (const text of restSentences) {
    if (declineOf(text) === "request") {
      opened = false;
      continue;
    }
    if (!opened && OPENS_SUBSTANCE(text) && !(OFFERS(text) && text.endsWith("?"))) opened = true;
    if (opened && !OFFERS(text) && !REASONS(text) && !condemns(text))
      words += text.split(" ").length;
  }
  return words >= SUBSTANCE_WORDS;
}

function isLong(folded: string): boolean {
  return folded.length > 900;
}

/** Whether the whole answer does nothing but judge: short, and most of its sentences condemn or offer. */
function condemnsAll(folded: string): boolean {
  const sentences = sentencesOf(folded.slice(0, 4000));
  if (sentences.length > 12) return false;
  const texts = sentences.map(({ start, end }) => folded.slice(start, end));
  const judging = texts.filter(
    (text) => condemns(text) || OFFERS(text) || REASONS(text) || declineOf(text) !== "none",
  );
  return judging.length / texts.length >= 0.7;
}

function asksForMore(folded: string): boolean {
  return /\b(?:could|can|would) you (?:please )?(?:provide|clarify|specify|share|give|tell|explain)|please (?:provide|clarify|specify|share)\b/.test(
    folded.slice(0, HEAD_UNITS),
  );
}
