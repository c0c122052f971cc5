/** Response rows for the commands that need more of them than `locus score` does: which prompt, which sample, how it ended. */
import { z } from "zod";
import { DataError } from "../core/errors.js";
import { readRows } from "../core/jsonl.js";
import { type ResponseRow, responseSchema } from "../core/rows.js";

const NEEDED = Object.entries(responseSchema.shape)
  .filter(([, field]) => !field.isOptional())
  .map(([name]) => name);

/**
 * @param also fields that this command cannot do without, though a row may lack them
 * @param onRow told the 1-based line of each row
 */
export async function readResponses(
  file: string,
  also: readonly (keyof ResponseRow)[] = [],
  onRow?: (line: number) => void,
): Promise<ResponseRow[]> {
  try {
    return await readRows(file, responseSchema, { ...(onRow && { onRow }) });
  } catch (error) {
    if (error instanceof DataError && error.cause instanceof z.ZodError)
      throw otherRow(error, error.cause, also);
    throw error;
  }
}

/** All that is wrong with the row at once: whoever brings answers of their own has more than one field to add. */
function otherRow(error: DataError, { issues }: z.ZodError, also: readonly string[]): DataError {
  const fields = [...new Set(issues.map(({ path }) => path.join(".")))].filter(Boolean);
  const wrong = fields.length > 0 ? `: missing or of another kind: ${fields.join(", ")}` : "";
  return new DataError(`${error.place} is no row as \`locus sample\` writes them${wrong}`, {
    place: error.place ?? "",
    cause: error.cause,
    next: `Give each row ${[...NEEDED, ...also].join(", ")}; \`locus sample\` writes such rows. Only \`locus score\` and \`locus mine\` do with less.`,
  });
}
