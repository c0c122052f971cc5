/** Labels of one part with their text, for the scripts that measure. */
import { join } from "node:path";
import type { z } from "zod";
import { DataError } from "../core/errors.js";
import { readRows } from "../core/jsonl.js";
import { packageRoot } from "../core/paths.js";
import { joinText, type Located } from "./join.js";

/**
 * @param name file in `datasets/labels`
 * @param folder the public answers, as the user named it
 * @throws DataError where no folder was named
 */
export async function labelledRows<Row extends Located & { split: string }>(
  name: string,
  schema: z.ZodType<Row>,
  folder: string | undefined,
  split: string,
) {
  if (folder === undefined)
    throw new DataError("no folder given", {
      next: "Name the folder with the public answers: `npx tsx src/labels/fetch-sources.ts FOLDER` makes it.",
    });
  const labels = await readRows(join(packageRoot(), "datasets", "labels", name), schema);
  return joinText(
    labels.filter((row) => row.split === split),
    folder,
  );
}
