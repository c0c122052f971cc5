/** `reproduce/`: what a reader needs to make the same run again. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { packageRoot } from "../core/paths.js";
import type { BaseModel } from "./base-model.js";
import { copiedFile, jsonFile, madeFile, type PublishFile } from "./publish-file.js";
import type { FinishedRun } from "./read-run.js";

/** Where each lock file lies in Locus; npm's is not in an installed package. */
const LOCKS = { "requirements.lock": "src/worker", "package-lock.json": "" };

export async function reproduceFiles(run: FinishedRun, base: BaseModel): Promise<PublishFile[]> {
  const { config, versions, model, packs, inputs } = run.report.manifest;
  const version = versions.locus ?? "";
  const locks = Object.entries(LOCKS)
    .map(([name, folder]) => [`reproduce/${name}`, join(packageRoot(), folder, name)] as const)
    .filter(([, source]) => existsSync(source));
  return [
    ...(await Promise.all(locks.map(([path, source]) => copiedFile(path, source)))),
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
differ, and the figures move as far as chance has it. The lock files pin every package of Locus ${version}; \`manifest.json\` holds the versions and the hash of everything that
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
