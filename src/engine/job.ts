/**
 * The engine contract, `locus.job/1`: what goes into a job directory and what comes out of it.
 * The directory is the whole interface, so the same job runs here or on a GPU elsewhere.
 *
 * in:  job.json, data JSONL (paths relative to the job directory or absolute)
 * out: events.jsonl, checkpoints/, adapter/, merged/, <kind>.jsonl, result.json
 */
import { z } from "zod";

export const JOB_SCHEMA = "locus.job/1";

/** Worker exit statuses. */
export const EXIT = {
  done: 0,
  data: 2,
  environment: 3,
  memory: 4,
  guard: 5,
  cancelled: 130,
} as const;

export const dataFileSchema = z.strictObject({
  path: z.string(),
  sha256: z.string().length(64),
  rows: z.number().int().nonnegative(),
});

export const modelRefSchema = z.strictObject({
  /** Local folder of safetensors + tokenizer, or a Hub id. */
  path: z.string(),
  /** 40-hex commit, required for Hub ids. */
  revision: z
    .string()
    .regex(/^[0-9a-f]{40}$/)
    .optional(),
  adapter: z.strictObject({ path: z.string(), scale: z.number() }).optional(),
  dtype: z.enum(["bfloat16", "float32", "float16"]),
});
export type ModelRef = z.infer<typeof modelRefSchema>;

const common = {
  schema: z.literal(JOB_SCHEMA),
  id: z.string(),
  model: modelRefSchema,
  seed: z.number().int(),
  limits: z.strictObject({
    threads: z.number().int().positive().optional(),
    /** Rows of one batch; lowered by the worker when memory runs out, never raised. */
    batchRows: z.number().int().positive().optional(),
  }),
};

/** What of a token's distribution is left to draw from. */
const filters = {
  topK: z.number().int().positive().optional(),
  minP: z.number().min(0).max(1).optional(),
  topP: z.number().min(0).max(1).optional(),
};

/**
 * data.prompts rows: {id, messages, samples?, temperature?, maxNewTokens?, backtrack?: {response, start}}; what a row leaves out
 * is as `sampling` says. `backtrack` keeps the answer `response` up to the token at `start` (Unicode code points), forbids that
 * token in all its spellings (case, blanks) there, and lets the model go on; `maxNewTokens` counts what is new.
 * Writes responses.jsonl: {id, promptId, sample, response, finishReason, tokens, seed, kept?}: the whole answer, its kept
 * beginning included; kept = code points of that beginning.
 */
export const sampleJobSchema = z.strictObject({
  ...common,
  kind: z.literal("sample"),
  data: z.strictObject({ prompts: dataFileSchema }),
  sampling: z.strictObject({
    maxNewTokens: z.number().int().positive(),
    /** 0 = greedy. */
    temperature: z.number().nonnegative(),
    ...filters,
    samples: z.number().int().positive(),
    /** Rows of a shard: the unit of resume, and of batching. */
    shardRows: z.number().int().positive(),
  }),
});

/**
 * data.rows: {id, messages, response, ended?, spans: [[start, end], ...], parts?: [place, ...]} (spans in Unicode code points of the response: the habits
 * found in it; parts: of each, where its own words begin, if other answers share the first ones. Behind it, nothing of the habit is decided any more).
 * Openers are token ids of which at least `openerShare` of all uses (at least `openerUses`) lie inside a span.
 * Wherever the reference gives an opener more than `minProbability`, sampled there or not, `tokens` tokens are rolled out after it;
 * of a row at most `maxPerRow`, those with the highest probability times share inside a span (what the answer itself took is read, not rolled out).
 * A row with `ahead: false` is only read (see reference/ below): its openers are neither counted nor looked for.
 * Writes lookahead.jsonl: {id, position, token, probability, start, continuation}:
 * position = index of the token in the encoded response, start = code point offset in the response where the opener would begin,
 * continuation = text of the opener and the tokens after it;
 * and {id, position, token, probability, end: true} wherever the reference ends its turn with at least `endProbability`;
 * and reference/: the likeliest tokens of every position with their log-probabilities (safetensors, a file a shard), which
 * `result.reference` names as a train job's `data.reference` takes it.
 */
