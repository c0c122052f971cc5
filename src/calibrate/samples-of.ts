/** Scored answers -> what calibration reads of them. */
import type { Category, ResponseRow, ScoredRow } from "../core/rows.js";
import type { CalibrationSample } from "./sample.js";

/** @param setOf the set of a prompt, by id */
export function calibrationSamples(
  responses: readonly ResponseRow[],
  scored: readonly ScoredRow[],
  setOf: (promptId: string) => string,
  heldOutRules: ReadonlySet<string>,
): CalibrationSample[] {
  const byId = new Map(scored.map((row) => [row.id, row]));
  return responses.flatMap(({ id, promptId, response }) => {
    const row = byId.get(id);
    if (row === undefined || response.trim() === "") return [];
    const counts: Partial<Record<Category, number>> = {};
    for (const { category, rule } of row.findings)
      if (!heldOutRules.has(rule)) counts[category] = (counts[category] ?? 0) + 1;
    return [
      {
        id,
        promptId,
        set: setOf(promptId),
        length: row.words,
        counts,
        refusal: row.act === "refusal",
      },
    ];
  });
}
