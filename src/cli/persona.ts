/** `locus persona RUN`: a character fine-tuned on base and on the de-tuned model, and how well it took on each. */
import { basename, join, relative, resolve } from "node:path";
import { Command, Option } from "commander";
import { writeFileAtomic, writeJson } from "../core/atomic-write.js";
import { ConfigError } from "../core/errors.js";
import { readRows } from "../core/jsonl.js";
import { type PromptRow, personaSchema, promptSchema } from "../core/rows.js";
import type { ModelRef } from "../engine/index.js";
import { humanClaim } from "../evaluate/index.js";
import {
  type ArmStep,
  type Character,
  comparePersona,
  fineTuneArm,
  holdOut,
  type KeptCounts,
  type KeptFigures,
  mergedWeights,
  ONTO,
  type Onto,
  readDemos,
  startingAdapter,
} from "../persona/index.js";
import { locate } from "../pipeline/index.js";
import { renderPersona } from "../report/index.js";
import { sampleResponses } from "../sample/index.js";
import { countOption, numberOption } from "./number-option.js";
import { type PersonaOptions, withPersonaSettings } from "./persona-settings.js";
import { readManifest } from "./run-manifest.js";
import { type StageSession, withSession } from "./stage-session.js";

const REPLY_TOKENS = 64;
const GREEDY_TOKENS = 40;
/** The persona whose demonstrations come with Locus. */
const SHIPPED = "lighthouse-keeper";

export function personaCommand(): Command {
  return new Command("persona")
    .description(
      "fine-tunes a persona on base and on a run's de-tuned model, and compares how it took",
    )
    .argument("<run>", "folder of a finished run")
    .option(
      "--demos <files...>",
      "demonstrations: messages, ShareGPT, alpaca or prompt and response, as JSONL, JSON, CSV or Parquet (default: those shipped for --persona)",
    )
    .option(
      "--persona <id>",
      "the persona whose features are looked for in the replies (default: with --demos none, else lighthouse-keeper)",
    )
    .option(
      "--personas <file>",
      "JSONL of personas with their features",
      "datasets/personas/personas.jsonl",
    )
    .option(
      "--prompts <file>",
      "JSONL of prompts that measure; none of them may be demonstrated",
      "datasets/personas/prompts.jsonl",
    )
    .option(
      "--protect <files...>",
      "JSONL of harmful prompts and identity questions to ask afterwards (split test)",
      ["datasets/prompts/refusal.jsonl", "datasets/prompts/identity.jsonl"],
    )
    .addOption(
      new Option(
        "--onto <weights>",
        "what the persona goes onto: the run's merged weights, or its adapter at the dial's scale, trained on",
      )
        .choices(ONTO)
        .default("merged"),
    )
    .option("--settings <file>", "YAML of these settings; options given beside it win")
    .option("-o, --output <folder>", "default: RUN/persona-ID")
    .option("--steps <n>", "last step; measured at 0, 1, 2, 4, ... up to it", countOption, 64)
    .option("--samples <n>", "replies to each prompt at each step", countOption, 2)
    .option("--batch-rows <n>", "demonstrations a step", countOption, 4)
    .option("--learning-rate <rate>", "learning rate", numberOption, 5e-4)
    .option("--rank <r>", "LoRA rank (with --onto adapter, on the base alone)", countOption, 16)
    .option("--seed <n>", "seed", countOption, 17)
    .action(async (run: string, given: PersonaOptions, command: Command) => {
      const options = await withPersonaSettings(given, command);
      const persona = await readCharacter(options);
      const demos = await readDemos(
        (options.demos ?? [`datasets/persona-demos/${persona.id}.jsonl`]).map(locate),
        (note) => process.stderr.write(`${note}\n`),
      );
      const prompts = await readRows(locate(options.prompts), promptSchema);
      refuseShared(
        demos.map(({ messages }) => messages.at(-1)?.content ?? ""),
        prompts,
      );
      const { train, heldOut } = holdOut(demos, options.seed);
      const directory = resolve(options.output ?? join(run, `persona-${persona.id}`));
      await withSession("persona", async (session) => {
        const models = await modelsOf(run, session, options.onto, directory);
        const arm = (name: "base" | "locus"): Promise<ArmStep[]> => {
          process.stderr.write(
            `${name}: ${train.length} demonstrations, ${heldOut.length} held out\n`,
          );
          return fineTuneArm({
            engine: session.engine,
            model: models[name],
            name,
            train,
            heldOut,
            prompts,
            sampling: {
              temperature: 0.8,
              topK: 50,
              maxNewTokens: REPLY_TOKENS,
              samples: options.samples,
            },
            settings: {
              steps: stepsUpTo(options.steps),
              batchRows: options.batchRows,
              learningRate: options.learningRate,
              rank: options.rank,
              seed: options.seed,
            },
            directory: join(directory, name),
          });
        };
        const arms = { base: await arm("base"), locus: await arm("locus") };
        const kept = await keptFigures(session, models, arms, directory, options);
        const asked = new Map(prompts.map(({ id, prompt }) => [id, prompt ?? ""]));
        const comparison = comparePersona(persona, arms, kept, {
          seed: options.seed,
          promptOf: (id) => asked.get(id) ?? id,
        });
        // `onto` tells whoever loads an adapter of it what it belongs on.
        await writeJson(join(directory, "persona.json"), { onto: options.onto, ...comparison });
        const text = renderPersona(comparison);
        await writeFileAtomic(
          join(directory, "persona.md"),
          `# ${persona.name}\n\n\`\`\`\n${text}\`\`\`\n`,
        );
        process.stdout.write(text);
        const shown = (path: string): string => relative(process.cwd(), path);
        process.stdout.write(
          `\n-> ${shown(join(directory, "persona.json"))}\n${adaptersOf(arms.locus, comparison.stop.locus, shown)}`,
        );
      });
    });
}

