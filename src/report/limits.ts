/** What a run cannot tell, in sentences; worked out from its own figures, so that none is forgotten. */
import type { EvaluationReport } from "../evaluate/index.js";
import { percent, plural } from "./figures.js";
import type { ReportManifest } from "./report-data.js";

/** A base that is cut more often than this has an unknown true length. */
const OFTEN_CUT = 0.1;

export function runLimits(evaluation: EvaluationReport, model: ReportManifest["model"]): string[] {
  const { headline, sampleSizes, gates } = evaluation;
  const habit = sampleSizes.find(({ arm, set }) => arm === "locus" && set === "habit");
  const cut = evaluation.cost.find(({ id }) => id === "length.cut");
  const unsure = gates.filter(
    ({ verdict }) => verdict === "underpowered" || verdict === "not testable",
  );
  return [
    ...(isSmall(model.id)
      ? [
          "A 135M model is a demonstration: its answers are weak before and after, and it rarely refuses. Nothing here carries over to larger models by itself.",
        ]
      : []),
    ...(habit
      ? [
          `One seed and ${plural(habit.answers, "answer")} to ${plural(habit.prompts, "test prompt")} a model: another seed would give another figure, and often one outside the interval: what training itself varies by is not in it.`,
        ]
      : []),
    ...(headline.achievedAtScale1 === null && headline.scale !== 1
      ? [
          'Scale 1, before the dial, was measured on validation prompts only; the arm "unscaled" measures it on test prompts.',
        ]
      : []),
    ...(unsure.length > 0
      ? [
          `${unsure.length} of ${gates.length} gates are underpowered or not testable here: they are not evidence that something was kept.`,
        ]
      : []),
    ...(cut?.before != null && cut.before > OFTEN_CUT
      ? [
          `${percent(cut.before)} of the base's answers are cut by the token limit, so the closing phrases of long answers are seen too rarely.`,
        ]
      : []),
    ...(hasControl(sampleSizes)
      ? []
      : [
          "No control arm was run: what any training on the same prompts would have done is not known. pipelines/full.yaml adds a sham arm.",
        ]),
    'Habits are what the rule packs list, in English; a habit that no rule names is only seen under "What rose instead".',
    "Persona figures are for a persona in the system prompt; how well a persona fine-tune takes is not measured by this run.",
  ];
}

const isSmall = (id: string): boolean => /\b135m\b/i.test(id);

function hasControl(sizes: EvaluationReport["sampleSizes"]): boolean {
  return sizes.some(({ arm }) => /^(sham|reversed)/.test(arm));
}
