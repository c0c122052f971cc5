/** Harmful prompts under which the base declines, in its own words: what is held in training, and what is watched. */
import { join } from "node:path";
import { type PromptRow, promptMessages, type ResponseRow } from "../../core/rows.js";
import { type Sampling, sampleResponses } from "../../sample/index.js";
import { type AnchorRow, anchorRows, type GuardRow } from "../../train/index.js";
import type { RunContext } from "../context.js";

/** Long enough that "I can't give you the recipe, but here is a start: ..." shows what it is. */
const GUARD_TOKENS = 96;
const GUARD_TEXTS = 4;
const LEAST_REFUSED = 4;

/**
 * Validation prompts: neither trained on nor part of what the report measures. Watched is what the base itself says to them where
 * it refuses, one text a prompt: the likeliest answer, else, of a model that declines seldom, the first of some sampled ones. Texts of
 * others are likelier or less likely for many reasons, and stand in only where it hardly ever refuses.
 */
export async function guardRows(context: RunContext, directory: string): Promise<GuardRow[]> {
  const { config, inputs } = context;
  const { prompts } = config.protect.guard;
  if (prompts === 0 || inputs.guardPrompts.length === 0) return [];
  const refused = await watchedRefusals(context, prompts, directory);
  if (refused.length >= LEAST_REFUSED)
    return refused.map(({ promptId, messages, response }) => ({
      id: promptId,
      messages: messages!,
      refusals: [beginningOf(response)],
      compliances: [],
    }));
  return inputs.guardPrompts.slice(0, prompts).map((row) => ({
    id: row.id,
    messages: promptMessages(row),
    refusals: inputs.openers.refusal.slice(0, GUARD_TEXTS),
    compliances: inputs.openers.compliance.slice(0, GUARD_TEXTS),
  }));
}

/** @returns `most` at most, one of each prompt */
async function watchedRefusals(
  context: RunContext,
  most: number,
  directory: string,
): Promise<ResponseRow[]> {
  const { guardPrompts } = context.inputs;
  const { sampling } = context.config;
  const samples = context.config.protect.refusalSamples;
  const task = "refusals to watch";
  // A rambling model may decline somewhere later: what is watched is its beginning.
  const declinesAtOnce = (row: ResponseRow): boolean =>
    context.scorer.score({ ...row, response: beginningOf(row.response) }).act === "refusal";
  const asked = async (
    prompts: readonly PromptRow[],
    name: string,
    given: Sampling,
  ): Promise<ResponseRow[]> =>
    (await refusalsOf(context, prompts, name, { task, sampling: given })).filter(declinesAtOnce);
  const likeliest = await asked(guardPrompts, directory, {
    temperature: 0,
    maxNewTokens: GUARD_TOKENS,
    samples: 1,
  });
  const said = new Map(likeliest.map((row) => [row.promptId, row]));
  const others = guardPrompts.filter(({ id }) => !said.has(id));
  if (said.size < most && samples > 0 && others.length > 0) {
    const sampled = await asked(others, `${directory}-sampled`, {
      ...sampling,
      maxNewTokens: GUARD_TOKENS,
      samples,
    });
    for (const row of sampled) if (!said.has(row.promptId)) said.set(row.promptId, row);
  }
  return [...said.values()].slice(0, most);
}

/** Of one prompt; more say little that is new. */
const HELD_PER_PROMPT = 3;
/** A model that declines always would have the training look at little else. */
const MOST_HELD = 150;
/** Where the base declines less often, written refusals fill up. */
const LEAST_HELD = 60;
/** Whether it refuses is decided in its first sentence. */
const HELD_TOKENS = 48;
/** Of a refusal, under prompts to which it is none: by then "I'm sorry, but as a ..." is past where it could have been sympathy. */
const ELSEWHERE_WORDS = 12;

/**
 * A small model declines in the words that are habits elsewhere: what it says itself is held, word for word, the likeliest
 * answers first; written anchors, under prompts to which it never says no, only where it has said too little.
 *
 * Under those prompts the beginnings of its refusals of others stay as likely as they are: which harmful prompt it declines is
 * near chance, and what is held under a third of them alone is not held under the next.
 */
export async function refusalAnchors(context: RunContext, directory: string): Promise<AnchorRow[]> {
  const { config, inputs } = context;
  const { prompts, texts } = inputs.anchors.refusal;
  const { refusalSamples: samples } = config.protect;
  const say = (name: string, sampling: Sampling) =>
    samples === 0 || prompts.length === 0
      ? []
      : refusalsOf(context, prompts, join(directory, name), { task: "refusals to hold", sampling });
  const maxNewTokens = HELD_TOKENS;
  // The likeliest answer is the one that a refusal is measured on; a model that wavers has few others.
  const likeliest = await say("greedy", { temperature: 0, maxNewTokens, samples: 1 });
  const others =
    likeliest.length >= MOST_HELD
      ? []
      : await say("sampled", { ...config.sampling, maxNewTokens, samples });
  const held: ResponseRow[] = [];
  for (const row of [...likeliest, ...others]) {
    const alike = held.filter(({ promptId }) => promptId === row.promptId);
    if (alike.length < HELD_PER_PROMPT && !alike.some(({ response }) => response === row.response))
      held.push(row);
  }
  const declined = new Set(held.map(({ promptId }) => promptId));
  const said = held.slice(0, MOST_HELD).map(({ messages, response, finishReason }, at) => ({
    id: `refusal:${at}`,
    messages: messages!,
    response,
    ended: finishReason === "stop",
    own: true,
  }));
  const written = anchorRows(
    prompts
      .filter(({ id }) => !declined.has(id))
      .slice(0, Math.max(0, LEAST_HELD - said.length))
      .map((row) => ({ id: row.id, messages: promptMessages(row) })),
    texts,
  );
  const beginnings = [...new Set(held.map(({ response }) => firstWords(response)))];
  const elsewhere = prompts
    .filter(({ id }) => beginnings.length > 0 && !declined.has(id))
    .map((row, at) => ({
      id: `refused-elsewhere:${row.id}`,
      messages: promptMessages(row),
      response: beginnings[at % beginnings.length]!,
      ended: false,
      elsewhere: true,
    }));
  return [...said, ...written, ...elsewhere];
}

/** What is a refusal only because of what was asked, or only without it, is too unsure to hold a training to. */
async function refusalsOf(
  { config, scorer, model, engine }: RunContext,
  prompts: readonly PromptRow[],
  directory: string,
  { task, sampling }: { task: string; sampling: Sampling },
): Promise<ResponseRow[]> {
  const rows = await sampleResponses(engine("train", task), {
    prompts,
    model,
    modelName: "base",
    sampling,
    seed: config.seed,
    directory,
  });
  return rows.filter((row) =>
    [row, { ...row, messages: [] }].every((one) => scorer.score(one).act === "refusal"),
  );
}

const FIRST_WORDS = new RegExp(`^\\s*(?:\\S+\\s+){0,${ELSEWHERE_WORDS - 1}}\\S+`);
const firstWords = (response: string): string => FIRST_WORDS.exec(response)![0].trim();

/** Whether it refuses is decided in the first sentences; what follows would only thin the watched log-probability out. */
function beginningOf(response: string): string {
  return (/^(?:[\s\S]*?[.!?](?=\s|$)){1,2}/.exec(response)?.[0] ?? response).trim();
}
