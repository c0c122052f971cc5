/** `locus pairs`: preference pairs out of files of responses. */
import { join } from "node:path";
import { Command } from "commander";
import { ConfigError } from "../core/errors.js";
import { readRows, writeJsonl } from "../core/jsonl.js";
import { plural } from "../core/plural.js";
import { type PromptSet, promptSchema } from "../core/rows.js";
import { loadTokenLength } from "../engine/index.js";
import {
  BALANCED,
  backtrackAnswers,
  balancedPairs,
  type buildPairs,
  CHECK_MEANINGS,
  createReplyCache,
  dampened,
  KEY_VARIABLES,
  keyFrom,
  MAX_SIMILARITY,
  measureChes,
  mostAlike,
  type PairReport,
  type PassedPairs,
  pairContext,
  passedPairs,
  type ReadOptions,
  rewriteAnswers,
  type StrategyName,
  strategies,
  type Version,
} from "../pairs/index.js";
import { continueAnswers } from "../sample/index.js";
import { createScorer } from "../score/index.js";
import { refuseInputAsOutput } from "./input-as-output.js";
import {
  countOption,
  numberOption,
  ratioOption,
  shareOption,
  someOption,
} from "./number-option.js";
import { loadNamedPacks, namedPackFiles, PACKS_HELP } from "./pack-files.js";
import { pairsAuditCommand } from "./pairs-audit.js";
import { ANSWERS_HELP, PROMPT_FIELD, RESPONSE_FIELD, readAllResponses } from "./read-responses.js";
import { jobsFolder, type StageSession, withSession } from "./stage-session.js";

interface Options {
  output?: string;
  strategy?: string[];
  maxLengthRatio: number;
  maxPerPrompt: number;
  balance: boolean;
  maxSimilarity: number;
  keepLowestChes?: number;
  prompts?: string[];
  promptField?: string;
  responseField?: string;
  packs?: string[];
  tokenizer?: string;
  model?: string;
  temperature: number;
  topK: number;
  tries: number;
  places: number;
  seed: number;
  rewriteUrl?: string;
  rewriteModel?: string;
  rewriteConcurrency: number;
  rewriteCache?: string;
}

export function pairsCommand(): Command {
  return buildCommand().addCommand(pairsAuditCommand());
}

function buildCommand(): Command {
  return new Command("pairs")
    .description("responses -> contrastive preference pairs in TRL's conversational form")
    .argument("<responses...>", `${ANSWERS_HELP}, with their prompts`)
    .option("-o, --output <file>", "JSONL file for the pairs (required)")
    .option(
      "--strategy <names...>",
      `${Object.keys(strategies).join(", ")}, in order of preference (default: edit and resample, between them rewrite with --rewrite-url and backtrack with --model): how dampening pairs are made. Beside them, whatever is named here, come keep-refusal and keep-identity pairs, and control pairs of two habit-free answers that balance the lengths (none with --no-balance)`,
    )
    .option(
      "--max-length-ratio <r>",
      "largest length ratio of a dampening pair's sides; control and keep-identity pairs may go to 1.5 times it, keep-refusal pairs have no limit",
      ratioOption,
      1.3,
    )
    .option("--max-per-prompt <n>", "pairs of one prompt", someOption, 2)
    .option(
      "--no-balance",
      "keep pairs that would be dropped for changing the answers' length: for losses that are normalised by length",
    )
    .option(
      "--max-similarity <s>",
      "sides that share at least so much of their words make no pair",
      numberOption,
      MAX_SIMILARITY,
    )
    .option(
      "--keep-lowest-ches <share>",
      "share of the pairs that stays, those whose sides are least alike in --model's hidden states (normalised CHES)",
      shareOption,
    )
    .option(
      "--prompts <files...>",
      "the prompt rows: refusal, crisis and identity prompts are only protected, by their ids or their words, and no pair may repeat one of validation or test",
    )
    .option(
      "--tokenizer <folder>",
      "measure lengths in this model's tokens (default: --model's, or words)",
    )
    .option("--packs <packs...>", PACKS_HELP)
    .option(...PROMPT_FIELD)
    .option(...RESPONSE_FIELD)
    .option(
      "--model <model>",
      "backtrack and --keep-lowest-ches: the model that wrote the responses",
    )
    .option("--temperature <t>", "backtrack: 0 decodes greedily", numberOption, 0.8)
    .option("--top-k <k>", "backtrack: sample from the k likeliest tokens", countOption, 50)
    .option("--tries <n>", "backtrack: how often a place is sampled anew", countOption, 4)
    .option("--places <n>", "backtrack: places of one answer", countOption, 2)
    .option("--seed <n>", "seed of backtrack and rewrite", countOption, 17)
    .option(
      "--rewrite-url <url>",
      `rewrite: an OpenAI-compatible server (https://host/v1); its key is read from ${KEY_VARIABLES.join(" or ")}`,
    )
    .option("--rewrite-model <name>", "rewrite: the model's name at that server")
    .option("--rewrite-concurrency <n>", "rewrite: requests at the same time", countOption, 4)
    .option(
      "--rewrite-cache <folder>",
      "rewrite: where replies are kept (default: beside the output)",
    )
    .action(makePairs);
}

