/** `reproduce/`: what a reader needs to make the same run again. */
import { stringify } from "yaml";
import type { BaseModel } from "./base-model.js";
import { jsonFile, madeFile, type PublishFile } from "./publish-file.js";
import type { FinishedRun } from "./read-run.js";

export function reproduceFiles(run: FinishedRun, base: BaseModel): PublishFile[] {
  const { config, versions, model, packs, inputs } = run.report.manifest;
  const version = versions.locus ?? "";
  return [
    madeFile("reproduce/pipeline.yaml", stringify(config)),
    jsonFile("reproduce/manifest.json", run.manifest),
    madeFile(
      "reproduce/README.md",
      `# The same run again

With Locus ${version}:

\`\`\`
locus reproduce FOLDER_OR_REPOSITORY
\`\`\`

checks every file against \`sha256.json\`, repeats the run from \`pipeline.yaml\` and says what differs and whether the claim stands.

The same seed on the same versions and the same kind of processor gives the same answers; elsewhere rounding makes them
differ, and the figures move inside their intervals. \`manifest.json\` holds the versions and the hash of everything that
went in:

* base model \`${base.id ?? model.id}\`${model.revision ? ` at \`${model.revision}\`` : ""}: \`${model.hash}\`
* rule packs: \`${packs}\`
${Object.entries(inputs)
  .map(([file, hash]) => `* \`${file}\`: \`${hash}\``)
  .join("\n")}

A file name without a folder is a file of the author's own that is not published here; its hash says whether yours is the same.
`,
    ),
  ];
}
