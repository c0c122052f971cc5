/** Fetches the public files and keeps of them the answers that labels belong to, as `joinText` reads them. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { LocusError } from "../../core/errors.js";
import { readRows } from "../../core/jsonl.js";
import { findAnswers, type Hit, type Questions, readQuestions } from "./answers.js";
import { type DownloadOptions, download, type Fetched } from "./download.js";
import { byName, grouped, keepAnswers, type Wanted } from "./keep.js";
import { nameOf, readSourceFiles, type SourceFile } from "./source-files.js";

/** What is needed of a label, of a sentence as of an act. */
const labelSchema = z.looseObject({
  source: z.string(),
  model: z.string(),
  answerId: z.string(),
  sha256: z.string().length(64),
  own: z.unknown().optional(),
});

export interface FetchSourcesParams {
  /** Where the answers are written, one file a source. What is there is kept. */
  folder: string;
  /** Folder of sentences.jsonl, acts.jsonl, sources.json. */
  labels: string;
  download: DownloadOptions;
}

export interface SourceResult {
  source: string;
  /** Labels of the source, sentences and acts together. */
  labels: number;
  /** Labels whose answer is in the folder now. */
  found: number;
  /** Undefined where no file is known that holds the source's answers. */
  licence: string | undefined;
}

export interface FetchSourcesResult {
  /** Sorted by source. */
  sources: SourceResult[];
  /** Files that could not be had or read, sorted. */
  failed: { file: string; reason: string }[];
}

const LABEL_FILES = ["sentences.jsonl", "acts.jsonl"];

export async function fetchSources(params: FetchSourcesParams): Promise<FetchSourcesResult> {
  const { folder } = params;
  const labels = await publicLabels(params.labels);
  const bySource = grouped(labels, ({ source }) => source);
  const listed = await readSourceFiles(join(params.labels, "sources.json"));
  const files = listed.filter(({ holds }) => [...bySource.keys()].some(holds));
  const fetched = await download(
    files.flatMap((file) => (file.questions ? [file, file.questions] : [file])),
    params.download,
  );
  const failed = new Map<string, string>();
  for (const [file, result] of fetched) if ("reason" in result) failed.set(file, result.reason);
  const hits = await readAll(files, { bySource, fetched, failed });
  const sources: SourceResult[] = [];
  for (const [source, own] of [...bySource].sort(byName)) {
    const licences = files.filter(({ holds }) => holds(source)).map(({ licence }) => licence);
    sources.push({
      source,
      labels: own.length,
      found: await keepAnswers(join(folder, source), own, hits.get(source) ?? new Map()),
      licence: licences.length > 0 ? [...new Set(licences)].join(", ") : undefined,
    });
  }
  return {
    sources,
    failed: [...failed].sort(byName).map(([file, reason]) => ({ file, reason })),
  };
}

/** Labels whose text is not shipped: neither with the label nor as a file beside it. */
async function publicLabels(folder: string): Promise<Wanted[]> {
  const shipped = new Set(await readdir(folder));
  const labels: z.infer<typeof labelSchema>[] = [];
  for (const name of LABEL_FILES.filter((one) => shipped.has(one)))
    labels.push(...(await readRows(join(folder, name), labelSchema)));
  return labels.filter(({ source, own }) => own === undefined && !shipped.has(source));
}

/** source -> SHA-256 -> the prompts that got such an answer, in the order of the list. */
type Hits = Map<string, Map<string, Hit[]>>;

async function readAll(
  files: readonly SourceFile[],
  state: {
    bySource: ReadonlyMap<string, readonly Wanted[]>;
    fetched: ReadonlyMap<string, Fetched>;
    failed: Map<string, string>;
  },
): Promise<Hits> {
  const { bySource, fetched, failed } = state;
  const hits: Hits = new Map([...bySource.keys()].map((source) => [source, new Map()]));
  const questions = new Map<string, Questions>();
  // A file that cannot be read is as good as one that could not be had.
  const reading = async (file: string, read: (path: string) => Promise<void>): Promise<void> => {
    const result = fetched.get(file);
    if (result === undefined || "reason" in result) return;
    try {
      await read(result.path);
    } catch (error) {
      if (!(error instanceof LocusError)) throw error;
      failed.set(file, error.message);
    }
  };
  for (const file of files) {
    const { questions: asked, withPrompts, holds } = file;
    if (asked !== undefined && !questions.has(nameOf(asked)))
      await reading(nameOf(asked), async (path) => {
        questions.set(nameOf(asked), await readQuestions(path));
      });
    const sources = [...bySource].filter(([source]) => holds(source));
    const owners = grouped(
      sources.flatMap(([source, labels]) =>
        [...new Set(labels.map(({ sha256 }) => sha256))].map((sha256) => ({ sha256, source })),
      ),
      ({ sha256 }) => sha256,
    );
    const how = { questions: asked && questions.get(nameOf(asked)), withPrompts };
    await reading(nameOf(file), (path) =>
      findAnswers(path, owners, how, (sha256, hit) => {
        for (const { source } of owners.get(sha256) ?? []) {
          const ofSource = hits.get(source)!;
          const places = ofSource.get(sha256) ?? [];
          const same = places.find(({ prompt }) => prompt === hit.prompt);
          if (same) same.ids.push(...hit.ids);
          else ofSource.set(sha256, [...places, { ...hit, ids: [...hit.ids] }]);
        }
      }),
    );
  }
  return hits;
}
