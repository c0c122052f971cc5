/** A character from its own words, after two steps: `fine-tune-persona.ts DEMOS PROMPTS FOLDER`. */
import {
  createEngine,
  ensurePython,
  fineTuneArm,
  holdOut,
  promptSchema,
  readDemos,
  readRows,
  resolveModel,
} from "locus-detune/node";

const [demos = "", prompts = "", directory = ""] = process.argv.slice(2);
const { python } = await ensurePython();
const { path } = await resolveModel("smollm2-135m-instruct", { python });
const arm = await fineTuneArm({
  ...holdOut(await readDemos([demos]), 17),
  engine: createEngine({ python }),
  model: { path, dtype: "bfloat16" },
  name: "base",
  prompts: await readRows(prompts, promptSchema),
  sampling: { temperature: 0.8, topK: 50, maxNewTokens: 24, samples: 1 },
  settings: { steps: [0, 2], batchRows: 4, learningRate: 5e-4, rank: 16, seed: 17 },
  directory,
});
for (const { step, replies, adapter } of arm) console.log(step, adapter, replies[0]?.response);
