/** Cuts or repairs one habit inside an answer and leaves the rest as it stands. `null` where no edit is safe. */
import type { Finding, Message } from "../../core/rows.js";
import { sentenceSpans } from "../answer.js";
import { claimsHumanLife } from "../human-life.js";
import { answersYesOrNo } from "./direct-answer.js";
import { inOrderedText } from "./ordered-text.js";
import { holdsContent, type Span } from "./own-content.js";

/** @param messages the conversation that was answered: what was asked tells an answer from a courtesy */
export function editFinding(
  text: string,
  finding: Finding,
  messages: readonly Message[] = [],
): string | null {
  const touched = sentenceSpans(text).filter(
    ([start, end]) => start < finding.end && finding.start < end,
  );
  const [first, last] = [touched[0], touched.at(-1)];
  if (!first || !last || finding.start < first[0]) return null;
  // A habit may run over two sentences: half of it would hang in the air.
  const sentence: Span = [first[0], last[1]];
  if (inOrderedText(text, sentence, finding, messages)) return null;
  const prompt = messages.findLast(({ role }) => role === "user")?.content ?? "";
  const edited =
    rewriteContrast(text, finding) ??
    cutAssent(text, finding, sentence, prompt) ??
    cutLeadIn(text, finding, sentence, prompt) ??
    cutSentence(text, finding, sentence, prompt);
  return edited === null || losesHonesty(text, edited, finding) ? null : edited;
}

/** "I'm not a person, but a machine": an answer that goes on as a person needs it most. */
function losesHonesty(text: string, edited: string, { category }: Finding): boolean {
  const denials = (of: string): number => of.match(NO_PERSON)?.length ?? 0;
  return denials(edited) < denials(text) || (category === "identity" && claimsHumanLife(edited));
}