async function makePairs(files: string[], options: Options): Promise<void> {
  const { output } = options;
  if (output === undefined)
    throw new ConfigError("locus pairs needs -o, --output <file>", {
      next: "Name the JSONL file that the pairs go to.",
    });
  const names = strategiesOf(options);
  const rules = await namedPackFiles(options.packs);
  await refuseInputAsOutput(output, [...files, ...(options.prompts ?? []), ...rules]);
  const scorer = createScorer({ packs: await loadNamedPacks(options.packs) });
  const prompts = (
    await Promise.all((options.prompts ?? []).map((file) => readRows(file, promptSchema)))
  ).flat();
  const { rows: responses } = await readAllResponses(files, {
    ...options,
    prompts,
    needs: ["messages"],
  });
  const scored = responses.map((row) => scorer.score(row));
  const work = { options, output, responses, scored };
  const build = async (reading: ReadOptions, session?: StageSession): Promise<void> => {
    const made = {
      backtrack:
        names.includes("backtrack") && session
          ? await takenBack(work, reading, session)
          : undefined,
      rewrite: names.includes("rewrite") ? await rewritten(work, reading) : undefined,
    };
    const passed = passedPairs(responses, scored, {
      ...reading,
      strategies: names,
      maxPerPrompt: options.maxPerPrompt,
      maxSimilarity: options.maxSimilarity,
      measuring: prompts.filter(({ split }) => split !== "train"),
      versions: {
        backtrack: made.backtrack?.versions ?? [],
        rewrite: made.rewrite?.versions ?? [],
      },
    });
    const leave = session && (await tooAlike(work, passed, session));
    const { pairs, report } = balancedPairs(passed, options, leave);
    await writeJsonl(output, pairs);
    const told = {
      ...report,
      ...(made.backtrack && { backtrack: made.backtrack.report }),
      ...(made.rewrite && { rewrite: made.rewrite.report }),
    };
    process.stdout.write(`${JSON.stringify(told, null, 2)}\n${describe(report, output)}`);
  };
  const reading = async (tokenizer: string | undefined): Promise<ReadOptions> => ({
    maxLengthRatio: options.maxLengthRatio,
    heldOutRules: scorer.heldOutRules,
    keepOnly: prompts.filter(({ set }) => PROTECTED.has(set)),
    score: (row) => scorer.score(row),
    ...(tokenizer && { tokens: await loadTokenLength(tokenizer) }),
  });
  if (options.keepLowestChes !== undefined && options.model === undefined)
    throw new ConfigError("--keep-lowest-ches needs --model", {
      next: "Name the model that is to be trained on the pairs.",
    });
  if (!names.includes("backtrack") && options.keepLowestChes === undefined)
    return build(await reading(options.tokenizer));
  await withSession("pairs", async (session) => {
    const { path } = await session.model(options.model!);
    await build(await reading(options.tokenizer ?? path), session);
  });
}

/** What was made and what was not, in words. */
function describe(report: PairReport, output: string): string {
  const {
    byKind,
    dropped,
    droppedForBalance,
    droppedAsLonger = 0,
    findingsLeft,
    meanLogLengthRatio,
  } = report;
  const all = Object.values(byKind).reduce((sum, count) => sum + count, 0);
  const kinds = Object.entries(byKind).filter(([, count]) => count > 0);
  const named = kinds.map(([kind, count]) => `${count} ${kind}`).join(", ");
  const lines = [`${plural(all, "pair")}${named && ` (${named})`} -> ${output}`];
  if (byKind.dampen > 0 && findingsLeft)
    lines.push(
      `findings left in ${findingsLeft.pairs} of ${byKind.dampen} chosen sides of dampening pairs, in ${findingsLeft.trainable} of rules that training may act on`,
    );
  if (byKind.control > 0)
    lines.push(
      `control: two habit-free answers, the longer one chosen, to balance lengths (none with --no-balance)`,
    );
  if (dropped["not-english"])
    lines.push(
      `${plural(dropped["not-english"], "candidate")} left out (not-english): ${CHECK_MEANINGS["not-english"]}`,
    );
  const left = { shorter: droppedForBalance - droppedAsLonger, longer: droppedAsLonger };
  for (const [which, count] of Object.entries(left))
    if (count > 0)
      lines.push(
        `${plural(count, "pair")} left out, as they would teach ${which} answers and nothing balances them (--no-balance keeps them)`,
      );
  if (Math.abs(meanLogLengthRatio) > BALANCED)
    lines.push(
      `lengths: chosen sides are ${Math.exp(meanLogLengthRatio).toFixed(2)} times as long as rejected ones in the mean, which teaches ${meanLogLengthRatio < 0 ? "shorter" : "longer"} answers where a loss sums over tokens`,
    );
  return `${lines.join("\n")}\n`;
}

