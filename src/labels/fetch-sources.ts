/**
 * `npx tsx src/labels/fetch-sources.ts FOLDER`: makes the FOLDER of public answers that the scripts which measure and train on the
 * labels read. Fetches the files that datasets/labels/sources.json names, at most four at a time, into the cache (`LOCUS_CACHE`), keeps of
 * them in FOLDER the answers that labels belong to, one file a source, and says what is missing. A second run fetches only what is lacking.
 * `LOCUS_SOURCES_URL` names a mirror of OWNER/NAME/COMMIT/PATH. Exit status 1 where a file could not be had.
 */
import { join } from "node:path";
import { DataError } from "../core/errors.js";
import { cacheRoot, packageRoot } from "../core/paths.js";
import { fetchSources } from "./sources/fetch.js";
import { resultText } from "./sources/table.js";

const [folder] = process.argv.slice(2);
if (folder === undefined)
  throw new DataError("no folder given", {
    next: "Name the folder that the answers are to be written to.",
  });
const result = await fetchSources({
  folder,
  labels: join(packageRoot(), "datasets", "labels"),
  download: {
    folder: join(cacheRoot(), "label-sources"),
    base: process.env.LOCUS_SOURCES_URL || undefined,
    onProgress: (line) => console.error(line),
  },
});
console.log(resultText(result));
if (result.failed.length > 0) process.exitCode = 1;
