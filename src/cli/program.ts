/** The command line: one command a file; this one only lists them. */
import { Command } from "commander";
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
  throwInsteadOfExit(program);
  return program;
}

/** Commander ends the process with 1 for what is typed wrongly; thrown, it gets the exit code that the documents name. */
function throwInsteadOfExit(command: Command): void {
  command.exitOverride();
  for (const one of command.commands) throwInsteadOfExit(one);
}