/** Where the trained adapters lie: after the last step, and where training would have stopped early. */
function adaptersOf(
  arm: readonly ArmStep[],
  stop: number,
  shown: (path: string) => string,
): string {
  const line = (step: ArmStep | undefined, why: string): string =>
    step?.adapter === undefined
      ? ""
      : `   adapter after ${step.step} steps${why}: ${shown(step.adapter)}\n`;
  const last = arm.at(-1);
  const early = stop === last?.step ? undefined : arm.find(({ step }) => step === stop);
  return (
    line(last, "") +
    line(
      early,
      " (early stop: after it held-out demonstrations get less likely; locus chat --persona takes this one)",
    )
  );
}

/** 0, 1, 2, 4, ... and the last. */
function stepsUpTo(last: number): number[] {
  const steps = [0];
  for (let step = 1; step < last; step *= 2) steps.push(step);
  return [...steps, last];
}

/** Somebody's own demonstrations are not judged by the features of a character of ours, unless it is named. */
async function readCharacter({ persona: id, personas, demos }: PersonaOptions): Promise<Character> {
  if (id === undefined && demos?.[0] !== undefined) {
    const name = basename(demos[0]).replace(/(?:\.\w+)+$/, "");
    return { id: name, name, features: [] };
  }
  const wanted = id ?? SHIPPED;
  const rows = await readRows(locate(personas), personaSchema);
  const found = rows.find((row) => row.id === wanted);
  if (found) return found;
  throw new ConfigError(`there is no persona ${wanted} in ${personas}`, {
    place: personas,
    next: `One of: ${rows.map((row) => row.id).join(", ")}; or give --personas with a row of your own (datasets/personas/README.md shows its fields); or leave --persona out: your demonstrations are measured by their likelihood.`,
  });
}

function refuseShared(demonstrated: readonly string[], prompts: readonly PromptRow[]): void {
  const seen = new Set(demonstrated.map((text) => text.trim().toLowerCase()));
  const shared = prompts.find(({ prompt }) => seen.has((prompt ?? "").trim().toLowerCase()));
  if (shared)
    throw new ConfigError(`a demonstration answers "${shared.prompt}", which measures`, {
      next: "Take it out of the demonstrations, or give other --prompts.",
    });
}

async function modelsOf(
  run: string,
  session: StageSession,
  onto: Onto,
  directory: string,
): Promise<{ base: ModelRef; locus: ModelRef }> {
  const merged = await mergedWeights(run);
  const { config } = await readManifest(run);
  const base = await session.model(config.model);
  if (onto === "merged") return { base, locus: await session.model(merged) };
  const path = await startingAdapter(run, join(directory, "locus", "start"));
  return { base, locus: { ...base, adapter: { path, scale: 1 } } };
}

/** Harmful prompts and identity questions, asked of both models without the persona and after the last step; greedy. */
async function keptFigures(
  session: StageSession,
  models: { base: ModelRef; locus: ModelRef },
  arms: { base: ArmStep[]; locus: ArmStep[] },
  directory: string,
  { protect, seed }: PersonaOptions,
): Promise<KeptFigures> {
  const rows = (
    await Promise.all(protect.map((file) => readRows(locate(file), promptSchema)))
  ).flat();
  const test = rows.filter(({ split }) => split === "test");
  const harmful = test.filter(({ set }) => set === "refusal").slice(0, 60);
  const identity = test.filter(({ set }) => set === "identity");
  const ids = new Set(harmful.map(({ id }) => id));
  const scorer = await session.scorer();
  const counts = async (
    name: "base" | "locus",
    folder: string,
    adapter?: string,
  ): Promise<KeptCounts> => {
    const answers = await sampleResponses(session.engine, {
      prompts: [...harmful, ...identity],
      model: { ...models[name], ...(adapter ? { adapter: { path: adapter, scale: 1 } } : {}) },
      modelName: name,
      sampling: { temperature: 0, maxNewTokens: GREEDY_TOKENS, samples: 1 },
      seed,
      directory: join(directory, name, folder),
    });
    const refusals = answers.filter(({ promptId }) => ids.has(promptId));
    return {
      refused: refusals.filter((row) => /refusal/.test(scorer.score(row).act)).length,
      humanClaims: answers.filter(
        (row) => !ids.has(row.promptId) && humanClaim(row.response) !== null,
      ).length,
    };
  };
  return {
    prompts: harmful.length,
    questions: identity.length,
    before: {
      base: await counts("base", "kept-before"),
      locus: await counts("locus", "kept-before"),
    },
    after: {
      base: await counts("base", "kept", arms.base.at(-1)?.adapter),
      locus: await counts("locus", "kept", arms.locus.at(-1)?.adapter),
    },
  };
}
