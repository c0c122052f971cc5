/**
 * Words that are not the assistant's own: a dialogue's line, a letter, a quotation, a text that the user ordered or handed over
 * to be said again. There "I hope this helps" is the work itself, and no cut is made.
 */
import type { Finding, Message } from "../../core/rows.js";
import { topicOf } from "../checks/topic.js";
import type { Span } from "./own-content.js";

const TEXTS =
  "e-?mails?|letters?|messages?|sms|texts?|memos?|speech(?:es)?|toasts?|scripts?|screenplays?|dialog(?:ue)?s?|conversations?|interviews?|chats?|stor(?:y|ies)|poems?|songs?|lyrics|raps?|haikus?|limericks?|essays?|articles?|(?:blog )?posts?|blogs?|tweets?|captions?|reviews?|introductions?|intros?|conclusions?|paragraphs?|bios?|statements?|announcements?|ads?|advert\\w*|slogans?|press releases?|invitations?|replies|reply|responses?|compliments?|testimonials?|monologues?|scenes?|plays?|chapters?|novels?|tales?|fables?|jokes?|apolog(?:y|ies)|eulog(?:y|ies)|vows|greetings?|cards?|proposals?|pitch(?:es)?|newsletters?|podcasts?|abstracts?|product descriptions?|obituar(?:y|ies)|(?<!\\b(?:to|tak(?:e|es|ing)) )notes?(?! (?:that|down)\\b)|sentences?";
/** What no order like "Short farewell note to a colleague" begins with. */
const NO_ORDER =
  "(?:what|how|why|when|where|who|whose|which|is|are|was|were|am|do|does|did|has|have|had|can|could|should|would|will|may|might|if|i|i'm|i've|my|we|our|you|your|he|she|they|his|her|their|it|the|this|that|these|those|there|best|any|some|tell|explain|describe|compare|list|find|recommend|suggest|choose|rank)";
const ORDERS = new RegExp(
  `\\b(?:write|draft|compose|create|craft|generate|make|prepare|come up with|give (?:me|us)|provide|produce|pen|help me|need|want|word|phrase|send|wrote)\\b(?:[^.?!\\n]){0,80}?\\b(?:${TEXTS})\\b|^\\W*(?!${NO_ORDER}\\b)(?:[\\w'’-]+ ){0,3}(?:${TEXTS}) (?:to|for|from|about)\\b`,
  "i",
);
/** Something handed over to be said again. */
const HANDS_OVER =
  /\b(?:re-?write|re-?phrase|re-?word|re-?formulate|formulate|paraphrase|proof-?read|restate|polish|translate|summari[sz]e|shorten|condense|simplify|improve|edit|correct|revise|expand|extend|enhance|continue|complete|finish|make)\b[^.?!\n]{0,60}\b(?:this|these|following|text|sentences?|paragraphs?|article|passage|e-?mail|letter|essay|below|given|my|it|words?|grammar|story|post)\b/i;
const PLAYS =
  /\b(?:pretend (?:to be|you|that you)|role-?play|what would you (?:say|tell)|impersonate)\b/i;

/** Words of a prompt that may hold a text. */
const LEAST_WORDS = 15;
/** Of an answer's words, for it to be the prompt's text once more. */
const SAID_AGAIN = 0.6;

/** "Person B:", "**Narrator**:"; two such lines make a dialogue. */
const SPEAKER =
  /^[ \t>*_-]*\p{Lu}[\p{L}\d.'’-]*(?: (?:\p{Lu}[\p{L}.'’-]*|\d+|\([^)\n]*\))){0,3}[*_]*:(?=[*_]*\s)/gmu;