const NO_PERSON =
  /\bI(?:['’]m| am) (?:certainly |definitely |actually |really )?(?:not (?:an? )?|no )(?:real |actual |living )?(?:person|human(?: being)?|man|woman)\b(?! (?:who|that)\b)/gi;

/** "Sure! Here is X" -> "Here is X". */
function cutAssent(
  text: string,
  finding: Finding,
  [start, end]: Span,
  prompt: string,
): string | null {
  if (finding.category !== "opener" || text.slice(start, finding.start).trim() !== "") return null;
  const sentence = text.slice(start, end);
  const match = ASSENT.exec(sentence);
  if (!match || answersYesOrNo(sentence, prompt)) return null;
  return text.slice(0, start) + capitalised(sentence.slice(match[0].length)) + text.slice(end);
}

/** Before what it introduces, and only there: a sentence of its own goes as a whole. */
const ASSENT =
  /^(?:sure(?: thing)?|certainly|of course|absolutely|definitely|great|okay|ok|alright|understood|got it|gladly)[!,.:]\s+(?=(?:here|below|let's)\b)/i;

/** "It's important to note that X" -> "X"; "Overall, X" -> "X". */
function cutLeadIn(
  text: string,
  finding: Finding,
  [start, end]: Span,
  prompt: string,
): string | null {
  if (!/^(signpost|summary|opener|identity|hedge)$/.test(finding.category)) return null;
  if (text.slice(start, finding.start).trim() !== "") return null;
  const whole = finding.category === "summary" ? LAST_WORD.exec(text.slice(start, end)) : null;
  // Some rules find the whole sentence behind the word that announces it: what it says is the answer's.
  const said = whole?.[0] ?? finding.text;
  const until = whole ? start + said.length : finding.end;
  // "While it's true that A, B": without its joint the first clause hangs in the air.
  if (/^(?:while|although|though|when|if|as|since)\b/i.test(said)) return null;
  if (answersYesOrNo(said, prompt) || GLAD_TO_HEAR.test(said)) return null;
  const rest = text.slice(until, end);
  const joint =
    /\bthat$/i.test(said) || /[,:]$/.test(said) ? /^\s+/ : /^(?:,\s*(?:that\s+)?|\s+that\s+)/i;
  const match = joint.exec(rest);
  if (!match) return null;
  // "It is important to note, however, that X" -> "However, X".
  const kept = rest.slice(match[0].length).replace(/^(however|though|also),? that /i, "$1, ");
  // "I'm not a person that can X" is no lead-in: "that" stands for the person.
  const clause = /\bthat\b/i.test(match[0]) || /\bthat$/i.test(said);
  if (clause && (RELATIVE.test(kept) || NAMES_THINGS.test(said) || DEMANDS.test(said))) return null;
  // "I'm not a doctor, X" says two things.
  if (!clause && finding.category === "hedge" && SPEAKS.test(said)) return null;
  if (kept.split(/\s+/).length < 4) return null;
  return text.slice(0, start) + capitalised(kept) + text.slice(end);
}

/** What announces a last word, up to its comma. */
const LAST_WORD =
  /^(?:(?:so|and|but),? )?(?:overall|all in all|on balance|in essence|in conclusion|in summary|in short|in the end|ultimately|to (?:conclude|sum up|sum it up|summari[sz]e|recap|wrap up))[,:](?=\s)/i;

/** What follows "that" where it is the subject of its clause. */
const RELATIVE =
  /^(?:can|could|will|would|shall|should|may|might|must|is|are|was|were|has|have|had|does|do|did)\b/i;
/** "Here are some games that you can play": "that" stands for the games. */
const NAMES_THINGS = /^(?:here|there)(?:'s|’s| is| are)\b/i;
/** "It is essential that you wear gloves" asks for it, "You wear gloves" does not. */
const DEMANDS =
  /\b(?:essential|crucial|vital|imperative|critical|paramount|important|necessary|key|best|better|advisable|desirable|urgent)(?: that)?$/i;
/** What somebody is glad of is no statement: "I'm glad to hear that you took up rowing". */
const GLAD_TO_HEAR =
  /\b(?:glad|happy|sorry|pleased|delighted|thrilled|excited|exciting|great|good|nice|wonderful|lovely|fantastic) to (?:hear|see|know|learn|read)(?: that)?$/i;
const SPEAKS = /^(?:I|we|it|this)\b/i;

/** A sentence that speaks of the one before it: "She's a brilliant scientist", "I can also help", "But one thing is", "Here's how to do them". */
const LEANS_BACK =
  /^(?:(?:she|he|they|her|his|their|it|its|this|that|these|those|the (?:one|other|former|latter)|but|however|yet|and|or|nor|otherwise|besides)\b|(?:\S+ ){0,3}(?:also|too|instead|either)\b|(?:\S+ ){0,7}them\b)/i;
/** A cut before these would leave half a sentence. */
const GOES_ON = /^[\p{Ll},;)]/u;

/** Words of the longest sentence that goes whole: longer ones say something besides the habit. */
const LONGEST_CUT = 16;
/** Offers and summaries that name all that they are about, and say nothing of it. */
const LONGEST_WORDY = 26;
const WORDY: Partial<Record<Finding["category"], RegExp>> = {
  closer:
    /\b(?:feel free|hesitate) to (?:ask|reach|let|share|provide)\b|\blet me know\b|\bfurther (?:assistance|help)\b|\breach out\b|\bhope this helps\b/i,
  summary: /^(?:(?:so|thus|overall|therefore),? )?by \w+ing (?:\w+ ){0,2}(?:these|this|those)\b/i,
};
/** Words of the shortest answer that may be left. */
const LEAST_LEFT = 8;

/** A sentence that is hardly more than the habit goes whole, unless it introduces a list, says something, or is all there is. */
function cutSentence(text: string, finding: Finding, span: Span, prompt: string): string | null {
  // The two halves of a contrast are what the sentence says.
  if (finding.category === "contrast") return null;
  const [start, end] = span;
  const share = (Math.min(finding.end, end) - finding.start) / (end - start);
  const sentence = text.slice(start, end);
  const longest = WORDY[finding.category]?.test(sentence) ? LONGEST_WORDY : LONGEST_CUT;
  if (share < 0.6 || sentence.endsWith(":") || sentence.split(/\s+/).length > longest) return null;
  if (LAST_WORD.test(sentence) || holdsContent(text, span, finding, prompt)) return null;
  // "The right people... that's what counts." is one thought.
  if (/(?:\.{3}|…)["'”’)]*[ \t]*$/.test(text.slice(0, start))) return null;
  const next = text.slice(end).trimStart();
  if (LEANS_BACK.test(next) || GOES_ON.test(next)) return null;
  const edited = withoutSpan(text, span);
  return edited === null || edited.trim().split(/\s+/).length < LEAST_LEFT ? null : edited;
}

/** The text without the sentence and the blanks that parted it from its neighbours; `null` where a list mark would be left alone. */
function withoutSpan(text: string, [start, end]: Span): string | null {
  const before = text.slice(0, start);
  const after = text.slice(end);
  if (after.trim() === "") return MARK_ALONE.test(before) ? null : before.trimEnd();
  // Four blanks before the next line make it code.
  if (before.trim() === "") return after.replace(/^\s*\n|^[ \t]+/, "");
  const [open] = /^[ \t\r]*/.exec(after)!;
  const endsLine = after[open.length] === "\n";
  if (!endsLine) return before + after.slice(open.length);
  if (MARK_ALONE.test(before)) return null;
  // Two blanks before a line's end are a line break in Markdown.
  if (!/\n[ \t]*$/.test(before)) return before.trimEnd() + after;
  // The line goes whole: of the breaks around it the larger stays, so that no gap opens.
  const [above] = /\s*$/.exec(before)!;
  const [below] = /^\s*\n/.exec(after)!;
  const breaks = (gap: string): number => gap.split("\n").length;
  const head = before.slice(0, before.length - above.length);
  const gap = breaks(below) > breaks(above) ? below : above.slice(0, above.lastIndexOf("\n") + 1);
  return head + gap + after.slice(below.length);
}

/** A line that holds no more than a bullet, a number or a heading's mark. */
const MARK_ALONE = /(?:^|\n)[ \t>]*(?:[-*+•#]+|\d{1,3}[.)])[ \t]*$/;

/** "not just X, but (also) Y" -> "X and Y". */
function rewriteContrast(text: string, finding: Finding): string | null {
  if (finding.category !== "contrast") return null;
  const frame =
    /\bnot (?:just|only|merely|simply) (?!(?:not|do|does|did|is|are|was|were|has|have|had|can|could|will|would|should|must|may|might)\b)((?:[\w'’-]+ ?){1,6}?),? but (?:also )?/i;
  const tail = text.slice(finding.start);
  const match = frame.exec(tail);
  if (!match || match.index > finding.text.length) return null;
  const at = finding.start + match.index;
  // "Do not just copy it but say it anew": without its "not" the one asks for what the other forbids.
  if (FORBIDS.test(text.slice(0, at))) return null;
  return `${text.slice(0, at)}${match[1]!.trim()} and ${text.slice(at + match[0].length)}`;
}

const FORBIDS =
  /\b(?:do|does|did|can|could|will|would|shall|should|may|might|must|need|ought to|had better|let(?:'s|’s| us)) $/i;

/** "iPhone", "mRNA" and "pH" stay as they are. */
const capitalised = (text: string): string =>
  /^\p{Ll}+\p{Lu}/u.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
