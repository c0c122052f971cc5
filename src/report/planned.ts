/** What was asked of a category and what was planned of it: where that differs from the whole, it is said beside each figure. */
import { isBent } from "../evaluate/index.js";
import { percent } from "./figures.js";
import type { PlanShown, ReportData } from "./report-data.js";

type Planned = Pick<ReportData, "evaluation" | "plan">;

/** Nothing is asked of the rules held out of training. */
const ASKED_AS_A_WHOLE = new Set(["all", "trained"]);

/** Planned reduction of a scope of `reductions`, a fraction. */
export function plannedOf(scope: string, { evaluation, plan }: Planned): number {
  const row = rowOf(scope, plan);
  return row === undefined ? planOf(evaluation).planned : row.dose / 100;
}

/** "60 %", or "90 % asked, 72 % planned" where the rate of people stands in the way; empty where nothing was asked or found. */
export function askedWords(scope: string, data: Planned): string {
  const row = rowOf(scope, data.plan);
  if (row === undefined) return ASKED_AS_A_WHOLE.has(scope) ? wholeWords(data) : "";
  return words(row.requested / 100, row.dose / 100);
}

/** The request as a whole. */
export function wholeWords({ evaluation }: Planned): string {
  return words(evaluation.headline.dose, planOf(evaluation).planned);
}

function words(asked: number, planned: number): string {
  return isBent(asked, planned)
    ? `${percent(asked)} asked, ${percent(planned)} planned`
    : percent(asked);
}

function rowOf(scope: string, plan: PlanShown | null | undefined) {
  const row = plan?.categories.find(({ category }) => scope === `category.${category}`);
  return row === undefined || row.findings === 0 ? undefined : row;
}

/** What the verdict holds a run to, and whether that is less than was asked. Fractions. */
export function planOf({ headline }: ReportData["evaluation"]): { planned: number; bent: boolean } {
  const { dose, planned = dose } = headline;
  return { planned, bent: isBent(dose, planned) };
}
