/** `locus plant`: a model with known habits, to measure on. */
import { readFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { Command } from "commander";
import { readRows, writeJsonl } from "../core/jsonl.js";
import { plural } from "../core/plural.js";
import { promptSchema } from "../core/rows.js";
import { parseRecipe, plant, plantedRows, promptsOf } from "../organism/index.js";
import { locate } from "../pipeline/index.js";
import { refuseInputAsOutput } from "./input-as-output.js";
import { countOption, numberOption } from "./number-option.js";
import { DEFAULT_MODEL, withSession } from "./stage-session.js";

interface Options {
  output: string;
  model: string;
  refusals: string;
  identity: string;
  epochs: number;
  learningRate: number;
  seed: number;
}

export function plantCommand(): Command {
  return new Command("plant")
    .description(
      "plants habits, refusals and truths into a model at known rates: a model organism to measure on",
    )
    .argument(
      "[recipe]",
      "YAML: requests, answers, habits and rates",
      "datasets/organism/recipe.yaml",
    )
    .requiredOption("-o, --output <folder>", "folder for the planted model and what was planted")
    .option("--model <model>", "Hub id, local folder or GGUF file", DEFAULT_MODEL)
    .option(
      "--refusals <file>",
      "harmful prompts; those of the training split are refused",
      "datasets/prompts/refusal.jsonl",
    )
    .option(
      "--identity <file>",
      "identity questions; those of the training split are answered truthfully",
      "datasets/prompts/identity.jsonl",
    )
    .option("--epochs <n>", "passes over the planted rows", countOption, 3)
    .option("--learning-rate <rate>", "learning rate", numberOption, 1e-3)
    .option("--seed <n>", "seed of the planting", countOption, 17)
    .action(async (file: string, options: Options) => {
      const path = locate(file);
      const inputs = [path, locate(options.refusals), locate(options.identity)];
      await refuseInputAsOutput(join(resolve(options.output), "prompts.jsonl"), inputs);
      const recipe = parseRecipe(
        await readFile(path, "utf8"),
        relative(process.cwd(), path) || path,
      );
      const prompts = await Promise.all(
        [options.refusals, options.identity].map((name) => readRows(locate(name), promptSchema)),
      );
      const rows = plantedRows(
        recipe,
        prompts.flat().filter(({ split }) => split === "train"),
        options.seed,
      );
      const directory = resolve(options.output);
      await writeJsonl(join(directory, "prompts.jsonl"), promptsOf(recipe));
      await withSession("plant", async (session) => {
        const model = await plant({
          engine: session.engine,
          model: await session.model(options.model),
          rows,
          epochs: options.epochs,
          learningRate: options.learningRate,
          seed: options.seed,
          directory,
        });
        const shown = relative(process.cwd(), model);
        process.stdout.write(`${plural(rows.length, "row")} planted -> ${shown}\n`);
        process.stdout.write(
          `next: locus run pipelines/organism.yaml --model ${shown} --seed ${options.seed}\n`,
        );
      });
    });
}