export const lookaheadJobSchema = z.strictObject({
  ...common,
  kind: z.literal("lookahead"),
  data: z.strictObject({ rows: dataFileSchema }),
  lookahead: z.strictObject({
    openerShare: z.number().min(0).max(1),
    openerUses: z.number().int().positive(),
    minProbability: z.number().min(0).max(1),
    endProbability: z.number().min(0).max(1),
    tokens: z.number().int().positive(),
    maxPerRow: z.number().int().positive(),
    shardRows: z.number().int().positive(),
  }),
});

/**
 * data.rows: {id, messages, continuations: [text, ...]} (chat template, prompt computed once for all continuations)
 * or {id, text} (raw text, no template). Writes logprobs.jsonl:
 * {id, logprobs: [nats, ...], tokens: [n, ...], bytes?: n, kl?: [nats per token, ...], ends?: [[reference, adapted], ...]}.
 * `kl` (asked for by `kl: true`, needs an adapter): mean over the continuation's positions of KL(reference || adapted).
 * `ends` (beside it, after a prompt): probability of ending the turn, summed over those positions and the one behind the last.
 * A row with one continuation may have `spans: [[start, end], ...]` (code points of it). It gives {id, tokens, spans: [nats, ...]}: the
 * log-probability of the tokens that overlap each, as `sampling` draws them (a token that its filters drop keeps its weight beside
 * those that they keep).
 */
export const logprobsJobSchema = z.strictObject({
  ...common,
  kind: z.literal("logprobs"),
  data: z.strictObject({ rows: dataFileSchema }),
  logprobs: z.strictObject({
    kl: z.boolean(),
    shardRows: z.number().int().positive(),
    sampling: z.strictObject({ temperature: z.number().positive(), ...filters }).optional(),
  }),
});

/**
 * data.rows: {id, messages, chosen, rejected}: two answers to one conversation. Writes ches.jsonl: {id, ches, normalised, tokens: [n, n]}.
 * With S the sum, over an answer's tokens and the end of its turn, of the states that predict them (last layer, as the output head
 * reads them): ches = <S chosen, S rejected> - |S chosen|^2; `normalised` is the same with means instead of sums; tokens of the
 * chosen and the rejected side. Razin et al., "Unintentional Unalignment: Likelihood Displacement in DPO", arXiv 2410.08847.
 */
export const chesJobSchema = z.strictObject({
  ...common,
  kind: z.literal("ches"),
  data: z.strictObject({ rows: dataFileSchema }),
  ches: z.strictObject({ shardRows: z.number().int().positive() }),
});

export const adapterSchema = z.strictObject({
  r: z.number().int().positive(),
  alpha: z.number().positive(),
  dropout: z.number().min(0).max(1),
  targetModules: z.union([z.literal("all-linear"), z.array(z.string())]),
});

export const optimiserSchema = z.strictObject({
  learningRate: z.number().positive(),
  epochs: z.number().positive(),
  /** Sequences (token) or pairs (dpo) of one optimiser step. */
  batchRows: z.number().int().positive(),
  accumulation: z.number().int().positive(),
  scheduler: z.enum(["linear", "cosine", "constant"]),
  warmupRatio: z.number().min(0).max(1),
  weightDecay: z.number().min(0),
  maxGradNorm: z.number().positive(),
  maxTokens: z.number().int().positive(),
  checkpointSteps: z.number().int().positive(),
});

/** data.pairs: pair rows. TRL's DPOTrainer as it is. */
export const dpoMethodSchema = z.strictObject({
  name: z.literal("dpo"),
  beta: z.number().positive(),
  lossTypes: z.array(z.string()).min(1),
  lossWeights: z.array(z.number()).min(1),
  /** Above 0 for the losses `exo_pair` and `robust`. */
  labelSmoothing: z.number().min(0).lt(0.5),
});

/**
 * data.rows: {id, messages, response, targets: [{position, token, logRatio, reference?, weight?}], weight?, hold?, repeat?, protect?}.
 * data.reference: folder of a look-ahead job over the same rows; each target then brings `reference`, its log-probability
 * there. Without it the trainer asks the model with its adapter switched off: a forward pass more a step.
 * With `model.adapter` `token` and `sft` go on from that adapter (scale 1); the reference stays the model without it.
 * `hold` > 0 adds every token of the response as a target with logRatio 0 and weight hold / tokens. `repeat`: times that an
 * epoch shows the row.
 * Loss = openerWeight * mean over rows of the sum over targets of weight * (log pi(v)/ref(v) - logRatio)^2
 *      + tetherWeight * mean over every position where no target moves a token of KL(ref || pi).
 * With `preserveWeight` > 0 what the trained adapter does at the places of rows with `hold` or `protect` is then taken out of it as far as the
 * dampened places do not need it (the worker's preserve.py has the formula).
 */
