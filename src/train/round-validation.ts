/** What a round is judged by: validation answers at adapter scale 1, beside the base's, as the dial reads them. */
import type { Pack } from "../patterns/index.js";
import { createScorer, placesOf, plainWords } from "../score/index.js";
import { type DialAnswers, type DialRequest, turnDial } from "./dial.js";
import { HELD_BACK_BY, holdBack } from "./dial-gates.js";

/** `measure` is asked for scales 0 and 1. */
export type RoundValidation = Pick<DialRequest, "counts" | "gates" | "isDegenerate" | "measure">;

export interface ValidatedRound {
  /** What the adapter moves further than the dial allows, in words; undefined where it breaks no gate. */
  broken: string | undefined;
  /** How far the findings of these rules (held-out ones left out) fell, a fraction; undefined where the base has none. */
  reduction(packs: readonly Pack[]): number | undefined;
}

export async function validateRound(validation: RoundValidation): Promise<ValidatedRound> {
  const answers = new Map<number, DialAnswers>();
  const { points } = await turnDial({
    ...validation,
    // Only the points are wanted: scale 0 and 1.
    dose: 0.5,
    evaluations: 0,
    firstScale: 1,
    scales: [1],
    maxScale: 1,
    async measure(scale) {
      const measured = await validation.measure(scale);
      answers.set(scale, measured);
      return measured;
    },
  });
  const held = holdBack(points, 1, validation.gates);
  return {
    broken: held ? HELD_BACK_BY[held.by] : undefined,
    reduction(packs) {
      const scorer = createScorer({ packs });
      const [before, after] = [0, 1].map((scale) => rateOf(answers.get(scale)!, scorer));
      return before ? 1 - after! / before : undefined;
    },
  };
}

/** Findings for each word outside them. */
function rateOf(
  { responses }: DialAnswers,
  scorer: ReturnType<typeof createScorer>,
): number | undefined {
  let found = 0;
  let words = 0;
  for (const { response, messages } of responses) {
    const findings = scorer.findTrainable(response, messages);
    found += placesOf(findings);
    words += plainWords(response, findings);
  }
  return words === 0 ? undefined : found / words;
}
