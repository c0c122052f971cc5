/** `locus sample`: a model's answers to a file of prompts. */
import { join } from "node:path";
import { Command } from "commander";
import { readRows, writeJsonl } from "../core/jsonl.js";
import { promptSchema } from "../core/rows.js";
import { sampleResponses } from "../sample/index.js";
import { adapterAt } from "./adapter-at.js";
import { refuseInputAsOutput } from "./input-as-output.js";
import { countOption, numberOption, signedOption } from "./number-option.js";
import { DEFAULT_MODEL, withSession } from "./stage-session.js";

interface Options {
  model: string;
  output: string;
  adapter?: string;
  scale: number;
  samples: number;
  temperature: number;
  topK?: number;
  minP?: number;
  maxNewTokens: number;
  seed: number;
  split?: string;
  set?: string;
}

export function sampleCommand(): Command {
  return new Command("sample")
    .description("prompts -> responses: a model's own answers")
    .argument("<prompts...>", "JSONL files of prompt rows {id, prompt | messages, set, split}")
    .requiredOption("-o, --output <file>", "JSONL file for the responses")
    .option("--model <model>", "Hub id, local folder or GGUF file", DEFAULT_MODEL)
    .option("--adapter <folder>", "PEFT adapter on top of the model")
    .option("--scale <factor>", "scale of the adapter", signedOption, 1)
    .option("--samples <n>", "answers to each prompt", countOption, 1)
    .option("--temperature <t>", "0 decodes greedily", numberOption, 0.8)
    .option(
      "--top-k <k>",
      "sample from the k likeliest tokens (default: 50; none with --min-p)",
      countOption,
    )
    .option(
      "--min-p <p>",
      "sample from tokens at least p times as likely as the likeliest",
      numberOption,
    )
    .option("--max-new-tokens <n>", "token limit of an answer", countOption, 160)
    .option("--seed <n>", "seed", countOption, 17)
    .option("--split <name>", "only prompts of this split")
    .option("--set <name>", "only prompts of this set")
    .action(async (files: string[], options: Options) => {
      await refuseInputAsOutput(options.output, files);
      const prompts = (await Promise.all(files.map((file) => readRows(file, promptSchema))))
        .flat()
        .filter((row) => !options.split || row.split === options.split)
        .filter((row) => !options.set || row.set === options.set);
      await withSession("sample", async (session) => {
        const { adapter, scale, samples, temperature, topK, minP, maxNewTokens } = options;
        const responses = await sampleResponses(session.engine, {
          prompts,
          model: await session.model(
            options.model,
            adapter ? adapterAt(adapter, scale) : undefined,
          ),
          modelName: options.model,
          sampling: {
            samples,
            temperature,
            maxNewTokens,
            ...(minP === undefined ? { topK: topK ?? 50 } : { minP }),
          },
          seed: options.seed,
          directory: join(await session.jobs(options.output), "sample"),
        });
        await writeJsonl(options.output, responses);
        process.stdout.write(`${responses.length} responses -> ${options.output}\n`);
      });
    });
}
