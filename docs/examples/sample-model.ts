/** Answers of a model to a file of prompts: `sample-model.ts PROMPTS OUTPUT`. The first call sets up Python. */
import { dirname, join } from "node:path";
import {
  createEngine,
  ensurePython,
  promptSchema,
  readRows,
  resolveModel,
  sampleResponses,
  writeJsonl,
} from "locus-detune/node";

const [input = "", output = ""] = process.argv.slice(2);
const { python } = await ensurePython();
const { path } = await resolveModel("smollm2-135m-instruct", { python });
const responses = await sampleResponses(createEngine({ python }), {
  prompts: await readRows(input, promptSchema),
  model: { path, dtype: "bfloat16" },
  modelName: "base",
  sampling: { temperature: 0.8, topK: 50, maxNewTokens: 40, samples: 2 },
  seed: 17,
  directory: join(dirname(output), "sample"),
});
await writeJsonl(output, responses);
console.log(`${responses.length} answers`);
