/** `locus packs`: what rules there are, whether they do as their examples say, what one rule does. */
import { Command } from "commander";
import { ConfigError } from "../core/errors.js";
import type { Pack, Rule } from "../patterns/index.js";
import { checkExamples } from "../score/index.js";
import { loadNamedPacks } from "./pack-files.js";

export function packsCommand(): Command {
  return new Command("packs")
    .description("list, test and explain rule packs")
    .addCommand(listCommand())
    .addCommand(testCommand())
    .addCommand(explainCommand());
}

function listCommand(): Command {
  return new Command("list")
    .description("list packs and their rules")
    .argument("[files...]", "pack files; default those that ship with Locus")
    .option("--rules", "name every rule")
    .action(async (files: string[], options: { rules?: boolean }) => {
      const packs = await loadNamedPacks(named(files));
      for (const pack of packs) {
        const title = `${pack.pack} ${pack.version}`.padEnd(18);
        print(
          `${title} ${pack.category.padEnd(11)} ${String(pack.rules.length).padStart(4)} rules`,
        );
        if (options.rules)
          for (const rule of pack.rules)
            print(`  ${pack.category}/${rule.id}${rule.heldOut ? "  (held out)" : ""}`);
      }
      const rules = packs.reduce((sum, pack) => sum + pack.rules.length, 0);
      print(`${packs.length} packs, ${rules} rules`);
    });
}

function testCommand(): Command {
  return new Command("test")
    .description("run every rule's examples")
    .argument("[files...]", "pack files; default those that ship with Locus")
    .action(async (files: string[]) => {
      const packs = await loadNamedPacks(named(files));
      const failures = checkExamples(packs);
      for (const { rule, kind, example, found } of failures) {
        const why = kind === "match" ? "finds nothing in" : `finds ${JSON.stringify(found)} in`;
        print(`${rule} ${why} ${JSON.stringify(example)}`);
      }
      const rules = packs.reduce((sum, pack) => sum + pack.rules.length, 0);
      print(`${rules} rules, ${failures.length} examples that fail`);
      if (failures.length > 0) process.exitCode = 1;
    });
}

function explainCommand(): Command {
  return new Command("explain")
    .description("show what a rule finds, and why")
    .argument("<rule>", "category/id, as findings name it")
    .option("--packs <files...>", "pack files; default those that ship with Locus")
    .action(async (id: string, options: { packs?: string[] }) => {
      const packs = await loadNamedPacks(options.packs);
      for (const pack of packs)
        for (const rule of pack.rules)
          if (`${pack.category}/${rule.id}` === id || rule.id === id) {
            print(explain(pack, rule));
            return;
          }
      throw new ConfigError(`there is no rule ${id}`, {
        next: "`locus packs list --rules` names them all.",
      });
    });
}

function explain(pack: Pack, rule: Rule): string {
  const list = (title: string, items: readonly string[] = []): string[] =>
    items.length === 0 ? [] : [`${title}:`, ...items.map((item) => `  ${item}`)];
  return [
    `${pack.category}/${rule.id}  (pack ${pack.pack} ${pack.version}${rule.heldOut ? ", held out of training" : ""})`,
    rule.message,
    `where: ${rule.at}; the finding is the ${rule.span}`,
    ...list("phrases", rule.phrases),
    ...list("unless the prompt says", rule.unlessPrompt),
    ...list("unless the sentence says", rule.unlessSentence),
    ...list("finds", rule.examples.match),
    ...list("passes", rule.examples.pass),
  ].join("\n");
}

function named(files: string[]): string[] | undefined {
  return files.length > 0 ? files : undefined;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