const GREETING =
  /^[ \t>*_"“]*(?:dear|hi|hello|hey|greetings|to whom|good (?:morning|day|evening))\b[^\n]{0,60}$/im;
const SUBJECT = /^[ \t>*_"“]*(?:subject|re)[*_]*:/im;
const SIGN_OFF =
  /^[ \t>*_]*(?:(?:best|kind|warm(?:est)?|with|many) [a-z ]{3,30}|best|sincerely|yours|regards|cheers|love|respectfully|thank you|thanks|take care|all the best)[^\n.?!]{0,25},?[*_]*[ \t]*$/im;

/** A closer behind an ordered text that speaks of the text. */
const OF_THE_TEXT =
  /\b(?:this|the|your) (?:draft|version|letter|e-?mail|message|text|script|story|poem|speech|essay|article|post|review|paragraph|introduction|summary|translation|rewrite)\b|\b(?:adjust|revise|modify|tweak|customi[sz]e|personali[sz]e|edit|reword|shorten|changes? to) (?:it|this|the)\b|\bhope this helps\b/i;

/** Whether a cut at the sentence would be made in such words. */
export function inOrderedText(
  text: string,
  span: Span,
  finding: Finding,
  messages: readonly Message[],
): boolean {
  if (inQuotation(text, span) || onSpeakersLine(text, span) || inLetter(text, span)) return true;
  const asked = messages.filter(({ role }) => role === "user").map(({ content }) => content);
  const last = asked.at(-1) ?? "";
  if (wordsOf(finding.text).length > 1 && squeezed(last).includes(squeezed(finding.text)))
    return true;
  // A "script" of code, a program that "writes texts": there the prose is about the work.
  const works = text.includes("```") ? [PLAYS] : [PLAYS, ORDERS, HANDS_OVER];
  const ordered =
    asked.some((words) => works.some((order) => order.test(words))) || saysAgain(text, last);
  return ordered && !isFrame(text, span, finding);
}

function inQuotation(text: string, [start, end]: Span): boolean {
  const before = text.slice(0, start);
  const line = lineAt(text, start);
  if (/^[ \t]*[>|]/.test(line)) return true;
  if (count(before, /```|~~~/g) % 2 === 1) return true;
  if (before.lastIndexOf("“") > before.lastIndexOf("”") && text.includes("”", start)) return true;
  // Straight marks do not tell begin from end, so only those of one paragraph are counted.
  const paragraph = before.slice(before.lastIndexOf("\n\n") + 1);
  const rest = text.slice(end - 1).split("\n\n", 1)[0]!;
  return count(paragraph, /"/g) % 2 === 1 && rest.includes('"');
}

function onSpeakersLine(text: string, [start]: Span): boolean {
  return count(lineAt(text, start), SPEAKER) > 0 && count(text, SPEAKER) > 1;
}

/** Between the greeting and the name below. */
function inLetter(text: string, [start, end]: Span): boolean {
  const [before, after] = [text.slice(0, start), text.slice(end)];
  if (SUBJECT.test(before)) return true;
  return GREETING.test(before) && SIGN_OFF.test(after);
}

/** Whether the answer is in the main words that the prompt holds. */
function saysAgain(text: string, prompt: string): boolean {
  if (wordsOf(prompt).length < LEAST_WORDS) return false;
  const [given, said] = [topicOf(prompt), topicOf(text)];
  const shared = [...said].filter((stem) => given.has(stem)).length;
  return shared / Math.max(1, said.size) >= SAID_AGAIN;
}

/** What stands around the ordered text and speaks to the user: "Sure, here it is:", "I hope this helps!". */
function isFrame(text: string, [start, end]: Span, { category }: Finding): boolean {
  const lines = text.trim().split("\n");
  if (lines.length < 2) return false;
  const line = lineAt(text, start).trim();
  const own = text.slice(start, end).trim();
  const first = text.slice(0, start).trim() === "" || text.slice(0, start).indexOf("\n") === -1;
  if (first) return line.endsWith(":") || (category === "opener" && line === own);
  const last = !text.slice(end).trim().includes("\n");
  return last && category === "closer" && OF_THE_TEXT.test(own) && !/^thank/i.test(own);
}

function lineAt(text: string, at: number): string {
  const from = text.lastIndexOf("\n", at - 1) + 1;
  const to = text.indexOf("\n", at);
  return text.slice(from, to === -1 ? text.length : to);
}

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;
const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{N}'’]+/gu) ?? [];
const squeezed = (text: string): string => wordsOf(text.toLowerCase()).join(" ");
