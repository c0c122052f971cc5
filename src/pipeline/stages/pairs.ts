/** pairs: contrastive preference pairs out of the scored answers. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeJson } from "../../core/atomic-write.js";
import { readRows, writeJsonl } from "../../core/jsonl.js";
import { responseSchema, scoredSchema } from "../../core/rows.js";
import { loadTokenLength } from "../../engine/index.js";
import { buildPairs, type PairReport } from "../../pairs/index.js";
import type { StageDefinition } from "../context.js";

export const pairsStage: StageDefinition = {
  name: "pairs",
  after: ["sample", "score"],
  inputs: ({ config, scorerHash }) => ({ version: 2, pairs: config.pairs, scorer: scorerHash }),
  async run(context, directory) {
    const responses = await readRows(
      join(context.output("sample"), "responses.jsonl"),
      responseSchema,
    );
    const scored = await readRows(join(context.output("score"), "scored.jsonl"), scoredSchema);
    const { train } = context.inputs.prompts;
    const { pairs, report } = buildPairs(responses, scored, {
      ...context.config.pairs,
      heldOutRules: context.scorer.heldOutRules,
      keepOnly: new Set([...train.refusal, ...train.crisis, ...train.identity].map(({ id }) => id)),
      score: (row) => context.scorer.score(row),
      tokens: await loadTokenLength(context.model.path),
    });
    await writeJsonl(join(directory, "pairs.jsonl"), pairs);
    await writeJson(join(directory, "report.json"), report);
  },
  async summary(directory) {
    const report = JSON.parse(await readFile(join(directory, "report.json"), "utf8")) as PairReport;
    const kinds = Object.entries(report.byKind).map(([kind, count]) => `${count} ${kind}`);
    return `${kinds.join(", ")}; mean length ratio ${Math.exp(report.meanLogLengthRatio).toFixed(2)}`;
  },
};
