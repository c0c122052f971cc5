/** `locus run PIPELINE`: the main job, from prompts to a checkpoint with its report. */
import { join } from "node:path";
import { Command, Option } from "commander";
import { lockRun, logEvents, runStages, STAGES, type StageName } from "../pipeline/index.js";
import { printRunSummary } from "../report/index.js";
import { TRAINING_METHODS } from "../train/index.js";
import { countOption } from "./number-option.js";
import { openRun, type RunOptions, readPipeline } from "./open-run.js";
import { renderRun } from "./render-run.js";
import { cancelOnSignals } from "./signals.js";

export function runCommand(): Command {
  return new Command("run")
    .description("run a pipeline: sample, score, plan, pairs, train, dial, merge, evaluate, report")
    .argument("<pipeline>", "pipeline file, for example pipelines/quickstart.yaml")
    .option(
      "--dose <percent>",
      "requested reduction of habits: 60, or by category: 60,contrast=90,identity=40",
    )
    .option("--model <model>", "Hub id, local folder or GGUF file")
    .option("--seed <number>", "seed of everything random", countOption)
    .addOption(
      new Option(
        "--method <name>",
        "another method than the file's, with the method's own settings",
      ).choices(TRAINING_METHODS),
    )
    .option("--name <name>", "name of the run directory")
    .option("--runs <folder>", "where run directories are kept", "runs")
    .addOption(new Option("--until <stage>", "stop after this stage").choices(STAGES))
    .action(async (file: string, options: RunOptions & { runs: string; until?: StageName }) => {
      const config = await readPipeline(file, options);
      const directory = join(options.runs, config.name);
      const unlock = await lockRun(directory);
      const view = renderRun(process.stderr.isTTY === true && !process.env.CI);
      const log = logEvents(join(directory, "events.jsonl"));
      const emit = (event: Parameters<typeof log>[0]): void => {
        log(event);
        view.listen(event);
      };
      const cancel = cancelOnSignals();
      try {
        const context = await openRun(config, options.runs, emit, cancel.signal);
        const times = await runStages(context, options.until);
        await view.close();
        if (options.until === undefined || options.until === "report") {
          process.stdout.write(await printRunSummary(context.directory, times));
        }
      } catch (error) {
        await view.close(error);
        throw error;
      } finally {
        cancel.dispose();
        await unlock();
      }
    });
}
