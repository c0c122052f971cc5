/** The command line: one command a file; this one only lists them. */
import { Command, Help, type Option } from "commander";
import { chatCommand } from "./chat.js";
import { dialCommand } from "./dial.js";
import { doctorCommand } from "./doctor.js";
import { evaluateCommand } from "./evaluate.js";
import { mineCommand } from "./mine.js";
import { packsCommand } from "./packs.js";
import { pairsCommand } from "./pairs.js";
import { personaCommand } from "./persona.js";
import { planCommand } from "./plan.js";
import { plantCommand } from "./plant.js";
import { publishCommand } from "./publish.js";
import { reportCommand } from "./report.js";
import { reproduceCommand } from "./reproduce.js";
import { runCommand } from "./run.js";
import { sampleCommand } from "./sample.js";
import { scoreCommand } from "./score.js";
import { setupCommand } from "./setup.js";
import { trainCommand } from "./train.js";
import { packageVersion } from "./version.js";
import { watchCommand } from "./watch.js";

export function createProgram(): Command {
  const program = new Command("locus")
    .description("Takes the corporate voice out of a chat model by a requested percentage.")
    .version(packageVersion())
    .option("--debug", "show stack traces")
    .showHelpAfterError("(locus --help lists the commands)");

  for (const command of [
    runCommand(),
    sampleCommand(),
    scoreCommand(),
    mineCommand(),
    planCommand(),
    pairsCommand(),
    trainCommand(),
    dialCommand(),
    evaluateCommand(),
    reportCommand(),
    watchCommand(),
    plantCommand(),
    publishCommand(),
    reproduceCommand(),
    personaCommand(),
    chatCommand(),
    packsCommand(),
    doctorCommand(),
    setupCommand(),
  ]) {
    program.addCommand(command);
  }
  settle(program);
  return program;
}

/** What holds for every command: its help marks options that must be given, and it throws where commander would end the process. */
function settle(command: Command): void {
  command.configureHelp({ optionDescription: describeOption });
  // Commander exits with 1 for what is typed wrongly; thrown, it gets the exit code that the documents name.
  command.exitOverride((error) => {
    if (error.code === "commander.missingArgument") tellOfGreedyOption(command);
    throw error;
  });
  for (const one of command.commands) settle(one);
}

function describeOption(option: Option): string {
  const description = new Help().optionDescription(option);
  return option.mandatory ? `${description} (required)` : description;
}

/** An option that takes several values takes the command's own arguments too where they follow it. */
function tellOfGreedyOption(command: Command): void {
  const greedy = command.options.find(
    (option) => option.variadic && command.getOptionValueSource(option.attributeName()) === "cli",
  );
  if (greedy === undefined) return;
  const [first] = command.getOptionValue(greedy.attributeName()) as string[];
  const names = command.registeredArguments.map((argument) => `<${argument.name()}>`).join(" ");
  command
    .configureOutput()
    .writeErr?.(
      `  next: ${greedy.long} takes all that follows it up to the next option: put ${names} first, or two dashes between them: ${greedy.long} ${first} -- ${names}\n`,
    );
}
