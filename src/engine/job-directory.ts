/** Lays out a job directory: data files first, job.json last, so that a half-made one is never taken for a job. */
import { constants, existsSync } from "node:fs";
import { cp, mkdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { writeFileAtomic, writeJson } from "../core/atomic-write.js";
import { ConfigError } from "../core/errors.js";
import { canonicalJson, hashFile, hashJson, hashText } from "../core/hash.js";
import type { JobDraft } from "./engine.js";
import { type DataFile, JOB_SCHEMA, type Job, jobSchema, type ModelRef } from "./job.js";
import { modelFingerprint } from "./model-folder.js";
import { stopStaleWorker } from "./stale-worker.js";

export interface PrepareJobOptions {
  /** Data by the name it has in `job.data`; written as `<name>.jsonl`. */
  files: Record<string, readonly object[]>;
  /** Data that lies somewhere already, by the name it has in `job.data`; its path is written relative to the job. */
  given?: Record<string, DataFile> | undefined;
  /** Directories of which the first that holds this very job, done, is copied where `directory` holds none. */
  earlier?: readonly string[] | undefined;
  /** What to do with a directory that holds another job. @default "refuse" */
  onOther?: "refuse" | "clear";
}

export interface PreparedJob {
  job: Job;
  /** True when the directory already held this very job. */
  resumed: boolean;
}

/**
 * Writes data files and job.json into `directory`, or finds them there. The job's id is the hash of its content, in which model
 * and adapter count by what they hold: a run that was moved or copied, or a cache elsewhere, is still the same job.
 */
export async function prepareJob(
  directory: string,
  draft: JobDraft,
  options: PrepareJobOptions,
): Promise<PreparedJob> {
  const texts = new Map(
    Object.entries(options.files).map(([name, rows]) => [name, toJsonl(rows)] as const),
  );
  const job = await completeJob(directory, draft, options, texts);
  let present = await readJob(directory);
  for (const earlier of options.earlier ?? []) {
    if (present !== undefined) break;
    const before = await readJob(earlier);
    if (!isSame(before, job) || !existsSync(join(earlier, "result.json"))) continue;
    await copyWhole(earlier, directory);
    present = before;
  }
  if (present !== undefined && isSame(present, job)) {
    if (canonicalJson(present) !== canonicalJson(job))
      await writeJson(join(directory, "job.json"), job);
    // The files may have been touched since; the worker checks their hashes, so they are made right.
    for (const [name, text] of texts) await ensureText(join(directory, `${name}.jsonl`), text);
    return { job, resumed: true };
  }
  if (present !== undefined) {
    if (options.onOther !== "clear") throw otherJob(directory);
    await stopStaleWorker(directory);
    await rm(directory, { recursive: true, force: true });
  }
  await mkdir(directory, { recursive: true });
  for (const [name, text] of texts) await writeFileAtomic(join(directory, `${name}.jsonl`), text);
  await writeJson(join(directory, "job.json"), job);
  return { job, resumed: false };
}

/** Checks that `directory` holds exactly this job. */
export async function requireJob(directory: string, job: Job): Promise<void> {
  const present = await readJob(directory);
  if (present === undefined) {
    throw new ConfigError(`${directory} holds no job.json`, {
      place: directory,
      next: "Prepare the job first (prepareJob).",
    });
  }
  if (canonicalJson(present) !== canonicalJson(job)) throw otherJob(directory);
}

/** Half a copy never stands where a job is looked for. */
async function copyWhole(from: string, to: string): Promise<void> {
  const partial = `${to}.partial`;
  await rm(partial, { recursive: true, force: true });
  await rm(to, { recursive: true, force: true });
  await mkdir(dirname(to), { recursive: true });
  await cp(from, partial, { recursive: true, mode: constants.COPYFILE_FICLONE });
  await rename(partial, to);
}

function isSame(present: unknown, job: Job): boolean {
  const { id, ...content } = (present ?? {}) as Partial<Job>;
  const { id: wanted, ...wantedContent } = job;
  if (id === wanted) return true;
  // Earlier versions hashed paths.
  return id === idOf(job.kind, content) && canonicalJson(content) === canonicalJson(wantedContent);
}

const idOf = (kind: string, content: object): string => `${kind}-${hashJson(content).slice(0, 16)}`;

async function completeJob(
  directory: string,
  draft: JobDraft,
  { files, given = {} }: PrepareJobOptions,
  texts: Map<string, string>,
): Promise<Job> {
  const data = Object.fromEntries(
    [...texts].map(([name, text]) => [
      name,
      { path: `${name}.jsonl`, sha256: hashText(text), rows: files[name]?.length ?? 0 },
    ]),
  );
  const elsewhere = Object.fromEntries(
    Object.entries(given).map(([name, file]) => [
      name,
      { ...file, path: relative(directory, file.path) },
    ]),
  );
  const content = { ...draft, schema: JOB_SCHEMA, data: { ...data, ...elsewhere } };
  const parsed = jobSchema.safeParse({
    ...content,
    id: idOf(draft.kind, { ...content, model: await identityOf(directory, draft.model) }),
  });
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.join(".") ?? "";
  throw new ConfigError(`the ${draft.kind} job is not valid: ${field} ${issue?.message}`, {
    place: `job.json: ${field}`,
    cause: parsed.error,
    next: "Correct that setting.",
  });
}

/** The model with hashes for folders and files, so that a job's id is the same on every machine and wherever its run lies. */
async function identityOf(directory: string, model: ModelRef): Promise<ModelRef> {
  const hashOf = async (path: string): Promise<string> => {
    const place = resolve(directory, path);
    const found = await stat(place).catch(() => undefined);
    if (found === undefined) return path;
    return found.isDirectory() ? await modelFingerprint(place) : await hashFile(place);
  };
  return {
    ...model,
    path: await hashOf(model.path),
    ...(model.adapter
      ? { adapter: { ...model.adapter, path: await hashOf(model.adapter.path) } }
      : {}),
  };
}

async function readJob(directory: string): Promise<unknown> {
  const path = join(directory, "job.json");
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch {
    return null;
  }
}

async function ensureText(path: string, text: string): Promise<void> {
  const present = await readFile(path, "utf8").catch(() => undefined);
  if (present !== text) await writeFileAtomic(path, text);
}

function toJsonl(rows: readonly object[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}

function otherJob(directory: string): ConfigError {
  return new ConfigError(`${directory} holds another job`, {
    place: join(directory, "job.json"),
    next: "Choose another directory, or remove this one.",
  });
}
