/** `npm run docs`: writes the documents that are made from the code. */
import { join } from "node:path";
import { writeFileAtomic } from "../core/atomic-write.js";
import { packageRoot } from "../core/paths.js";
import { documents } from "./documents.js";

for (const [path, render] of Object.entries(documents)) {
  await writeFileAtomic(join(packageRoot(), path), await render());
  process.stdout.write(`${path}\n`);
}
