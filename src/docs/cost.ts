/** docs/cost.md: what a run costs on paper, from formulas that stand beside the figures. */

interface Model {
  name: string;
  /** Parameters, billions. */
  billions: number;
}

const MODELS: readonly Model[] = [
  { name: "1.7B", billions: 1.7 },
  { name: "8B", billions: 8 },
  { name: "70B", billions: 70 },
];

/** An H100's dense bf16 rate and memory bandwidth, as its maker states them. */
const GPU = { flops: 989e12, bandwidth: 3.35e12, gigabytes: 80 };
/** Shares of those rates that well-kept training and batched decoding reach. */
const TRAINING_USE = 0.35;
const DECODING_USE = 0.25;

/** A full run for a claim of ±5 points at dose 60, with refusals tested (method.md's sample sizes). */
const RUN = {
  trainAnswers: 4_000,
  lookaheads: 40_000,
  lookaheadTokens: 8,
  validationAnswers: 3 * 1_000,
  testAnswers: 2 * 4_000,
  greedyAnswers: 2 * 1_000,
  answerTokens: 300,
  promptTokens: 60,
};

/** Seconds of each stage on so many GPUs. */
function secondsOf({ billions }: Model, gpus: number) {
  const parameters = billions * 1e9;
  const forward = (tokens: number): number =>
    (2 * parameters * tokens) / (GPU.flops * TRAINING_USE * gpus);
  // Decoding in large batches is bound by arithmetic, not by reading the weights: 2 N a token at a lower use.
  const decode = (tokens: number): number =>
    (2 * parameters * tokens) / (GPU.flops * DECODING_USE * gpus);
  const answer = RUN.answerTokens;
  const sequence = RUN.answerTokens + RUN.promptTokens;
  return {
    sample: decode(RUN.trainAnswers * answer),
    lookahead: forward(RUN.trainAnswers * sequence) + decode(RUN.lookaheads * RUN.lookaheadTokens),
    // LoRA: forward 2 N, backward through the frozen weights 2 N, none for their own gradient.
    train: 2 * forward(RUN.trainAnswers * sequence),
    dial: decode(RUN.validationAnswers * answer),
    evaluate: decode((RUN.testAnswers + RUN.greedyAnswers) * answer),
  };
}

/** Gigabytes while training a LoRA adapter. */
function memoryOf({ billions }: Model) {
  const layers = billions < 3 ? 24 : billions < 20 ? 32 : 80;
  const hidden = billions < 3 ? 2048 : billions < 20 ? 4096 : 8192;
  // Rank 16 on all linear maps: about 16 * (inputs + outputs) of seven maps a layer; weights, gradient, two moments in float32.
  const adapter = (layers * 16 * 18 * hidden * 16) / 1e9;
  // Eight rows of 360 tokens; about 34 bytes a token, unit and layer without recomputing (Korthikanti et al., arXiv 2205.05198).
  const activations = (8 * 360 * hidden * layers * 34) / 1e9;
  return {
    bf16: 2 * billions + adapter + activations,
    four: 0.6 * billions + adapter + activations,
  };
}

const time = (seconds: number): string =>
  seconds < 90
    ? `${Math.ceil(seconds)} s`
    : seconds < 5400
      ? `${Math.ceil(seconds / 60)} min`
      : `${(seconds / 3600).toFixed(1)} h`;
const gigabytes = (value: number): string => `${Math.ceil(value)} GB`;

export function costDocument(): string {
  const rows = MODELS.flatMap((model) =>
    [1, 8].map((gpus) => {
      const parts = secondsOf(model, gpus);
      const total = Object.values(parts).reduce((sum, seconds) => sum + seconds, 0);
      const { bf16, four } = memoryOf(model);
      const memory = (value: number): string =>
        `${gigabytes(value)}${value <= GPU.gigabytes * gpus * 0.9 ? "" : " (does not fit)"}`;
      return `| ${model.name} | ${gpus} | ${Object.values(parts).map(time).join(" | ")} | **${time(total)}** | ${memory(bf16)} | ${memory(four)} |`;
    }),
  );
  const thousands = (value: number): string => value.toLocaleString("en-US");
  return `# What a run costs, on paper

Written by \`npm run docs\` from \`src/docs/cost.ts\`. **Nothing here was measured**: it is arithmetic, for whoever plans a run on GPUs. What was measured, on two CPU
cores with the small model, stands in the README.

| model | GPUs | sample | look-ahead | train | dial | evaluate | in all | memory, bf16 | memory, 4 bit |
|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|
${rows.join("\n")}

Starting, loading weights and writing files come on top: a few minutes each time. Decoding is reckoned as an engine made for it does it; the worker's own decoder ran on one GPU (docs/evidence.md), and its speed was not measured. Where the memory does not fit the times say only what the arithmetic would take.

## The formulas

* One GPU: ${(GPU.flops / 1e12).toFixed(0)} TFLOP/s dense bf16, ${GPU.gigabytes} GB (an H100 SXM as its maker states it). Training reaches ${100 * TRAINING_USE} % of that, decoding in large batches ${100 * DECODING_USE} %.
* Forward pass: 2 N floating-point operations a token, N = parameters. Decoding: the same for each token.
* LoRA training: 2 N forward and 2 N backward (the frozen weights need no gradient of their own). The look-ahead has kept the reference's log-probabilities, so that training runs no second model.
* Taking out of the adapter what it does at protected answers (\`preserveWeight\`) comes on top: two matrices of width x width numbers for every input that adapted layers read (8B: 65 GB in float32 over its 32 blocks), gathered some layers at a time, as memory allows; each group of layers costs a forward pass over 65,536 tokens at most (8B: 3 s of one GPU).
* A run: ${thousands(RUN.trainAnswers)} training answers of ${RUN.answerTokens} tokens, ${thousands(RUN.lookaheads)} look-aheads of ${RUN.lookaheadTokens} tokens, ${thousands(RUN.validationAnswers)} validation answers over three scales, ${thousands(RUN.testAnswers)} test answers and ${thousands(RUN.greedyAnswers)} short greedy ones over both arms: what ±5 points at dose 60 and a verdict on refusals ask for.
* Memory while training: weights (2 bytes a parameter in bf16, about 0.6 in 4 bit with its scales), the adapter of rank 16 with its gradient and two moments, and the activations of eight rows of 360 tokens (34 bytes a token, hidden unit and layer). On several GPUs it is shared where the weights are sharded (FSDP); the 70B in bf16 needs that. The worker trains on one GPU and loads no quantised weights: the rows for eight GPUs and the column for 4 bit say what such a set-up would take.
* Scoring ten million answers of ${RUN.answerTokens} tokens (about 12 GB of text) at 5 MB/s a thread: ${time(12e9 / 5e6 / 16)} on 16 threads.
`;
}
