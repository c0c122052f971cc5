/** `token`: dampens openers of habits where they are likely, sampled or not, and ties every other position to the reference. */
import { categoryDose } from "../calibrate/index.js";
import { ConfigError } from "../core/errors.js";
import { lookAhead } from "./look-ahead.js";
import type { MethodInput, Prepared } from "./methods.js";
import { NO_PROTECTION } from "./protection.js";
import type { TokenSettings } from "./settings.js";
import { tokenRows } from "./token-targets.js";

export async function prepareToken(settings: TokenSettings, input: MethodInput): Promise<Prepared> {
  const trainDose = settings.trainDose === "dose" ? input.dose : settings.trainDose;
  if (trainDose === undefined)
    throw new ConfigError("trainDose: dose needs a dose", {
      next: "Give trainDose as a percentage.",
    });
  const protection = input.protection ?? NO_PROTECTION;
  const { responses, openers, ends, reference } = await lookAhead(
    settings,
    input,
    protection.anchors,
  );
  const scored = input.scored.map((row) => ({
    ...row,
    findings: row.findings.filter(({ rule }) => !input.heldOutRules.has(rule)),
  }));
  const { rows, report } = tokenRows(responses, scored, { openers, ends }, input.find, {
    doseOf: (category) => categoryDose(trainDose / 100, input.shape?.[category]),
    sham: input.sham,
    weights: {
      kept: settings.keptWeight,
      end: settings.endWeight,
      hold: settings.holdWeight,
    },
    protection,
  });
  return {
    method: {
      name: "token",
      openerWeight: settings.openerWeight,
      tetherWeight: settings.tetherWeight,
      preserveWeight: settings.preserveWeight,
      preserveRidge: settings.preserveRidge,
    },
    rows,
    given: { reference },
    optimiser: {
      learningRate: settings.learningRate,
      epochs: settings.epochs,
      batchRows: settings.batchRows,
      accumulation: 1,
    },
    report: { ...report },
  };
}