export const tokenMethodSchema = z.strictObject({
  name: z.literal("token"),
  openerWeight: z.number().positive(),
  tetherWeight: z.number().nonnegative(),
  preserveWeight: z.number().nonnegative(),
  preserveRidge: z.number().positive(),
});

/**
 * data.rows: {id, messages, answers: [{response, ended?, weight?}]}, one answer a row.
 * Loss = minus the weighted mean log-probability of the answers' tokens (end of turn included where `ended`).
 * `saveSteps`: optimiser steps after which the adapter is kept in steps/step-N.
 */
export const sftMethodSchema = z.strictObject({
  name: z.literal("sft"),
  saveSteps: z.array(z.number().int().positive()).default([]),
});

/**
 * data.rows: {id, messages, answers: [{response, ended?, weight?, target}, ...]}, two answers to one prompt;
 * target = log w(y) - log Z(x), nats. With e(y) = log pi(y)/ref(y) - target:
 * loss = pairwise * mean over rows of (e(y1) - e(y2))^2 + pointwise * mean over answers of weight * e(y)^2.
 */
export const calibratedMethodSchema = z.strictObject({
  name: z.literal("calibrated"),
  pairwise: z.number().nonnegative(),
  pointwise: z.number().nonnegative(),
});

/**
 * data.guard: {id, messages, refusals: [text, ...], compliances: [text, ...]}: held-out harmful prompts. Every `every` steps the
 * log-odds of refusing (mean log-probability a token of the refusals minus that of the compliances, if there are any) are held against the
 * reference's; training stops (exit status 5) where the lower 95 % bound of their mean fall passes `margin` nats a token.
 */
export const guardSchema = z.strictObject({
  every: z.number().int().positive(),
  margin: z.number().positive(),
});

/**
 * data.rows: {id, messages, response, choices: [{position, rejected, excluded: [token, ...]}]}; logits z of the model, z0 of the reference.
 * At each choice, chosen = at most `maxChosen` tokens, not excluded, with at least `minShare` of the likeliest such token's
 * reference probability. Loss = mean over choices of
 *   mean over chosen c of clamp((m - d) / m, 0, 1) * softplus(m - d), d = z_c - z_rejected, m = marginLogits
 *   + targetWeight * mean over chosen and rejected of max(|z - z0| - targetSlack, 0)^2
 *   + restWeight * mean over all other tokens of (z - z0)^2.
 */
export const ftpoMethodSchema = z.strictObject({
  name: z.literal("ftpo"),
  marginLogits: z.number().positive(),
  minShare: z.number().min(0).max(1),
  maxChosen: z.number().int().positive(),
  targetWeight: z.number().nonnegative(),
  targetSlack: z.number().nonnegative(),
  restWeight: z.number().nonnegative(),
});

export const trainJobSchema = z.strictObject({
  ...common,
  kind: z.literal("train"),
  data: z.strictObject({
    rows: dataFileSchema,
    reference: dataFileSchema.optional(),
    guard: dataFileSchema.optional(),
  }),
  method: z.discriminatedUnion("name", [
    dpoMethodSchema,
    tokenMethodSchema,
    sftMethodSchema,
    calibratedMethodSchema,
    ftpoMethodSchema,
  ]),
  adapter: adapterSchema,
  optimiser: optimiserSchema,
  guard: guardSchema.optional(),
});

/** Folds `model.adapter` at its scale into the weights; checks logits of merged against adapter on data.prompts ({id, messages}). Writes merged/. */
export const mergeJobSchema = z.strictObject({
  ...common,
  kind: z.literal("merge"),
  data: z.strictObject({ prompts: dataFileSchema }),
});

/** model.path is a .gguf file: dequantises it and writes merged/ as safetensors with its tokenizer and chat template. */
export const importJobSchema = z.strictObject({
  ...common,
  kind: z.literal("import"),
  data: z.strictObject({}),
});

/**
 * A long-lived worker for talking: one JSON request a stdin line, {request, messages, scale, sampling}, answered by
 * `token` events {request, text} and one `reply` event {request, response, finishReason, tokens}. Ends with stdin.
 */
