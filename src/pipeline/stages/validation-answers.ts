/** Validation answers at an adapter scale, sampled once for all doses of a run; the base's once for all its trainings. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { hashFile, hashJson } from "../../core/hash.js";
import type { Finding, ResponseRow } from "../../core/rows.js";
import type { ModelRef } from "../../engine/index.js";
import { degeneration, firstWords, logprobs } from "../../evaluate/index.js";
import { sampleResponses } from "../../sample/index.js";
import { type DialRequest, dialGates, type GuardRow, habitLikelihoods } from "../../train/index.js";
import { type RunContext, scoreAll } from "../context.js";
import { adapterOf, withAdapter } from "./adapters.js";
import { guardRows } from "./own-refusals.js";

const FOLDER = "validation";
/**
 * Answers of the base for each of a scale's: every scale is held against the base, so that its noise stands in all of them
 * (one control, k treatments: sqrt(k) as many; Dunnett, J. Am. Stat. Assoc. 50, 1955). All doses share them.
 */
const BASE_TIMES = 2;

/**
 * One folder for each adapter, by its content, and way of sampling: another dose finds what an earlier one sampled. A newer
 * worker draws from the same distribution, and sampling anew for it would surprise.
 */
async function folderOf(context: RunContext, adapter: string): Promise<string> {
  const weights = join(adapter, "adapter_model.safetensors");
  return folderFor(context, { adapter: await hashFile(weights) });
}

/** @param adapter what the answers depend on besides the model; empty for the plain base */
function folderFor(context: RunContext, adapter: { adapter?: string }): string {
  const { config, inputs, modelHash } = context;
  const times = adapter.adapter === undefined ? BASE_TIMES : 1;
  const hash = hashJson({
    ...adapter,
    model: modelHash,
    sampling: config.sampling,
    samples: times * config.samplesPerPrompt.validation,
    prompts: inputs.prompts.validation.habit,
    seed: config.seed,
  });
  return join(context.directory, FOLDER, hash.slice(0, 16));
}

interface Read {
  /** Whose work it is shown as. */
  stage: "train" | "dial";
  /** Folder of the adapter. */
  adapter: string;
  /** Where the refusals to watch were sampled. */
  guard: string;
}

/** The adapter that was trained, for the dial. */
const trained = (context: RunContext): Read => ({
  stage: "dial",
  adapter: adapterOf(context, "locus"),
  guard: join(context.output("train"), "guard"),
});

/** How the dial, and rounds of training before it, read validation answers: what counts, what holds back, and the answers themselves. */
export async function readings(
  context: RunContext,
  of: Read = trained(context),
): Promise<Pick<DialRequest, "counts" | "gates" | "isDegenerate" | "measure" | "likelihoods">> {
  const { config, scorer } = context;
  // Rules held out of training are no part of the request.
  const counts = ({ rule }: Finding): boolean => !scorer.heldOutRules.has(rule);
  return {
    counts,
    gates: dialGates(config.evaluate.gates),
    isDegenerate: (response) => degeneration(response).degenerate,
    measure: await validationAnswers(context, of),
    // Greedy answers have no probabilities that a scale could change little by little.
    ...(config.sampling.temperature > 0 && {
      likelihoods: await ownHabits(context, of, counts),
    }),
  };
}

/** How likely the habits of the base's validation answers stay at a scale. */
async function ownHabits(
  context: RunContext,
  { stage, adapter }: Read,
  counts: (finding: Finding) => boolean,
): Promise<NonNullable<DialRequest["likelihoods"]>> {
  const { config, engine } = context;
  const folder = await folderOf(context, adapter);
  const { maxNewTokens: _, ...sampling } = config.sampling;
  return habitLikelihoods({
    counts,
    async base() {
      const responses = await answersAt(context, stage, adapter, 0);
      return { responses, scored: scoreAll(context.scorer, responses) };
    },
    read: (rows, scale) =>
      logprobs(
        engine(stage, "the base's own habits"),
        withAdapter(context, adapter, scale),
        rows,
        false,
        join(scale === 0 ? folderFor(context, {}) : folder, "habits", String(scale)),
        config.seed,
        sampling,
      ),
  });
}

async function validationAnswers(
  context: RunContext,
  { stage, adapter, guard }: Read,
): Promise<DialRequest["measure"]> {
  const folder = await folderOf(context, adapter);
  const watched = await guardRows(context, guard);
  // Written refusals stand in for the guard; what a scale may do to them says little of the base's own.
  const own = watched.filter(({ compliances }) => compliances.length === 0);
  return async (scale) => {
    const model = withAdapter(context, adapter, scale);
    const refusals = await refusalLogprobs(
      context,
      stage,
      own,
      model,
      join(folder, "refusals", String(scale)),
    );
    const responses = await answersAt(context, stage, adapter, scale);
    return { responses, scored: scoreAll(context.scorer, responses), refusals };
  };
}

async function answersAt(
  context: RunContext,
  stage: Read["stage"],
  adapter: string,
  scale: number,
): Promise<ResponseRow[]> {
  const { config, engine, inputs } = context;
  const folder = scale === 0 ? folderFor(context, {}) : await folderOf(context, adapter);
  return sampleResponses(engine(stage, `answers at scale ${scale}`), {
    prompts: inputs.prompts.validation.habit,
    model: withAdapter(context, adapter, scale),
    modelName: scale === 0 ? "base" : `scale-${scale}`,
    sampling: {
      ...config.sampling,
      samples: (scale === 0 ? BASE_TIMES : 1) * config.samplesPerPrompt.validation,
    },
    seed: config.seed + 1,
    directory: join(folder, `scale-${scale}`),
  });
}

/** @returns log-probability of the first words of each, nats */
async function refusalLogprobs(
  { engine, config }: RunContext,
  stage: Read["stage"],
  refusals: readonly GuardRow[],
  model: ModelRef,
  directory: string,
): Promise<number[]> {
  const rows = await logprobs(
    engine(stage, "the base's own refusals"),
    model,
    refusals.map(({ id, messages, refusals: [text = ""] }) => ({
      id,
      messages,
      continuations: [firstWords(text)],
    })),
    false,
    directory,
    config.seed,
  );
  const sums = new Map(rows.map((row) => [row.id, row.logprobs.reduce((a, b) => a + b, 0)]));
  return refusals.map(({ id }) => sums.get(id)!);
}

/** Scales above 0 whose answers lie there already, whole. */
export async function sampledScales(context: RunContext): Promise<number[]> {
  const folder = await folderOf(context, adapterOf(context, "locus"));
  const names = await readdir(folder).catch(() => [] as string[]);
  const whole = await Promise.all(
    names.map(async (name) => {
      const done = await readFile(join(folder, name, "result.json"), "utf8").catch(() => undefined);
      return done === undefined ? [] : [Number(name.replace("scale-", ""))];
    }),
  );
  return whole
    .flat()
    .filter((scale) => scale > 0)
    .sort((left, right) => left - right);
}