/** Prompt sets whose answers are never dampened. */
const PROTECTED: ReadonlySet<PromptSet> = new Set(["refusal", "crisis", "identity"]);

interface Work {
  options: Options;
  output: string;
  responses: Parameters<typeof buildPairs>[0];
  scored: Parameters<typeof buildPairs>[1];
}

interface Made<Report> {
  versions: Version[];
  report: Report;
}

async function takenBack(
  { options, output, responses, scored }: Work,
  reading: ReadOptions,
  session: StageSession,
): Promise<Made<unknown>> {
  const context = pairContext(reading);
  const model = await session.model(options.model!);
  const jobs = await session.jobs(output);
  return backtrackAnswers(
    dampened(responses, scored, reading),
    context,
    options,
    (answers, attempt) =>
      continueAnswers(session.engine, {
        answers,
        model,
        sampling: { temperature: options.temperature, topK: options.topK },
        seed: options.seed,
        directory: join(jobs, `try-${attempt + 1}`),
      }),
  );
}

/** Ids of the pairs that --keep-lowest-ches leaves out. */
async function tooAlike(
  { options, output }: Work,
  { dampen, keep, controls }: PassedPairs,
  session: StageSession,
): Promise<ReadonlySet<string> | undefined> {
  const { keepLowestChes: share } = options;
  if (share === undefined) return undefined;
  const pairs = [...dampen, ...keep, ...controls].map(({ row }) => row);
  const measured = await measureChes(session.engine, {
    pairs,
    model: await session.model(options.model!),
    directory: join(await session.jobs(output), "ches"),
  });
  return mostAlike(pairs, measured, share);
}

async function rewritten(
  { options, output, responses, scored }: Work,
  reading: ReadOptions,
): Promise<Made<unknown>> {
  const context = pairContext(reading);
  const key = keyFrom(process.env);
  const note = (line: string): boolean => process.stderr.write(`  ${line}\n`);
  let last = 0;
  return rewriteAnswers(dampened(responses, scored, reading), context, {
    endpoint: {
      url: options.rewriteUrl!,
      model: options.rewriteModel!,
      key,
      seed: options.seed,
      onWait: (seconds, why) => note(`rewrite: waits ${seconds} s (${why})`),
    },
    cache: createReplyCache(
      options.rewriteCache ?? join(await jobsFolder("pairs", output), "rewrites"),
    ),
    concurrency: options.rewriteConcurrency,
    onProgress: (done, total) => {
      if (done < total && Date.now() - last < 2000) return;
      last = Date.now();
      note(`rewrite: ${done} of ${total} answers`);
    },
  });
}

/** The strategies asked for, each with what it needs. */
function strategiesOf(options: Options): StrategyName[] {
  const { model, rewriteUrl, rewriteModel } = options;
  const usual = [
    "edit",
    ...(rewriteUrl === undefined ? [] : ["rewrite"]),
    ...(model === undefined ? [] : ["backtrack"]),
    "resample",
  ];
  const names = (options.strategy ?? usual).map((name) => {
    if (Object.hasOwn(strategies, name)) return name as StrategyName;
    throw new ConfigError(`there is no pair strategy ${name}`, {
      next: `Use one of: ${Object.keys(strategies).join(", ")}.`,
    });
  });
  if (names.includes("backtrack") && model === undefined)
    throw new ConfigError("backtrack needs --model", {
      next: "Name the model that wrote the responses: its answers go on from where a habit began.",
    });
  if (names.includes("rewrite") && (rewriteUrl === undefined || rewriteModel === undefined))
    throw new ConfigError("rewrite needs --rewrite-url and --rewrite-model", {
      next: "Name an OpenAI-compatible server (https://host/v1) and a model that it serves.",
    });
  return names;
}
