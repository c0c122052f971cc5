/** Whether the chosen side still speaks of what was asked: another sample of a small model may have lost the question. */
import stemmer from "natural/lib/natural/stemmers/porter_stemmer.js";
import stopwords from "natural/lib/natural/util/stopwords.js";
import type { Finding, Message } from "../../core/rows.js";
import { promptWords } from "../../datasets/index.js";

const COMMON: ReadonlySet<string> = new Set(stopwords.words);
/** Shorter words name no topic. */
const LEAST_LETTERS = 3;

/**
 * Whether `chosen` takes up fewer of the last question's words than `rejected` does outside its habits (an opener repeats the
 * question too), by Porter stem.
 */
export function losesTopic(
  prompt: readonly Message[],
  rejected: { text: string; findings: readonly Finding[] },
  chosen: string,
): boolean {
  const asked = topicOf(prompt.findLast(({ role }) => role === "user")?.content ?? "");
  const taken = (text: string): number => {
    const said = topicOf(text);
    return [...asked].filter((stem) => said.has(stem)).length;
  };
  return taken(chosen) < taken(outside(rejected.text, rejected.findings));
}

/** Stems of the words that say what a text is about. */
export function topicOf(text: string): Set<string> {
  const words = promptWords(text).filter(
    (word) => word.length >= LEAST_LETTERS && !COMMON.has(word),
  );
  return new Set(words.map((word) => stemmer.stem(word)));
}

function outside(text: string, findings: readonly Finding[]): string {
  let at = 0;
  let kept = "";
  for (const finding of [...findings].sort((left, right) => left.start - right.start)) {
    kept += text.slice(at, Math.max(at, finding.start));
    at = Math.max(at, finding.end + announced(text, finding));
  }
  return `${kept} ${text.slice(at)}`;
}

/** Length of what an opener goes on to announce ("I'd be happy to help" you mend the kettle): up to the end of its sentence. */
function announced(text: string, { category, end, text: said }: Finding): number {
  // "Great question!" announces nothing: what follows is the answer.
  if (category !== "opener" || /[.!?]["'”’)\s]*$/.test(said)) return 0;
  return /^\s[^.!?:\n]*/.exec(text.slice(end))?.[0].length ?? 0;
}
