/** report: the run as one page, one JSON, one markdown table. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeFileAtomic, writeJson } from "../../core/atomic-write.js";
import { gatherReport, type ReportData, renderHtml, renderMarkdown } from "../../report/index.js";
import { STAGES, type StageDefinition } from "../context.js";

/** Raise it when the page changes, so that finished runs draw it anew. */
const PAGE_VERSION = 3;
const PAGE = "report.html";

export const reportStage: StageDefinition = {
  name: "report",
  after: ["plan", "score", "pairs", "train", "dial", "merge", "evaluate"],
  inputs: ({ scorerHash }) => ({ page: PAGE_VERSION, scorer: scorerHash }),
  async run(context, directory) {
    const data = await gatherReport({
      directory: context.directory,
      stages: STAGES.filter((stage) => stage !== "report"),
      scorer: context.scorer,
      personas: context.inputs.personas,
      habitPrompts: context.inputs.prompts.test.habit,
    });
    await writeReport(data, directory);
  },
  async summary(directory) {
    return `-> ${await publishPage(directory)}`;
  },
};

export async function writeReport(data: ReportData, directory: string): Promise<void> {
  await writeFileAtomic(join(directory, PAGE), renderHtml(data));
  await writeJson(join(directory, "report.json"), data);
  await writeFileAtomic(join(directory, "report.md"), renderMarkdown(data));
}

/**
 * The page also lies at the run's top. It is put there after the ledger's rename, and again whenever it is
 * missing, so that a kill or a careless hand never leaves a run without it.
 */
async function publishPage(directory: string): Promise<string> {
  const top = join(dirname(directory), PAGE);
  const page = await readFile(join(directory, PAGE), "utf8");
  const there = existsSync(top) ? await readFile(top, "utf8") : undefined;
  if (there !== page) await writeFileAtomic(top, page);
  return top;
}
