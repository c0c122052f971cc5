/** What a stage needs of the engine: run this job, with these data files, in this directory; resume is the engine's affair. */
import type { DataFile, Job } from "./job.js";

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** A job as a stage writes it: data files, schema and id are filled in by the engine. */
export type JobDraft = Without<Job, "schema" | "id" | "data">;

export interface JobRequest {
  /** Job directory; an unfinished job in it goes on where it stopped. */
  directory: string;
  job: JobDraft;
  /** Other directories that may hold this very job, done: the first that does is copied instead of doing it again. */
  earlier?: readonly string[] | undefined;
  /** Data by the name it has in `job.data`, written as `<name>.jsonl`. */
  files: Record<string, readonly object[]>;
  /** Data that lies somewhere already, by the name it has in `job.data`; paths absolute. */
  given?: Record<string, DataFile>;
}

export interface Engine {
  /** Runs a job to its end and gives the content of result.json. Errors are LocusErrors. */
  run(request: JobRequest): Promise<Record<string, unknown>>;
}
