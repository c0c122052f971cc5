/** What a round is judged by: validation answers at adapter scale 1, beside the base's, as the dial reads them. */
import type { Pack } from "../patterns/index.js";
import { createScorer, placesOf, plainWords } from "../score/index.js";
import { createMeter, type DialAnswers, type DialRequest, type MeterRequest } from "./dial.js";
import { HELD_BACK_BY, holdBack } from "./dial-gates.js";

/** `measure` is asked for scales 0 and 1. */
export type RoundValidation = MeterRequest & Pick<DialRequest, "gates">;

export interface ValidatedRound {
  /** What the adapter moves further than the dial allows, in words; undefined where it breaks no gate. */
  broken: string | undefined;
  /** How far the findings of these rules (held-out ones left out) fell, a fraction; undefined where the base has none. */
  reduction(packs: readonly Pack[]): number | undefined;
}

export async function validateRound(validation: RoundValidation): Promise<ValidatedRound> {
  const answers = new Map<number, DialAnswers>();
  const { points, measure } = createMeter({
    ...validation,
    async measure(scale) {
      const measured = await validation.measure(scale);
      answers.set(scale, measured);
      return measured;
    },
  });
  await measure(0);
  await measure(1);
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
