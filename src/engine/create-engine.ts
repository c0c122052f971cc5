/** The engine that stages are handed: job directories on disk, one local worker at a time. */
import type { Engine } from "./engine.js";
import { prepareJob } from "./job-directory.js";
import { type RunJobOptions, runJob } from "./run-job.js";

export type EngineOptions = Omit<RunJobOptions, "directory">;

/** A directory that holds another job (older settings) is cleared: its name is the caller's to reuse. */
export function createEngine(options: EngineOptions): Engine {
  return {
    async run({ directory, job: draft, ...data }) {
      const { job } = await prepareJob(directory, draft, { ...data, onOther: "clear" });
      const { result } = await runJob(job, { ...options, directory });
      return result;
    },
  };
}
