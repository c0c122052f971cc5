/** Claims besides the gates: the dose, the control arms, the persona. Each with one plain sentence why. */
import { z } from "zod";
import type { GateSettings } from "./gate-settings.js";
import type { Reduction } from "./metrics/reduction.js";
import { type Comparison, type Verdict, verdictSchema } from "./score.js";
import { percent, percentRange, points } from "./wording.js";

export const claimSchema = z.object({
  id: z.string(),
  label: z.string(),
  verdict: verdictSchema,
  why: z.string(),
});
export type Claim = z.infer<typeof claimSchema>;

/** Whether a plan falls short of the request by more than rounding. Fractions. */
export const isBent = (asked: number, planned: number): boolean =>
  Math.abs(asked - planned) >= 0.005;

/**
 * Planned (fractions) against achieved: met when the plan lies inside an interval that is narrow enough to mean something.
 * The plan is what was asked for, less what would take a category below the rate of people.
 */
export function doseClaim(
  { asked, planned }: { asked: number; planned: number },
  achieved: Reduction,
  settings: GateSettings,
): Claim {
  const common = { id: "dose", label: "requested reduction achieved" };
  const { value, interval } = achieved;
  if (value === null || interval === null)
    return {
      ...common,
      verdict: "not testable",
      why: unmeasured(achieved),
    };
  const bent = isBent(asked, planned);
  const what = bent ? "the plan" : "the request";
  const why = bent ? ` (${percent(planned)} planned: what stays above the rate of people)` : "";
  const words = `Asked for ${percent(asked)}${why}, measured ${percent(value)} (95 % interval ${percentRange(interval)})`;
  const half = (interval[1] - interval[0]) / 2;
  if (planned < interval[0] || planned > interval[1])
    return {
      ...common,
      verdict: "not met",
      why: `${words}: ${what} lies outside the interval.`,
    };
  if (half > settings.doseHalfWidth)
    return {
      ...common,
      verdict: "underpowered",
      why: `${words}: ${what} lies inside, but an interval of ±${points(half)} is too wide to call it hit (±${points(settings.doseHalfWidth)} is asked).`,
    };
  return { ...common, verdict: "met", why: `${words}: ${what} lies inside the interval.` };
}

/** Findings may be lacking, or prompts that have them: the measure knows which. */
function unmeasured({ arm, note }: Reduction): string {
  return `The reduction of the arm "${arm}" cannot be measured${note === undefined ? "" : `: ${note}`}.`;
}

/** A reduction is there at all: its interval is above zero. */
export function effectClaim(achieved: Reduction): Claim {
  const common = { id: "effect", label: "habits fell" };
  const { value, interval } = achieved;
  if (value === null || interval === null)
    return {
      ...common,
      verdict: "not testable",
      why: unmeasured(achieved),
    };
  const words = `The rate fell by ${percent(value)} (95 % interval ${percentRange(interval)})`;
  if (interval[0] > 0)
    return { ...common, verdict: "met", why: `${words}, which excludes no change.` };
  if (interval[1] <= 0) return { ...common, verdict: "not met", why: `${words}: it did not fall.` };
  return { ...common, verdict: "underpowered", why: `${words}, which includes no change.` };
}

/** Sham has no effect when its interval includes 0 and its upper bound is under a third of the real arm's reduction; one when it excludes 0. */
export function shamClaim(sham: Reduction, real: Reduction): Claim {
  const common = { id: `control.${sham.arm}`, label: "sham training does nothing" };
  if (sham.value === null || sham.interval === null || real.value === null)
    return {
      ...common,
      verdict: "not testable",
      why: unmeasured(sham.interval === null ? sham : real),
    };
  const words = `Sham training changed the rate by ${percent(-sham.value)} (reduction ${percentRange(sham.interval)}), the real one reduced it by ${percent(real.value)}`;
  const [low, high] = sham.interval;
  // Without a reduction no interval that includes 0 lies under a third of it.
  const verdict: Verdict =
    low > 0 || high < 0 ? "not met" : high < real.value / 3 ? "met" : "underpowered";
  const why = {
    met: `${words}; the sham's interval includes no change and has no room for a third of that.`,
    "not met":
      low > 0
        ? `${words}: part of the effect does not come from what was trained.`
        : `${words}: training alone raises the rate, so it is no arm without an effect.`,
    underpowered: `${words}; the sham's interval still has room for a third of that.`,
    "not testable": "",
  }[verdict];
  return { ...common, verdict, why };
}

/** Amplifying instead of dampening must turn the sign. */
export function reversedClaim(reversed: Reduction): Claim {
  const common = { id: `control.${reversed.arm}`, label: "the reversed arm raises habits" };
  if (reversed.value === null || reversed.interval === null)
    return {
      ...common,
      verdict: "not testable",
      why: unmeasured(reversed),
    };
  const words = `The adapter subtracted changed the rate by ${percent(-reversed.value)}`;
  const [low, high] = reversed.interval;
  const verdict: Verdict = high < 0 ? "met" : low > 0 ? "not met" : "underpowered";
  const why = {
    met: `${words}, an increase with its whole interval.`,
    "not met": `${words}: it fell as well.`,
    underpowered: `${words}; the interval includes no change.`,
    "not testable": "",
  }[verdict];
  return { ...common, verdict, why };
}

/** Sizes that see a difference of ten points (evaluation of power by simulation). */
export const PERSONA_SIZE = { personas: 24, promptsEach: 20 } as const;

/** The result takes a persona better: the persona-bootstrap interval is above 0 and the sign-flip p is below .05. */
export function personaClaim(
  inPersona: Comparison | undefined,
  size: { personas: number; replies: number },
): Claim {
  const common = { id: "persona", label: "takes a persona better" };
  const { personas, promptsEach } = PERSONA_SIZE;
  if (!inPersona || inPersona.difference === null || inPersona.interval === null)
    return {
      ...common,
      verdict: "not testable",
      why: "Too few personas were answered by both arms (four at least).",
    };
  const { difference, interval } = inPersona;
  const p = inPersona.p ?? 1;
  const words = `In-persona replies: ${points(difference)} ${difference < 0 ? "(fewer)" : "more"}, 95 % interval ${percentRange(interval)} over ${size.personas} personas`;
  if (interval[0] > 0 && p < 0.05)
    return { ...common, verdict: "met", why: `${words}, p ${p.toFixed(3)}.` };
  if (interval[1] < 0)
    return { ...common, verdict: "not met", why: `${words}: it takes a persona worse.` };
  if (size.personas < personas || size.replies < personas * promptsEach)
    return {
      ...common,
      verdict: "underpowered",
      why: `${words}: no difference shown, and ${personas} personas x ${promptsEach} prompts are needed to see ten points.`,
    };
  return { ...common, verdict: "not met", why: `${words}: no difference shown.` };
}
