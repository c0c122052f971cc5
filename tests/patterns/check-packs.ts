/** `npx tsx tests/patterns/check-packs.ts [FILE...]`: runs every rule's examples and prints what fails. */

import { readFile } from "node:fs/promises";
import { parsePack } from "../../src/patterns/index.js";
import { bundledPackFiles } from "../../src/patterns/load.js";
import { checkExamples } from "../../src/score/check-examples.js";

const files = process.argv.length > 2 ? process.argv.slice(2) : await bundledPackFiles();
let failures = 0;
let rules = 0;
for (const file of files) {
  try {
    const pack = parsePack(await readFile(file, "utf8"), file);
    rules += pack.rules.length;
    for (const failure of checkExamples([pack])) {
      failures++;
      const found = failure.found.length > 0 ? `  found: ${JSON.stringify(failure.found)}` : "";
      console.log(`${failure.rule}  ${failure.kind}: ${JSON.stringify(failure.example)}${found}`);
    }
  } catch (error) {
    failures++;
    const { place, message } = error as Error & { place?: string };
    console.log(`${place ?? file}\n${message}`);
  }
}
console.log(`${files.length} packs, ${rules} rules, ${failures} failures`);
process.exitCode = failures > 0 ? 1 : 0;
