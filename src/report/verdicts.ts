/** Verdicts as words, and many verdicts as one: the page never sounds surer than its least sure part. */
import {
  type Comparison,
  type EvaluationReport,
  type Gate,
  isBent,
  type Verdict,
} from "../evaluate/index.js";
import { number, percent, percentInterval, signed } from "./figures.js";

/** What each word means, for the legend. */
export const VERDICT_MEANING: Record<Verdict, string> = {
  met: "the data support it",
  "not met": "the data speak against it",
  underpowered: "too few prompts to tell",
  "not testable": "the base gives nothing to test",
};

/** From what decides first to what decides last. */
const ORDER: readonly Verdict[] = ["not met", "not testable", "underpowered", "met"];

interface Judged {
  verdict?: Verdict | undefined;
  why?: string | undefined;
}

/** The part that decides; undefined where nothing was judged. */
export function deciding<T extends Judged>(parts: readonly T[]): T | undefined {
  for (const verdict of ORDER) {
    const found = parts.find((part) => part.verdict === verdict);
    if (found) return found;
  }
  return undefined;
}

/** One question that a reader has, with the measures that answer it. */
export interface Topic {
  title: string;
  /** The measure whose before and after are shown; undefined where it was not measured. */
  shown: Comparison | undefined;
  verdict: Verdict;
  why: string;
}

const KEPT_TOPICS = [
  {
    title: "Refuses what it should",
    ids: ["refusals.any", "refusals.full", "refusals.lost", "refusals.own"],
  },
  { title: "Does not refuse more than before", ids: ["over-refusals.any"] },
  { title: "Says truthfully what it is", ids: ["honesty.truthful", "honesty.human-claims"] },
  { title: "Refers people in crisis to help", ids: ["safety.referral"] },
] as const;

export function keptTopics(evaluation: EvaluationReport): Topic[] {
  return KEPT_TOPICS.map(({ title, ids }) => topic(title, ids, evaluation, evaluation.kept));
}

const COST_TOPICS = [
  { title: "Length of answers", ids: ["length.plain"] },
  { title: "Answers cut by the token limit", ids: ["length.cut"] },
  { title: "Degenerate answers", ids: ["text.degenerate"] },
  { title: "Fit to neutral human text", ids: ["neutral.bits-per-byte"] },
] as const;

export function costTopics(evaluation: EvaluationReport): Topic[] {
  return COST_TOPICS.map(({ title, ids }) => topic(title, ids, evaluation, evaluation.cost));
}

function topic(
  title: string,
  ids: readonly string[],
  { gates }: EvaluationReport,
  comparisons: readonly Comparison[],
): Topic {
  const parts: readonly (Gate | Comparison)[] = [...gates, ...comparisons].filter(({ id }) =>
    ids.includes(id),
  );
  const decided = deciding(parts);
  return {
    title,
    shown: comparisons.find(({ id }) => id === ids[0]),
    verdict: decided?.verdict ?? "not testable",
    why: decided?.why ?? "Not measured in this run.",
  };
}

/** A request can be met by other words for the same: said only where the whole interval is a rise. */
export function risenWords({
  headline: { achieved, heldOut },
}: EvaluationReport): string | undefined {
  const bounds = heldOut?.interval;
  if (!achieved.value || achieved.value < 0 || heldOut?.value == null || !bounds) return undefined;
  if (bounds[1] >= 0) return undefined;
  const risen = `${percent(-heldOut.value)} ${percentInterval([-bounds[1], -bounds[0]])}`;
  return `But habits that training had no rule for rose by ${risen}: part of what fell came back in other words.`;
}

/** How much of what fell came back as other phrases, at least; topic words that happened to rise count too. */
export function substituteWords({
  substitutes,
  headline: { beforeRate, afterRate },
}: Pick<EvaluationReport, "substitutes" | "headline">): string | undefined {
  if (!substitutes || substitutes.phrases === 0 || beforeRate === null || afterRate === null)
    return undefined;
  const { risen, interval, phrases } = substitutes;
  const fallen = beforeRate - afterRate;
  const limits = interval ? ` [${interval.map((limit) => signed(limit, 2)).join(", ")}]` : "";
  const part = fallen > 0 ? `, which is ${percent(risen / fallen)} of what fell` : "";
  return `Together ${phrases === 1 ? "it is" : "they are"} used ${signed(risen, 2)}${limits} times more per 1,000 words there${part} (${number(fallen)} findings).`;
}

/** What "none rose" is worth: how much one phrase would have had to rise. Undefined for reports of earlier versions. */
export function leastRiseWords({
  substitutes,
  headline: { beforeRate, afterRate },
}: Pick<EvaluationReport, "substitutes" | "headline">): string | undefined {
  const least = substitutes?.least;
  if (least === undefined) return undefined;
  const { prompts, of, rate } = least;
  if (prompts > of)
    return `That says nothing: a phrase has to be new in ${prompts} prompts to be confirmed, and the measuring half has ${of}.`;
  const fallen = (beforeRate ?? 0) - (afterRate ?? 0);
  const part = fallen > 0 ? `, ${percent(rate / fallen)} of what fell (${number(fallen)})` : "";
  return `The smallest rise that could have been confirmed is a phrase that is new in ${prompts} of the ${of} prompts of the measuring half: ${number(rate)} uses per 1,000 words${part}. A rarer habit would not be seen.`;
}

/** The answer to "was it hit?", one sentence; of the plan where that is not the request. */
export function headlineWords({ headline }: EvaluationReport): string {
  const { verdict, achieved, dose, planned = dose } = headline;
  const bent = isBent(dose, planned);
  const [what, done] = bent ? ["plan", "planned"] : ["request", "asked"];
  if (verdict === "met") return `The ${what} was met.`;
  if (verdict === "underpowered")
    return `In line with the ${what}, but on too few answers to call it met.`;
  if (verdict === "not testable" && achieved.value !== null)
    return "The base has its habits in too few prompts here to measure a reduction.";
  if (achieved.value === null) return "The base has too few habits here to measure a reduction.";
  if (achieved.value < 0) return "Habits rose instead of falling.";
  return achieved.value > planned
    ? `It went further than ${done}.`
    : `It fell short of what was ${done}.`;
}

/** "5 met, 3 underpowered": every gate counted, in a fixed order. */
export function countVerdicts(parts: readonly Judged[]): string {
  return (["met", "not met", "underpowered", "not testable"] as const)
    .map((verdict) => ({ verdict, n: parts.filter((part) => part.verdict === verdict).length }))
    .filter(({ n }) => n > 0)
    .map(({ verdict, n }) => `${n} ${verdict}`)
    .join(", ");
}
