/** Answers of a file scored as `locus score --probe` does it: the embedded model reads every sentence where it stands. */
import {
  createEngine,
  createProbedScorer,
  ensurePython,
  loadProbe,
  loadSecondStage,
  type ReadAnswer,
  readAnswers,
  readSentences,
  resolveModel,
  shippedPacks,
} from "locus-detune/node";

const [file = "answers.jsonl", directory = "probe"] = process.argv.slice(2);
const weights = await loadProbe();
const secondStage = await loadSecondStage();
const scorer = createProbedScorer({ packs: shippedPacks(), secondStage, weights });

const { python } = await ensurePython();
const { path, revision } = await resolveModel(weights.model, { python });
const model = { path, revision, dtype: "bfloat16" } as const;
const engine = createEngine({ python });

const rows: ReadAnswer[] = [];
for await (const row of readAnswers([file])) rows.push(row);
// What was read is kept in `directory`: the same rows are not read twice.
const scored = await scorer.scoreAll(rows, (answers) =>
  readSentences(engine, { answers, model, weights, directory }),
);
for (const { id, findings } of scored) {
  const learned = findings.filter(({ rule }) => rule.startsWith("learned/"));
  console.log(
    `${id} ${findings.length} places with findings, ${learned.length} of them by no rule`,
  );
}
