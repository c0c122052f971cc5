/** On which of the base's answers the drift is measured. */
import type { ResponseRow } from "../../core/rows.js";
import { groupBy } from "../answers.js";

/**
 * The first answer of each of `count` prompts, evenly spaced over all of them: four answers to one prompt tell hardly more than one does,
 * and the first prompts of a set may be alike. Where prompts are fewer than `count`, their second answers follow, and so on. Answers
 * without text have no token to measure and are left out.
 */
export function driftRowsOf(rows: readonly ResponseRow[], count: number): ResponseRow[] {
  const said = rows.filter(({ response }) => response.trim() !== "");
  const prompts = [...groupBy(said, ({ promptId }) => promptId).values()];
  if (prompts.length >= count)
    return Array.from(
      { length: count },
      (_, at) => prompts[Math.floor((at * prompts.length) / count)]![0]!,
    );
  const most = Math.max(0, ...prompts.map(({ length }) => length));
  const rounds = Array.from({ length: most }, (_, round) =>
    prompts.flatMap((answers) => answers.slice(round, round + 1)),
  );
  return rounds.flat().slice(0, count);
}
