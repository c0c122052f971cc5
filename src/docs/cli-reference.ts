/** `docs/cli.md`: every command with its arguments and options, as `--help` gives them. */
import type { Command, Help } from "commander";
import { createProgram } from "../cli/program.js";
import { cell } from "./markdown.js";

const HEAD = `# The command line

<!-- Written by \`npm run docs\` from the commands. Do not edit: a test compares. -->

Exit status: 0 done, 1 a check did not hold (\`score --fail-above\`, \`packs test\`, \`pairs audit\`, \`reproduce\`) or the worker failed in a way that has no number here, 2 a file or option that cannot be used, 3 something that the
machine lacks, 4 out of memory, 5 stopped by a guard, 130 cancelled.
`;

export function cliReference(): string {
  const program = createProgram();
  return `${HEAD}\n${commandsOf(program)
    .map((command) => section(command))
    .join("\n")}`;
}

/** Commands that do something: a group itself only where it takes arguments, as `locus pairs` does beside `pairs audit`. */
function commandsOf(command: Command): Command[] {
  return command.commands.flatMap((one) => [
    ...(one.commands.length === 0 || one.registeredArguments.length > 0 ? [one] : []),
    ...commandsOf(one),
  ]);
}

function section(command: Command): string {
  const help = command.createHelp();
  const args = help
    .visibleArguments(command)
    .map((argument) => row(`<${argument.name()}>`, help.argumentDescription(argument)));
  const options = help
    .visibleOptions(command)
    .filter(({ long }) => long !== "--help")
    .map((option) => row(help.optionTerm(option), help.optionDescription(option)));
  const rows = [...args, ...options];
  return [
    `## ${nameOf(command)}`,
    "",
    `${help.commandDescription(command)}.`,
    "",
    `\`${usageOf(command, help)}\``,
    "",
    ...(rows.length > 0 ? ["| | |", "| --- | --- |", ...rows, ""] : []),
  ].join("\n");
}

function nameOf(command: Command): string {
  const { parent } = command;
  return parent === null ? command.name() : `${nameOf(parent)} ${command.name()}`;
}

function usageOf(command: Command, help: Help): string {
  return help.commandUsage(command).trim();
}

function row(term: string, description: string): string {
  return `| \`${term.replaceAll("|", "\\|")}\` | ${cell(description)} |`;
}
