/** score: what habits those answers hold. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeJson } from "../../core/atomic-write.js";
import { readRows, writeJsonl } from "../../core/jsonl.js";
import { responseSchema } from "../../core/rows.js";
import { type Summary, summarise } from "../../score/index.js";
import { type StageDefinition, scoreAll } from "../context.js";

export const scoreStage: StageDefinition = {
  name: "score",
  after: ["sample"],
  inputs: ({ scorerHash }) => ({ scorer: scorerHash }),
  async run(context, directory) {
    const responses = await readRows(
      join(context.output("sample"), "responses.jsonl"),
      responseSchema,
    );
    const scored = scoreAll(context.scorer, responses);
    await writeJsonl(join(directory, "scored.jsonl"), scored);
    await writeJson(join(directory, "summary.json"), summarise(scored));
  },
  async summary(directory) {
    const summary = JSON.parse(await readFile(join(directory, "summary.json"), "utf8")) as Summary;
    return `${summary.rate.toFixed(1)} places with findings per 1,000 words, ${Math.round(summary.share * 100)} % of answers with one`;
  },
};
