/** Preference pairs out of a file of responses (`locus sample` writes one): `build-pairs.ts RESPONSES OUTPUT`. */
import { buildPairs, createScorer, readRows, responseSchema, writeJsonl } from "locus-detune/node";

const [input = "", output = ""] = process.argv.slice(2);
const { score, heldOutRules } = createScorer();
const responses = await readRows(input, responseSchema);
const { pairs, report } = buildPairs(responses, responses.map(score), {
  strategies: ["edit", "resample"],
  maxLengthRatio: 1.3,
  maxPerPrompt: 2,
  heldOutRules,
  score,
});
await writeJsonl(output, pairs);
console.log(`${pairs.length} pairs from ${report.answers} answers`, report.byKind);
