/** Did habits rise or fall between two files of answers with the same ids? `compare-files.ts BEFORE AFTER` */
import { compareFiles, createScorer, readAnswers, type ScoredRow } from "locus-detune/node";

const scorer = createScorer();
async function scored(file: string): Promise<ScoredRow[]> {
  const rows: ScoredRow[] = [];
  for await (const answer of readAnswers([file])) rows.push(scorer.score(answer));
  return rows;
}

const [before = "", after = ""] = process.argv.slice(2);
const { verdict, why } = compareFiles(await scored(before), await scored(after));
console.log(`${verdict}: ${why}`);
