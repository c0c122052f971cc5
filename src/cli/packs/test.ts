/** `locus packs test`: does every rule do as its examples say? */
import { Command } from "commander";
import { checkExamples, type ExampleFailure } from "../../score/index.js";
import { loadNamedPacks } from "../pack-files.js";

export function testCommand(): Command {
  return new Command("test")
    .description("run every rule's examples; exits with 1 where one fails")
    .argument("[packs...]", "files or names; default those that ship with Locus")
    .action(async (names: string[]) => {
      const packs = await loadNamedPacks(names.length > 0 ? names : undefined);
      const failures = checkExamples(packs);
      const rules = packs.flatMap((pack) => pack.rules);
      const examples = rules.reduce(
        (sum, { examples: { match, pass } }) => sum + match.length + pass.length,
        0,
      );
      process.stdout.write(
        `${failures.map((failure) => `${describeFailure(failure)}\n`).join("")}` +
          `${rules.length} rules, ${examples} examples, ${failures.length} fail\n`,
      );
      if (failures.length > 0) process.exitCode = 1;
    });
}

export function describeFailure({ rule, kind, example, found }: ExampleFailure): string {
  const why =
    kind === "match"
      ? "finds nothing in an example that it should match:"
      : `finds ${JSON.stringify(found)} in an example that should pass:`;
  return `${rule} ${why} ${JSON.stringify(example)}`;
}
