/** The adapter scale at which a dose of 60 % is met: `turn-dial.ts PROMPTS ADAPTER FOLDER`. */
import { join } from "node:path";
import {
  createEngine,
  createScorer,
  ensurePython,
  promptSchema,
  readRows,
  resolveModel,
  sampleResponses,
  turnDial,
} from "locus-detune/node";

const [input = "", adapter = "", directory = ""] = process.argv.slice(2);
const { python } = await ensurePython();
const { path } = await resolveModel("smollm2-135m-instruct", { python });
const engine = createEngine({ python });
const prompts = await readRows(input, promptSchema);
const { score } = createScorer();
const dial = await turnDial({
  dose: 0.6,
  evaluations: 1,
  firstScale: 1,
  maxScale: 1.5,
  async measure(scale) {
    const responses = await sampleResponses(engine, {
      prompts,
      model: { path, dtype: "bfloat16", adapter: { path: adapter, scale } },
      modelName: `scale-${scale}`,
      sampling: { temperature: 0.8, topK: 50, maxNewTokens: 40, samples: 2 },
      seed: 17,
      directory: join(directory, `scale-${scale}`),
    });
    return { responses, scored: responses.map(score) };
  },
});
console.log(`scale ${dial.scale}`, dial.points.length, "points");
