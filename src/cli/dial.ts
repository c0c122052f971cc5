/** `locus dial`: the adapter scale that gives the requested dose on a file of prompts. */
import { join } from "node:path";
import { Command } from "commander";
import { writeJson } from "../core/atomic-write.js";
import { readRows } from "../core/jsonl.js";
import { promptSchema } from "../core/rows.js";
import { sampleResponses } from "../sample/index.js";
import { turnDial } from "../train/index.js";
import { numberOption } from "./number-option.js";
import { DEFAULT_MODEL, withSession } from "./stage-session.js";

interface Options {
  adapter: string;
  dose: number;
  model: string;
  output: string;
  evaluations: number;
  maxScale: number;
  maxNewTokens: number;
  split: string;
  seed: number;
}

export function dialCommand(): Command {
  return new Command("dial")
    .description("finds the adapter scale that gives the requested dose on validation prompts")
    .argument("<prompts...>", "JSONL files of prompt rows; the habit set of the split is used")
    .requiredOption("--adapter <folder>", "PEFT adapter")
    .requiredOption("-o, --output <file>", "JSON file for the curve and the chosen scale")
    .option("--dose <percent>", "requested reduction", numberOption, 60)
    .option("--model <model>", "Hub id, local folder or GGUF file", DEFAULT_MODEL)
    .option("--evaluations <n>", "scales measured besides 0", numberOption, 2)
    .option("--max-scale <s>", "largest scale", numberOption, 1.5)
    .option("--max-new-tokens <n>", "token limit of an answer", numberOption, 160)
    .option("--split <name>", "split of the prompts", "validation")
    .option("--seed <n>", "seed", numberOption, 17)
    .action(async (files: string[], options: Options) => {
      const prompts = (await Promise.all(files.map((file) => readRows(file, promptSchema))))
        .flat()
        .filter((row) => row.set === "habit" && row.split === options.split);
      await withSession("dial", async (session) => {
        const scorer = await session.scorer();
        const jobs = await session.jobs(options.output);
        const dial = await turnDial({
          dose: options.dose / 100,
          evaluations: options.evaluations,
          firstScale: 1,
          maxScale: options.maxScale,
          measure: async (scale) => {
            const adapter = scale === 0 ? undefined : { path: options.adapter, scale };
            const responses = await sampleResponses(session.engine, {
              prompts,
              model: await session.model(options.model, adapter),
              modelName: `scale-${scale}`,
              sampling: {
                temperature: 0.8,
                topK: 50,
                maxNewTokens: options.maxNewTokens,
                samples: 1,
              },
              seed: options.seed,
              directory: join(jobs, `scale-${scale}`),
            });
            return { responses, scored: responses.map((row) => scorer.score(row)) };
          },
        });
        await writeJson(options.output, dial);
        for (const point of dial.points) {
          const rate = (1000 * point.findings) / Math.max(1, point.words);
          process.stdout.write(
            `scale ${point.scale.toFixed(2)}  ${rate.toFixed(2)} findings per 1,000 words  ${point.meanWords.toFixed(0)} words an answer\n`,
          );
        }
        process.stdout.write(`dose ${options.dose}: scale ${dial.scale} -> ${options.output}\n`);
      });
    });
}