export const chatJobSchema = z.strictObject({
  ...common,
  kind: z.literal("chat"),
  data: z.strictObject({}),
});

/**
 * data.rows: {id, messages, pieces: [{text, read}, ...]}: a conversation and what follows in it, piece by piece, each tokenised by
 * itself. Writes probe.jsonl: {id, scores: [n, ...]}, or {id, states: [[n, ...], ...]} where no `weights` are given; one of each piece
 * with `read: true`. A piece's states: behind each of `layers` (ascending, from 1) the mean over its tokens and the last of them, every
 * token brought to root mean square 1; its score: their product with `weights` (2 * layers * hidden numbers). Layers above the last one named are not computed.
 */
export const probeJobSchema = z.strictObject({
  ...common,
  kind: z.literal("probe"),
  data: z.strictObject({ rows: dataFileSchema }),
  probe: z.strictObject({
    layers: z.array(z.number().int().positive()).min(1),
    shardRows: z.number().int().positive(),
    weights: z.array(z.number()).optional(),
  }),
});

export const jobSchema = z.discriminatedUnion("kind", [
  sampleJobSchema,
  lookaheadJobSchema,
  logprobsJobSchema,
  chesJobSchema,
  probeJobSchema,
  trainJobSchema,
  mergeJobSchema,
  importJobSchema,
  chatJobSchema,
]);
export type DataFile = z.infer<typeof dataFileSchema>;
export type Job = z.infer<typeof jobSchema>;
export type TrainMethod = z.infer<typeof trainJobSchema>["method"];
export type AdapterSettings = z.infer<typeof adapterSchema>;
export type OptimiserSettings = z.infer<typeof optimiserSchema>;

/** Printed before each event's JSON on stdout, so that events survive mixed logs. */
export const EVENT_MARKER = "@locus ";

const eventCommon = { seq: z.number().int(), time: z.number() };
/** One line of events.jsonl. Lenient: a newer worker may say more. */
export const workerEventSchema = z.discriminatedUnion("event", [
  z.looseObject({
    ...eventCommon,
    event: z.literal("hello"),
    versions: z.record(z.string(), z.string()),
    devices: z.array(z.string()),
    pid: z.number(),
  }),
  z.looseObject({
    ...eventCommon,
    event: z.literal("preflight"),
    rows: z.number(),
    dropped: z.number(),
    checks: z.record(z.string(), z.unknown()),
  }),
  /** Every setting as read back from what applies it (trainer, adapter, generation loop). */
  z.looseObject({
    ...eventCommon,
    event: z.literal("settings"),
    settings: z.record(z.string(), z.unknown()),
  }),
  z.looseObject({ ...eventCommon, event: z.literal("phase"), phase: z.string() }),
  z.looseObject({
    ...eventCommon,
    event: z.literal("progress"),
    done: z.number(),
    total: z.number(),
    unit: z.string(),
    tokensPerSecond: z.number().optional(),
  }),
  z.looseObject({
    ...eventCommon,
    event: z.literal("step"),
    step: z.number(),
    steps: z.number(),
    loss: z.number(),
    /** Tokens of the step's batch a second; null where the trainer does not count them. */
    tokensPerSecond: z.number().nullish(),
  }),
  z.looseObject({
    ...eventCommon,
    event: z.literal("checkpoint"),
    path: z.string(),
    step: z.number(),
  }),
  z.looseObject({ ...eventCommon, event: z.literal("guard"), reason: z.string() }),
  z.looseObject({ ...eventCommon, event: z.literal("warn"), message: z.string() }),
  z.looseObject({ ...eventCommon, event: z.literal("heartbeat") }),
  z.looseObject({
    ...eventCommon,
    event: z.literal("token"),
    request: z.string(),
    text: z.string(),
  }),
  z.looseObject({
    ...eventCommon,
    event: z.literal("reply"),
    request: z.string(),
    response: z.string(),
    finishReason: z.string(),
    tokens: z.number(),
  }),
  z.looseObject({
    ...eventCommon,
    event: z.literal("done"),
    result: z.record(z.string(), z.unknown()),
  }),
  z.looseObject({
    ...eventCommon,
    event: z.literal("error"),
    code: z.string(),
    message: z.string(),
    next: z.string().optional(),
    /** Of a chat: the request that is refused; the conversation goes on. */
    request: z.string().optional(),
  }),
]);
export type WorkerEvent = z.infer<typeof workerEventSchema>;
