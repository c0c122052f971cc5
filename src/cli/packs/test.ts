/** `locus packs test`: does every rule do as its examples say? */

import { Command } from "commander";
import { plural } from "../../core/plural.js";
import { loadPacks } from "../../patterns/load.js";
import { namedPackFiles } from "../pack-files.js";
import { failingExamples } from "./failing-examples.js";

export function testCommand(): Command {
  return new Command("test")
    .description("run every rule's examples; exits with 1 where one fails")
    .argument("[packs...]", "files or names; default those that ship with Locus")
    .action(async (names: string[]) => {
      const files = await namedPackFiles(names.length > 0 ? names : undefined);
      const packs = await loadPacks(files);
      const failing = await failingExamples(files, packs);
      const rules = packs.flatMap((pack) => pack.rules);
      const examples = rules.reduce(
        (sum, { examples: { match, pass } }) => sum + match.length + pass.length,
        0,
      );
      process.stdout.write(
        `${failing.map(({ place, text }) => `${place} ${text}\n`).join("")}` +
          `${plural(rules.length, "rule")}, ${plural(examples, "example")}, ${failing.length} ${failing.length === 1 ? "fails" : "fail"}\n`,
      );
      if (failing.length > 0) process.exitCode = 1;
    });
}
