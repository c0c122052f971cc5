/** A finished run as the folder of its two repositories, and every file against its hash: `publish-run.ts RUN FOLDER`. */
import { join } from "node:path";
import { assemble, verifyFolder, writeToFolder } from "locus-detune/node";

const [run = "", folder = ""] = process.argv.slice(2);
const publications = await assemble(run, {
  repo: "me/less-corporate",
  what: "both",
  dataset: "repo",
  despiteLostRefusals: false,
});
// upload(publication, "me/less-corporate", ...) sends the same files to the Hub.
const written = await writeToFolder(folder, publications);
const { checked, missing, changed } = await verifyFolder(join(folder, "model"));
console.log(
  `${written} files written; ${checked} verified, ${missing.length + changed.length} bad`,
);
