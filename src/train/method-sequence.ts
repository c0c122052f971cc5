/** `calibrated` and `weighted`: whole answers of the base model, brought to the target distribution that the plan solved. */
import type { Calibration, CalibrationTarget } from "../calibrate/index.js";
import { ConfigError } from "../core/errors.js";
import { createRandom } from "../core/random.js";
import type { ResponseRow } from "../core/rows.js";
import type { MethodInput, Prepared } from "./methods.js";
import type { CalibratedSettings, WeightedSettings } from "./settings.js";

/** An answer and where the target distribution puts it: log w(x, y) - log Z(x), nats. */
interface Aimed {
  row: ResponseRow;
  target: number;
}

export function prepareCalibrated(settings: CalibratedSettings, input: MethodInput): Prepared {
  // A squared error of log-ratios holds of any answer, whoever gave it; importance weights hold of the base's alone.
  const responses = [...input.responses, ...(input.further ?? [])];
  const prompts = aimedAnswers(settings, { ...input, responses });
  const rows = prompts.flatMap(pairsOf).map(([left, right]) => ({
    id: `${left.row.id}+${right.row.id}`,
    messages: left.row.messages,
    answers: [left, right].map(({ row, target }) => ({ ...answerOf(row), target })),
  }));
  return {
    method: { name: "calibrated", pairwise: settings.pairwise, pointwise: settings.pointwise },
    rows,
    optimiser: optimiserOf(settings),
    report: { pairs: rows.length, answers: prompts.flat().length },
  };
}

export function prepareWeighted(settings: WeightedSettings, input: MethodInput): Prepared {
  const answers = aimedAnswers(settings, input).flat();
  const rows = answers.map(({ row, target }) => ({
    id: row.id,
    messages: row.messages,
    answers: [{ ...answerOf(row), weight: Math.exp(target) }],
  }));
  return {
    method: { name: "sft", saveSteps: [] },
    rows,
    optimiser: optimiserOf(settings),
    report: { answers: rows.length },
  };
}

const optimiserOf = ({
  learningRate,
  epochs,
  batchRows,
}: CalibratedSettings | WeightedSettings): Prepared["optimiser"] => ({
  learningRate,
  epochs,
  batchRows,
  accumulation: 1,
});

const answerOf = ({ response, finishReason }: ResponseRow) => ({
  response,
  ended: finishReason === "stop",
});

/** Whether the answers can carry the request, or are to be trained on all the same. */
const carries = (
  { targets, verdict }: Pick<Calibration, "targets" | "verdict">,
  { evenIfTooFew }: { evenIfTooFew: boolean },
): boolean => targets.size > 0 && (verdict === "ready" || evenIfTooFew);

/** The answers of each prompt; in the control arm the targets of a prompt's answers change places. */
function aimedAnswers(
  settings: CalibratedSettings | WeightedSettings,
  { responses, calibration, sham, seed }: MethodInput,
): Aimed[][] {
  if (calibration === undefined)
    throw new ConfigError(`method ${settings.method} trains on a solved plan, and there is none`, {
      next: "Run it as part of a pipeline (locus run), whose plan stage solves the request.",
    });
  if (!carries(calibration, settings))
    throw new ConfigError(`method ${settings.method}: ${calibration.why}`, {
      next: `${calibration.next ?? ""} Raise samplesPerPrompt.train (16 on fewer prompts is better than 2 on many), or set train.evenIfTooFew.`.trim(),
    });
  const random = createRandom(`sham ${seed}`);
  const prompts = new Map<string, { row: ResponseRow; target: CalibrationTarget }[]>();
  for (const row of responses) {
    const target = calibration.targets.get(row.id);
    if (target === undefined || row.messages === undefined || row.response.trim() === "") continue;
    prompts.set(row.promptId, [...(prompts.get(row.promptId) ?? []), { row, target }]);
  }
  return [...prompts.values()].map((answers) => {
    const own = answers.map(({ target }) => target.logWeight - target.logPartition);
    const targets = sham ? random.shuffle(own) : own;
    return answers.map(({ row }, index) => ({ row, target: targets[index]! }));
  });
}

/** The answer to be raised most with the one to be lowered most, and so on inwards: each answer once. */
function pairsOf(answers: readonly Aimed[]): [Aimed, Aimed][] {
  const sorted = [...answers].sort((left, right) => right.target - left.target);
  return Array.from({ length: sorted.length >> 1 }, (_, index) => [
    sorted[index]!,
    sorted[sorted.length - 1 - index]!,
  ]);
}
