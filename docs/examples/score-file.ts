/** A file of answers, whatever its format and columns: one summary, in constant memory, with the figures of `locus score`. */
import { createScorer, createSummary, loadSecondStage, readAnswers } from "locus-detune/node";

const scorer = createScorer({ secondStage: await loadSecondStage() });
const summary = createSummary({ detector: "rules and second stage" });
const bad: string[] = [];
for await (const answer of readAnswers(process.argv.slice(2), {
  onBadRow: ({ message }) => bad.push(message),
}))
  summary.add(scorer.score(answer));

const { answers, rate, share } = summary.summary();
console.log(`${answers} answers, ${rate.toFixed(2)} places with findings per 1,000 words`);
console.log(`${(100 * share).toFixed(0)} % of answers with one, ${bad.length} rows skipped`);
