/** Did habits rise or fall between two files of answers? The verdict of `locus score AFTER --against BEFORE`: `compare-files.ts BEFORE AFTER` */
import {
  compareFiles,
  createScorer,
  loadSecondStage,
  type ReadAnswer,
  readAnswers,
  type ScoredRow,
} from "locus-detune/node";

async function read(file: string): Promise<ReadAnswer[]> {
  const answers: ReadAnswer[] = [];
  for await (const answer of readAnswers([file])) answers.push(answer);
  return answers;
}
const hasPrompts = (answers: ReadAnswer[]): boolean =>
  2 * answers.filter(({ messages }) => messages).length > answers.length;

const [before = [], after = []] = await Promise.all(process.argv.slice(2).map(read));
// Rules heed the prompt: those of one file alone would silence them there.
const prompts = hasPrompts(before) && hasPrompts(after);

const scorer = createScorer({ secondStage: await loadSecondStage() });
const of = new Map<ScoredRow, ReadAnswer>();
function scored(answers: ReadAnswer[]): ScoredRow[] {
  return answers.map((answer) => {
    const row = scorer.score(prompts ? answer : { ...answer, messages: undefined });
    of.set(row, answer);
    return row;
  });
}

const { verdict, why, how } = compareFiles(scored(before), scored(after), {
  answerOf: (row) => of.get(row),
});
console.log(`${verdict}: ${why}`);
console.log(`${how}; rules and second stage, ${prompts ? "with" : "without"} prompts`);
