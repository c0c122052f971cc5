/** What is published of a run: its report, its weights, its pairs and its answers. */
import { access, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "../core/errors.js";
import { readRows } from "../core/jsonl.js";
import { type PairRow, pairSchema, type ResponseRow, responseSchema } from "../core/rows.js";
import { type ReportData, readReport } from "../report/index.js";
import { withoutMachinePaths } from "./machine-paths.js";

export interface FinishedRun {
  /** Without folders of this machine. */
  report: ReportData;
  /** `manifest.json`, without folders of this machine. */
  manifest: Record<string, unknown>;
  /** The dial's scale. */
  scale: number;
  adapterFolder: string;
  mergedFolder: string;
  /** File names in `mergedFolder`. */
  mergedFiles: string[];
  pairs: PairRow[];
  answers: Record<"base" | "locus", { file: string; rows: ResponseRow[] }>;
}

/** @throws DataError naming the file that is lacking or does not fit. */
export async function readFinishedRun(directory: string): Promise<FinishedRun> {
  const at = (...parts: string[]): string => join(directory, ...parts);
  const report = await readReport(directory);
  const manifest = await readJson<Record<string, unknown>>(at("manifest.json"));
  const dial = await readJson<{ scale: number }>(at("dial", "dial.json"));
  const merge = await readJson<{ scale: number }>(at("merge", "result.json"));
  if (dial.scale !== merge.scale) {
    throw new DataError(
      `the merged weights have scale ${merge.scale}, the dial says ${dial.scale}`,
      { place: at("merge", "result.json"), next: RUN_AGAIN },
    );
  }
  const adapterFolder = at("train", "locus", "job", "adapter");
  await mustExist(join(adapterFolder, "adapter_model.safetensors"));
  await mustExist(at("merge", "merged", "config.json"));
  const answers = async (arm: string) => {
    const file = at("evaluate", `${arm}.responses.jsonl`);
    return { file, rows: await readRows(file, responseSchema) };
  };
  const { training } = report;
  return {
    report: {
      ...report,
      manifest: withoutMachinePaths(report.manifest),
      training: training && { ...training, result: withoutMachinePaths(training.result) },
    },
    manifest: withoutMachinePaths(manifest),
    scale: dial.scale,
    adapterFolder,
    mergedFolder: at("merge", "merged"),
    mergedFiles: (await readdir(at("merge", "merged"))).sort(),
    pairs: await readRows(at("pairs", "pairs.jsonl"), pairSchema, { allowEmpty: true }),
    answers: { base: await answers("base"), locus: await answers("locus") },
  };
}

const RUN_AGAIN = "Run the pipeline again: it goes on where it stopped.";

async function mustExist(path: string): Promise<void> {
  await access(path).catch((cause: unknown) => {
    throw new DataError(`${path} is lacking`, { place: path, next: RUN_AGAIN, cause });
  });
}

export async function readJson<T>(path: string): Promise<T> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as T;
  } catch (cause) {
    throw new DataError(`${path} cannot be read`, { place: path, next: RUN_AGAIN, cause });
  }
}
