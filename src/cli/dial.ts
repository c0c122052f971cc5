/** `locus dial`: the adapter scale that gives a dose: another one for a finished run, or on a file of prompts. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { parseDose } from "../calibrate/index.js";
import { writeJson } from "../core/atomic-write.js";
import { ConfigError, DataError } from "../core/errors.js";
import { readRows } from "../core/jsonl.js";
import { type Finding, promptSchema } from "../core/rows.js";
import { degeneration, logprobs } from "../evaluate/index.js";
import { renderDial } from "../report/index.js";
import { sampleResponses } from "../sample/index.js";
import { habitLikelihoods, turnDial } from "../train/index.js";
import { adapterAt } from "./adapter-at.js";
import { dialRun } from "./dial-run.js";
import { refuseInputAsOutput } from "./input-as-output.js";
import { countOption, numberOption } from "./number-option.js";
import { DEFAULT_MODEL, withSession } from "./stage-session.js";

interface Options {
  adapter?: string;
  dose: string;
  model: string;
  output?: string;
  evaluations?: number;
  merge?: boolean;
  maxScale: number;
  maxNewTokens: number;
  split: string;
  seed: number;
}

export function dialCommand(): Command {
  return new Command("dial")
    .description(
      "finds the adapter scale that gives a dose: of a finished run without training, or of an adapter on a file of prompts",
    )
    .argument(
      "<run-or-prompts...>",
      "a run's folder, or JSONL files of prompt rows (the habit set of the split is used)",
    )
    .option("--dose <percent>", "requested reduction", "60")
    .option(
      "--evaluations <n>",
      "scales measured now: besides 0 on prompts (default 2), besides those that a run has (default 0)",
      countOption,
    )
    .option("--merge", "of a run: write the merged weights of this dose too")
    .option("--adapter <folder>", "with prompts: PEFT adapter")
    .option("-o, --output <file>", "with prompts: JSON file for the curve and the chosen scale")
    .option("--model <model>", "with prompts: Hub id, local folder or GGUF file", DEFAULT_MODEL)
    .option("--max-scale <s>", "with prompts: largest scale", numberOption, 1.5)
    .option("--max-new-tokens <n>", "with prompts: token limit of an answer", countOption, 160)
    .option("--split <name>", "with prompts: split of the prompts", "validation")
    .option("--seed <n>", "with prompts: seed", countOption, 17)
    .action(async (paths: string[], options: Options) => {
      const [path = ""] = paths;
      const found = await stat(path).catch(() => undefined);
      if (found === undefined)
        throw new ConfigError(`there is no ${path}`, {
          place: path,
          next: "Give the folder of a finished run (runs/NAME), or a JSONL file of prompt rows.",
        });
      const folder = found.isDirectory();
      if (folder)
        await dialRun(path, {
          dose: options.dose,
          evaluations: options.evaluations ?? 0,
          merge: options.merge === true,
        });
      else await dialPrompts(paths, options);
    });
}

async function dialPrompts(files: string[], options: Options): Promise<void> {
  const { adapter, output } = options;
  if (adapter === undefined || output === undefined)
    throw new ConfigError("a file of prompts needs --adapter and -o", {
      next: "Give the folder of a PEFT adapter and a file for the curve; or the folder of a run, which has both.",
    });
  await refuseInputAsOutput(output, files);
  const { path: folder } = adapterAt(adapter, 1);
  const { dose, doses } = parseDose(options.dose, { dose: 60, doses: {} });
  if (Object.keys(doses).length > 0)
    throw new ConfigError("one scale turns all categories alike: give one figure as --dose", {
      next: "Doses of single categories are trained for: locus run ... --dose 60,contrast=90.",
    });
  const prompts = (await Promise.all(files.map((file) => readRows(file, promptSchema))))
    .flat()
    .filter((row) => row.set === "habit" && row.split === options.split);
  if (prompts.length === 0)
    throw new DataError(`no row of split ${options.split} and set habit: nothing can be measured`, {
      place: files.join(", "),
      next: "Name another --split, or other files.",
    });
  await withSession("dial", async (session) => {
    const scorer = await session.scorer();
    const jobs = await session.jobs(output);
    const drawing = { temperature: 0.8, topK: 50 };
    const at = (scale: number) =>
      session.model(options.model, scale === 0 ? undefined : { path: folder, scale });
    const answersAt = async (scale: number) => {
      const responses = await sampleResponses(session.engine, {
        prompts,
        model: await at(scale),
        modelName: `scale-${scale}`,
        sampling: { ...drawing, maxNewTokens: options.maxNewTokens, samples: 1 },
        seed: options.seed,
        directory: join(jobs, `scale-${scale}`),
      });
      return { responses, scored: responses.map((row) => scorer.score(row)) };
    };
    // As in a run, rules held out of training are no part of the request.
    const counts = ({ rule }: Finding): boolean => !scorer.heldOutRules.has(rule);
    const dial = await turnDial({
      dose: dose / 100,
      evaluations: options.evaluations ?? 2,
      firstScale: 1,
      maxScale: options.maxScale,
      counts,
      isDegenerate: (response) => degeneration(response).degenerate,
      measure: answersAt,
      likelihoods: habitLikelihoods({
        counts,
        base: () => answersAt(0),
        read: async (rows, scale) =>
          logprobs(
            session.engine,
            await at(scale),
            rows,
            false,
            join(jobs, `habits-${scale}`),
            options.seed,
            drawing,
          ),
      }),
    });
    await writeJson(output, dial);
    process.stdout.write(`${renderDial(dial)}-> ${output}\n`);
  });
}
