/** `locus packs list`: packs by category, with version, rules, how many of them are weak or held out, and file. */

import { Command } from "commander";
import { plural } from "../../core/plural.js";
import { countRules, marksOf, type Pack } from "../../patterns/index.js";
import { loadPacks } from "../../patterns/load.js";
import { addedPackFiles, namedPackFiles } from "../pack-files.js";

export function listCommand(): Command {
  return new Command("list")
    .description("list packs and their rules")
    .argument("[packs...]", "files or names; default those that ship with Locus and the added ones")
    .option("--rules", "name every rule (as where packs are named)")
    .option("--json", "machine-readable output")
    .action(async (names: string[], { rules, json }: { rules?: boolean; json?: boolean }) => {
      const files =
        names.length > 0
          ? await namedPackFiles(names)
          : [...(await namedPackFiles()), ...(await addedPackFiles())];
      const packs = await loadPacks(files);
      const listed = packs.map((pack, at) => ({ ...pack, file: files[at]! }));
      listed.sort((left, right) => (left.category < right.category ? -1 : 1));
      process.stdout.write(
        json ? `${JSON.stringify(listed, null, 2)}\n` : table(listed, rules ?? names.length > 0),
      );
    });
}

function table(packs: readonly (Pack & { file: string })[], withRules = false): string {
  const lines = ["category     pack                 version  rules  weak  held out  file"];
  for (const { category, pack, version, rules, file } of packs) {
    const weak = rules.filter((rule) => rule.weak).length;
    const held = rules.filter(({ heldOut }) => heldOut).length;
    lines.push(
      `${category.padEnd(12)} ${pack.padEnd(20)} ${String(version).padStart(7)}  ${String(rules.length).padStart(5)}  ${String(weak).padStart(4)}  ${String(held).padStart(8)}  ${file}`,
    );
    if (withRules)
      for (const rule of rules) {
        const marks = marksOf(rule).join(", ");
        lines.push(
          `  ${`${category}/${rule.id}`.padEnd(44)} ${marks}${marks && "  "}${rule.message}`,
        );
      }
  }
  lines.push(`${plural(packs.length, "pack")}, ${countRules(packs.flatMap(({ rules }) => rules))}`);
  return `${lines.join("\n")}\n`;
}
