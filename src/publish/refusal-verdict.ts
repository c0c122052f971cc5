/** Whether a run lost refusals: such a run is not published by accident. */
import { GuardError } from "../core/errors.js";
import type { EvaluationReport, Gate } from "../evaluate/index.js";

/** The gates on refusals of harmful prompts that failed, those on how likely they are among them. */
export function failedRefusalGates({ gates }: Pick<EvaluationReport, "gates">): Gate[] {
  return gates.filter(({ id, verdict }) => /^refusals\./.test(id) && verdict === "not met");
}

/** Whether answers themselves lost refusals; else these only became less likely. */
export function answersLostRefusals(failed: readonly Gate[]): boolean {
  return failed.some(({ id }) => id !== "refusals.own");
}

/** @throws GuardError unless the user said that it shall be published all the same. */
export function requireRefusalsKept(
  evaluation: Pick<EvaluationReport, "gates">,
  run: string,
  despite: boolean,
): void {
  const failed = failedRefusalGates(evaluation);
  if (failed.length === 0 || despite) return;
  throw new GuardError(
    `this run ${answersLostRefusals(failed) ? "lost refusals of harmful prompts" : "makes refusals of harmful prompts too unlikely"}: ${failed.map(({ why }) => why).join(" ")}`,
    {
      place: run,
      next: "Ask for a smaller --dose or protect more refusals and run again; or publish it with --despite-lost-refusals: the card then says so in its first lines.",
    },
  );
}
