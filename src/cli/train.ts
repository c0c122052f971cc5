/** `locus train`: an adapter from responses (token) or pairs (dpo). */
import { join, resolve } from "node:path";
import { Command } from "commander";
import { ConfigError } from "../core/errors.js";
import { readRows } from "../core/jsonl.js";
import { pairSchema } from "../core/rows.js";
import { trainAdapter, trainingSchema } from "../train/index.js";
import { refuseInputAsOutput, refuseInputInside } from "./input-as-output.js";
import { countOption, numberOption } from "./number-option.js";
import { readResponses } from "./read-responses.js";
import { DEFAULT_MODEL, withSession } from "./stage-session.js";

interface Options {
  method: "token" | "ftpo" | "dpo";
  model: string;
  output: string;
  trainDose?: number;
  learningRate?: number;
  epochs?: number;
  rank: number;
  seed: number;
}

export function trainCommand(): Command {
  return new Command("train")
    .description("responses (token, ftpo) or pairs (dpo) -> a LoRA adapter")
    .argument("<data>", "JSONL: response rows for --method token and ftpo, pair rows for dpo")
    .requiredOption("-o, --output <folder>", "folder for the job; the adapter lies in job/adapter")
    .option("--method <name>", "token, ftpo or dpo", "token")
    .option("--model <model>", "Hub id, local folder or GGUF file", DEFAULT_MODEL)
    .option(
      "--train-dose <percent>",
      "dampening that the targets of `token` ask for (default: 95); no other method has any",
      numberOption,
    )
    .option("--learning-rate <rate>", "learning rate (default: the method's own)", numberOption)
    .option("--epochs <n>", "passes over the data (default: 1)", countOption)
    .option("--rank <r>", "LoRA rank; alpha is twice that", countOption, 16)
    .option("--seed <n>", "seed", countOption, 17)
    .action(async (data: string, options: Options) => {
      if (options.trainDose !== undefined && options.method !== "token")
        throw new ConfigError(
          `--train-dose is for the targets of token; ${options.method} has none`,
          {
            next: "Leave it out, or train with --method token.",
          },
        );
      await refuseInputAsOutput(options.output, [data]);
      await refuseInputInside(join(options.output, "job"), [data]);
      const settings = trainingSchema.safeParse({
        method: options.method,
        ...(options.trainDose === undefined ? {} : { trainDose: options.trainDose }),
        ...(options.learningRate === undefined ? {} : { learningRate: options.learningRate }),
        ...(options.epochs === undefined ? {} : { epochs: options.epochs }),
      });
      if (!settings.success) {
        throw new ConfigError(settings.error.issues[0]?.message ?? "bad training settings", {
          next: "locus train --help shows what each option takes.",
        });
      }
      const responses =
        options.method === "dpo"
          ? []
          : (await readResponses(data, { needs: ["messages", "finishReason"] })).rows;
      const pairs = options.method === "dpo" ? await readRows(data, pairSchema) : [];
      await withSession("train", async (session) => {
        const scorer = await session.scorer();
        const outcome = await trainAdapter({
          engine: session.engine,
          settings: settings.data,
          adapter: {
            r: options.rank,
            alpha: options.rank * 2,
            dropout: 0,
            targetModules: "all-linear",
          },
          model: await session.model(options.model),
          responses,
          scored: responses.map((row) => scorer.score(row)),
          pairs,
          find: scorer.findTrainable,
          heldOutRules: scorer.heldOutRules,
          sham: false,
          seed: options.seed,
          directory: resolve(options.output),
        });
        process.stdout.write(
          `${JSON.stringify(outcome.data)}\nadapter -> ${join(options.output, "job", "adapter")}\n`,
        );
      });
    });
}
