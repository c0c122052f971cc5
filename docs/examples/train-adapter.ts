/** A LoRA adapter that dampens the habits in a model's own answers: `train-adapter.ts RESPONSES FOLDER`. */
import {
  createEngine,
  createScorer,
  ensurePython,
  readRows,
  resolveModel,
  responseSchema,
  trainAdapter,
  trainingSchema,
} from "locus-detune/node";

const [input = "", directory = ""] = process.argv.slice(2);
const { python } = await ensurePython();
const { path } = await resolveModel("smollm2-135m-instruct", { python });
const { score, findTrainable, heldOutRules } = createScorer();
const responses = await readRows(input, responseSchema);
const { adapter, data } = await trainAdapter({
  engine: createEngine({ python }),
  settings: trainingSchema.parse({ method: "token", openerUses: 1 }),
  adapter: { r: 16, alpha: 32, dropout: 0, targetModules: "all-linear" },
  model: { path, dtype: "bfloat16" },
  responses,
  scored: responses.map(score),
  pairs: [],
  find: findTrainable,
  heldOutRules,
  sham: false,
  seed: 17,
  directory,
});
console.log(data, adapter);
