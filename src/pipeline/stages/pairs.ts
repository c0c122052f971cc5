/** pairs: contrastive preference pairs out of the scored answers. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeJson } from "../../core/atomic-write.js";
import { readRows, writeJsonl } from "../../core/jsonl.js";
import { responseSchema, scoredSchema } from "../../core/rows.js";
import { loadTokenLength } from "../../engine/index.js";
import {
  type BacktrackReport,
  backtrackAnswers,
  balancedPairs,
  dampened,
  measureChes,
  mostAlike,
  type PairReport,
  type PassedPairs,
  pairContext,
  passedPairs,
  type ReadOptions,
} from "../../pairs/index.js";
import { continueAnswers } from "../../sample/index.js";
import type { RunContext, StageDefinition } from "../context.js";

interface Report extends PairReport {
  backtrack?: BacktrackReport;
}

export const pairsStage: StageDefinition = {
  name: "pairs",
  after: ["sample", "score"],
  inputs: ({ config, scorerHash, inputs }) => ({
    version: 8,
    pairs: config.pairs,
    refusals: inputs.anchors.refusal.texts,
    scorer: scorerHash,
    measuring: inputs.measuring,
    // The model and its sampling are in the key of the stage `sample`.
    ...(samplesAnew(config.pairs) && { seed: config.seed }),
  }),
  async run(context, directory) {
    const responses = await readRows(
      join(context.output("sample"), "responses.jsonl"),
      responseSchema,
    );
    const scored = await readRows(join(context.output("score"), "scored.jsonl"), scoredSchema);
    const { train } = context.inputs.prompts;
    const { pairs: settings } = context.config;
    const options: ReadOptions = {
      maxLengthRatio: settings.maxLengthRatio,
      heldOutRules: context.scorer.heldOutRules,
      keepOnly: [...train.refusal, ...train.crisis, ...train.identity],
      score: (row) => context.scorer.score(row),
      tokens: await loadTokenLength(context.model.path),
    };
    const again = samplesAnew(settings)
      ? await backtrackAnswers(
          dampened(responses, scored, options),
          pairContext(options),
          settings.backtrack,
          (answers, attempt) => goBack(context, answers, join(directory, `try-${attempt + 1}`)),
        )
      : undefined;
    const passed = passedPairs(responses, scored, {
      ...options,
      strategies: settings.strategies,
      maxPerPrompt: settings.maxPerPrompt,
      maxSimilarity: settings.maxSimilarity,
      measuring: context.inputs.measuring,
      refusals: {
        promptIds: new Set(train.refusal.map(({ id }) => id)),
        texts: context.inputs.anchors.refusal.texts,
      },
      versions: { backtrack: again?.versions ?? [] },
    });
    const { pairs, report } = balancedPairs(
      passed,
      settings,
      await tooAlike(context, passed, join(directory, "ches")),
    );
    await writeJsonl(join(directory, "pairs.jsonl"), pairs);
    const told: Report = { ...report, ...(again && { backtrack: again.report }) };
    await writeJson(join(directory, "report.json"), told);
  },
  async summary(directory) {
    const report = JSON.parse(await readFile(join(directory, "report.json"), "utf8")) as Report;
    const kinds = Object.entries(report.byKind).map(([kind, count]) => `${count} ${kind}`);
    const dropped = Object.entries(report.dropped).map(([check, count]) => `${count} ${check}`);
    if (report.droppedForChes) dropped.push(`${report.droppedForChes} alike to the model`);
    const left = dropped.length > 0 ? `; left out: ${dropped.join(", ")}` : "";
    const found = report.findingsLeft;
    const findings = found
      ? `; findings left in ${found.pairs} of ${report.byKind.dampen} chosen sides`
      : "";
    return `${kinds.join(", ")}; mean length ratio ${Math.exp(report.meanLogLengthRatio).toFixed(2)}${findings}${left}`;
  },
};

const samplesAnew = ({ strategies }: { strategies: readonly string[] }): boolean =>
  strategies.includes("backtrack");

/** Ids of the pairs that the setting `keepLowestChes` leaves out. */
async function tooAlike(
  { config, model, engine }: RunContext,
  { dampen, keep, controls }: PassedPairs,
  directory: string,
): Promise<ReadonlySet<string> | undefined> {
  const share = config.pairs.keepLowestChes;
  if (share === undefined) return undefined;
  const pairs = [...dampen, ...keep, ...controls].map(({ row }) => row);
  const measuring = engine("pairs", "how alike the sides are");
  return mostAlike(pairs, await measureChes(measuring, { pairs, model, directory }), share);
}

function goBack(
  { config, model, engine }: RunContext,
  answers: Parameters<typeof continueAnswers>[1]["answers"],
  directory: string,
) {
  return continueAnswers(engine("pairs", "answers taken back"), {
    answers,
    model,
    sampling: config.sampling,
    seed: config.seed,
    directory,
  });
}
