/** What `locus run` prints when it is done, read from the finished run. */
import { readFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { DataError } from "../core/errors.js";
import { nextCommands } from "./next-commands.js";
import { REPORT_SCHEMA, type ReportData, type StageSeconds } from "./report-data.js";
import { wantsColour } from "./terminal/colour.js";
import { renderTerminal } from "./terminal/render-terminal.js";

/** @throws DataError where the run has no report. */
export async function readReport(runDirectory: string): Promise<ReportData> {
  const path = join(runDirectory, "report", "report.json");
  const next = "Run the pipeline again: it goes on where it stopped and ends with the report.";
  let data: ReportData;
  try {
    data = JSON.parse(await readFile(path, "utf8")) as ReportData;
  } catch (cause) {
    throw new DataError(`${path} cannot be read`, { place: path, next, cause });
  }
  if (data.schema !== REPORT_SCHEMA)
    throw new DataError(`${path} is not a report of this version of Locus`, { place: path, next });
  return data;
}

/** @param times of this invocation, in the order of the stages */
export async function printRunSummary(
  runDirectory: string,
  times: readonly StageSeconds[],
): Promise<string> {
  const data = await readReport(runDirectory);
  return runSummary({ ...data, stages: [...times] }, runDirectory);
}

export function runSummary(data: ReportData, runDirectory: string): string {
  const directory = resolve(runDirectory);
  const { dose } = data.manifest.config;
  return renderTerminal(data, {
    colour: wantsColour(),
    page: relative(process.cwd(), join(directory, "report.html")),
    next: nextCommands({ dose, directory }),
  });
}
