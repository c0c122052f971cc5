/** Cuts or repairs one habit inside an answer and leaves the rest word for word. `null` where no edit is safe. */
import type { Finding } from "../core/rows.js";
import { sentenceSpans } from "./answer.js";

export function editFinding(text: string, finding: Finding): string | null {
  const touched = sentenceSpans(text).filter(
    ([start, end]) => start < finding.end && finding.start < end,
  );
  const [first, last] = [touched[0], touched.at(-1)];
  if (!first || !last || finding.start < first[0]) return null;
  // A habit may run over two sentences: half of it would hang in the air.
  const sentence: [number, number] = [first[0], last[1]];
  return (
    rewriteContrast(text, finding) ??
    cutLeadIn(text, finding, sentence) ??
    cutSentence(text, finding, sentence)
  );
}

/** "It's important to note that X" -> "X"; "Overall, X" -> "X". */
function cutLeadIn(text: string, finding: Finding, [start, end]: [number, number]): string | null {
  if (!/^(signpost|summary|opener|identity|hedge)$/.test(finding.category)) return null;
  if (text.slice(start, finding.start).trim() !== "") return null;
  // "While it's true that A, B": without its joint the first clause hangs in the air.
  if (/^(?:while|although|though|when|if|as|since)\b/i.test(finding.text)) return null;
  const rest = text.slice(finding.end, end);
  const joint =
    /\bthat$/i.test(finding.text) || /,$/.test(finding.text)
      ? /^\s+/
      : /^(?:,\s*(?:that\s+)?|\s+that\s+)/i;
  const match = joint.exec(rest);
  if (!match) return null;
  const kept = rest.slice(match[0].length);
  // "I'm not a person that can X" is no lead-in: "that" stands for the person.
  const clause = /\bthat\b/i.test(match[0]) || /\bthat$/i.test(finding.text);
  if (clause && RELATIVE.test(kept)) return null;
  if (kept.split(/\s+/).length < 4) return null;
  return text.slice(0, start) + kept.charAt(0).toUpperCase() + kept.slice(1) + text.slice(end);
}

/** What follows "that" where it is the subject of its clause. */
const RELATIVE =
  /^(?:can|could|will|would|shall|should|may|might|must|is|are|was|were|has|have|had|does|do|did)\b/i;

/** A sentence that speaks of the one before it: "She's a brilliant scientist", "I can also help", "But one thing is", "Here's how to do them". */
const LEANS_BACK =
  /^(?:(?:she|he|they|her|his|their|it|its|this|that|these|those|the (?:one|other|former|latter)|but|however|yet|and|or|nor|otherwise|besides)\b|(?:\S+ ){0,3}(?:also|too|instead|either)\b|(?:\S+ ){0,7}them\b)/i;
/** A cut before these would leave half a sentence. */
const GOES_ON = /^[\p{Ll},;)]/u;

/** Words of the longest sentence that goes whole: longer ones say something besides the habit. */
const LONGEST_CUT = 16;

/** A sentence that is hardly more than the habit goes whole, unless it introduces a list or is all there is. */
function cutSentence(
  text: string,
  finding: Finding,
  [start, end]: [number, number],
): string | null {
  // The two halves of a contrast are what the sentence says.
  if (finding.category === "contrast") return null;
  const share = (Math.min(finding.end, end) - finding.start) / (end - start);
  const sentence = text.slice(start, end);
  if (share < 0.6 || sentence.endsWith(":") || sentence.split(/\s+/).length > LONGEST_CUT)
    return null;
  const before = text.slice(0, start);
  const after = text.slice(end);
  const next = after.trimStart();
  if (LEANS_BACK.test(next) || GOES_ON.test(next)) return null;
  const joined =
    before.trimEnd() === "" ? after.trimStart() : before + after.replace(/^[ \t]+/, "");
  const edited = joined.replace(/[ \t]+\n/g, "\n").trim();
  return edited.split(/\s+/).length < 8 ? null : edited;
}

/** "not just X, but (also) Y" -> "X and Y". */
function rewriteContrast(text: string, finding: Finding): string | null {
  if (finding.category !== "contrast") return null;
  const frame =
    /\bnot (?:just|only|merely|simply) (?!not\b)((?:[\w'’-]+ ?){1,6}?),? but (?:also )?/i;
  const tail = text.slice(finding.start);
  const match = frame.exec(tail);
  if (!match || match.index > finding.text.length) return null;
  const at = finding.start + match.index;
  return `${text.slice(0, at)}${match[1]!.trim()} and ${text.slice(at + match[0].length)}`;
}
