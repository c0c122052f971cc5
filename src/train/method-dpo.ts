/** `dpo`: TRL's DPOTrainer as it is, on the preference pairs. */
import { DataError } from "../core/errors.js";
import { createRandom } from "../core/random.js";
import type { PairRow } from "../core/rows.js";
import type { MethodInput, Prepared } from "./methods.js";
import type { DpoSettings } from "./settings.js";

export async function prepareDpo(settings: DpoSettings, input: MethodInput): Promise<Prepared> {
  const asked = input.pairs.filter(({ findings }) => moves(findings, input.shape));
  if (asked.length === 0) {
    throw new DataError("there are no preference pairs to train on", {
      next: "Sample more answers for each prompt (samplesPerPrompt.train) or widen pairs.maxLengthRatio.",
    });
  }
  const pairs = input.sham ? shamPairs(asked, input.seed) : asked;
  return {
    method: {
      name: "dpo",
      beta: settings.beta,
      lossTypes: settings.lossTypes,
      lossWeights: settings.lossWeights,
      labelSmoothing: settings.labelSmoothing,
    },
    rows: pairs.map(({ id, prompt, chosen, rejected }) => ({ id, prompt, chosen, rejected })),
    optimiser: {
      learningRate: settings.learningRate,
      epochs: settings.epochs,
      batchRows: settings.batchRows,
      accumulation: 1,
    },
    report: { pairs: pairs.length },
  };
}

/** There is no target to give a category more or less of: only pairs of categories that are to stay are left out. */
const moves = (findings: PairRow["findings"], shape: MethodInput["shape"]): boolean =>
  findings.length === 0 || findings.some(({ category }) => (shape?.[category] ?? 1) > 0);

/** Chosen and rejected swapped for a random half of the pairs. */
function shamPairs(pairs: readonly PairRow[], seed: number): PairRow[] {
  const random = createRandom(seed, "sham");
  return pairs.map((pair) =>
    random.next() < 0.5 ? pair : { ...pair, chosen: pair.rejected, rejected: pair.chosen },
  );
}
