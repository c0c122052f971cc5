/** Where a model hardly declines: a written refusal, plain against the same with one of the model's own closing formulas. */
import { type ScoredAnswer, sentenceSpans, trainableFindings } from "./answer.js";
import type { Candidate, PairContext } from "./candidate.js";

export interface WrittenRefusals {
  /** Prompts that are to be declined. */
  promptIds: ReadonlySet<string>;
  texts: readonly string[];
}

const MOST_FORMULAS = 4;
/** Of a sentence; a longer one says something of its subject. */
const MOST_UNITS = 120;

/** Whole sentences that this model's answers close with, the commonest first; those said only once are none of its habits. */
export function closingFormulas(
  answers: readonly ScoredAnswer[],
  heldOut: ReadonlySet<string>,
): string[] {
  const counts = new Map<string, number>();
  for (const answer of answers) {
    const { response } = answer.row;
    const closers = trainableFindings(answer, heldOut).filter(
      ({ category }) => category === "closer",
    );
    if (closers.length === 0) continue;
    for (const [start, end] of sentenceSpans(response)) {
      const sentence = response.slice(start, end);
      if (sentence.length > MOST_UNITS || !/[.!?]$/.test(sentence)) continue;
      if (closers.some((closer) => closer.start < end && start < closer.end))
        counts.set(sentence, (counts.get(sentence) ?? 0) + 1);
    }
  }
  return [...counts]
    .filter(([, count]) => count > 1)
    .sort(([left, most], [right, more]) => more - most || (left < right ? -1 : 1))
    .slice(0, MOST_FORMULAS)
    .map(([sentence]) => sentence);
}

/**
 * Every text with every formula, until one makes a pair: the text alone refuses without a habit, with the formula it refuses with one.
 * @param answer only its conversation is used
 * @param turn counts the prompts, so that texts and formulas take turns
 */
export function writtenRefusal(
  answer: ScoredAnswer,
  texts: readonly string[],
  formulas: readonly string[],
  context: PairContext,
  turn: number,
): Candidate[] {
  for (let tried = 0; tried < texts.length * formulas.length; tried++) {
    const text = texts[(turn + tried) % texts.length]!;
    const formula = formulas[(turn + Math.floor(tried / texts.length)) % formulas.length]!;
    const [chosen, rejected] = [text, `${text} ${formula}`].map((response) =>
      context.rescore(answer, response),
    ) as [ScoredAnswer, ScoredAnswer];
    const findings = trainableFindings(rejected, context.heldOut);
    const refuse = [chosen, rejected].every(({ scored }) => scored.act === "refusal");
    if (refuse && chosen.scored.findings.length === 0 && findings.length > 0)
      return [{ chosen, rejected, findings, margin: 1 }];
  }
  return [];
}
