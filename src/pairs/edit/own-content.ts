/** What a sentence says besides its habit, and what would go along if the whole sentence were cut. */
import type { Category, Finding } from "../../core/rows.js";
import { CODE, NAME, NUMBER } from "../checks/lost-content.js";
import { topicOf } from "../checks/topic.js";
import { answersYesOrNo } from "./direct-answer.js";

/** UTF-16 offsets, [start, end). */
export type Span = readonly [start: number, end: number];

const NUMBER_WORD =
  /\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|dozens?|hundreds?|thousands?|millions?|half|twice|percent)\b/i;
const ADDRESS = /https?:|www\.|\S@\S|\w\(\)|[\\$_]|\w\.[a-z]{2,4}\b/;
const QUOTED = /["“”«»]/;
/** "A value of 30 is ...": speaks of a thing, to nobody. */
const OF_A_THING =
  /^[\s*_]*(?:an?|the|this|that|these|those|it|there|some|many|most|each|both|one|another)\b/i;
const TO_SOMEBODY = /\b(?:you|your|yours|yourself|i|i'm|i'd|i'll|i've|me|my|we|us|our|let's)\b/i;
/** "I'm", "that's". */
const CONTRACTION = /\p{L}+['’]\p{L}+/gu;
/** "Remember, this is a simple guide": the words before it are courtesy too. */
const COURTESY = /\b(?:remember|note|please|again|finally|lastly|well|thanks?|thank you)\b/gi;
/** Words of its own that may stand beside a habit: praise names what it praises, an assistant what it assists with. */
const MOST_BESIDE: Partial<Record<Category, number>> = { opener: 1, identity: 2 };
/** Whom to ask, and what for example: the reader needs it. */
const ADVICE =
  /\b(?:consult|seek|contact|call)\b(?! (?:me|us|it)\b)|\b(?:such as|for example|e\.g\.)/i;
/** A summary that only points back: "By following these steps, you can ...". */
const BACK = /\b(?:this|these|those|that|such|above|there)\b/i;
/** Words of a summary that says nothing: "That's it!". */
const FEW = 5;
/** Words that a summary may hold and nothing else of the answer or the question does. */
const MOST_NEW = 3;

/**
 * Whether cutting the whole sentence would take something along that is said nowhere else: a number, a name, code, somebody's
 * words, a yes or no, or what stands beside the habit.
 * @param prompt the last words of the user: what is in them is no news
 */
export function holdsContent(
  text: string,
  [start, end]: Span,
  finding: Finding,
  prompt: string,
): boolean {
  const sentence = text.slice(start, end);
  if (sentence.search(NUMBER) !== -1 || sentence.search(CODE) !== -1) return true;
  if (NUMBER_WORD.test(sentence) || ADDRESS.test(sentence) || QUOTED.test(sentence)) return true;
  if ((sentence.match(NAME) ?? []).some((name) => !prompt.includes(name))) return true;
  if (answersYesOrNo(sentence, prompt) || ADVICE.test(sentence)) return true;
  const { category } = finding;
  if (category === "closer" && OF_A_THING.test(sentence) && !TO_SOMEBODY.test(sentence))
    return true;
  const asked = topicOf(prompt);
  const beside = `${text.slice(start, finding.start)} ${text.slice(Math.min(finding.end, end), end)}`;
  const fresh = [...topicOf(beside.replace(CONTRACTION, " ").replace(COURTESY, " "))].filter(
    (stem) => !asked.has(stem),
  );
  if (fresh.length > (MOST_BESIDE[category] ?? 0)) return true;
  if (category !== "summary") return false;
  if (!BACK.test(sentence) && sentence.split(/\s+/).length > FEW) return true;
  const rest = topicOf(`${text.slice(0, start)} ${text.slice(end)}`);
  const news = [...topicOf(sentence)].filter((stem) => !asked.has(stem) && !rest.has(stem));
  return news.length > MOST_NEW;
}
