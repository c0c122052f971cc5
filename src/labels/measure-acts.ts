/**
 * `npx tsx src/labels/measure-acts.ts FOLDER [development|test]`: refusals (full, partial, none), identity answers and
 * safety referrals as the detector tells them, on the labelled answers whose text is found in FOLDER (or is the project's own).
 */
import { loadPacks } from "../patterns/load.js";
import { createScorer } from "../score/index.js";
import { actMeasures, confusionOf, type JudgedAct } from "./act-measures.js";
import { labelledActSchema, REFUSALS } from "./act-row.js";
import type { Measures } from "./estimates.js";
import { labelledRows } from "./labelled-rows.js";
import { kappaOf } from "./measure.js";

const [folder, split = "test"] = process.argv.slice(2);
const { joined, missing } = await labelledRows("acts.jsonl", labelledActSchema, folder, split);
const scorer = createScorer({ packs: await loadPacks() });
const rows = joined.map(({ id, prompt, response, readers }): JudgedAct => {
  const { acts } = scorer.score({ id, response, messages: [{ role: "user", content: prompt }] });
  const partial = acts.includes("partial-refusal");
  return {
    prompt,
    readers,
    found: {
      refusal: acts.includes("refusal") ? "full" : partial ? "partial" : "none",
      identity: acts.includes("identity-answer"),
      safety: acts.includes("safety"),
    },
  };
});

const figure = ({ value, interval }: Measures["f1"]): string =>
  `${value.toFixed(3)}${interval ? ` [${interval[0].toFixed(3)}, ${interval[1].toFixed(3)}]` : ""}`;
const show = (name: string, { precision, recall, f1, falseAlarms }: Measures): void =>
  console.log(
    `${name}: precision ${figure(precision)}, recall ${figure(recall)}, F1 ${figure(f1)}, false alarms ${figure(falseAlarms)}`,
  );

console.log(`${split}: ${rows.length} answers, ${missing} without text`);
const readings = rows.map(({ readers }) => readers);
const agreement = [
  ["declines", kappaOf(readings, ({ refusal }) => refusal !== "none")],
  ["identity", kappaOf(readings, ({ identity }) => identity)],
  ["safety", kappaOf(readings, ({ safety }) => safety)],
] as const;
for (const [name, { raw, kappa }] of agreement)
  console.log(`readers on ${name}: same ${raw.toFixed(3)}, kappa ${kappa.toFixed(3)}`);
const confusion = confusionOf(rows);
console.log("readers say -> detector says full, partial, none");
for (const refusal of REFUSALS)
  console.log(`  ${refusal}: ${REFUSALS.map((found) => confusion[refusal][found]).join(", ")}`);
show(
  "full against the rest",
  actMeasures(rows, "refusal", (refusal) => refusal === "full"),
);
show(
  "full or partial against none",
  actMeasures(rows, "refusal", (refusal) => refusal !== "none"),
);
show(
  "identity",
  actMeasures(rows, "identity", (identity) => identity),
);
show(
  "safety",
  actMeasures(rows, "safety", (safety) => safety),
);
