/**
 * The ledger: which stages of a run are done, by content. A stage's key is the hash of its inputs and settings; its
 * output is made in a work folder of that key and renamed, so that a run that is killed at any moment goes on where
 * it stopped and a finished stage is never computed twice.
 */
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeJson } from "../core/atomic-write.js";
import { hashJson } from "../core/hash.js";

/** Raise it when a stage's output changes meaning, so that old outputs are not taken for new ones. */
const LEDGER_VERSION = 1;

export interface StageRecord {
  stage: string;
  key: string;
  /** What did its jobs; absent in outputs of earlier versions. */
  jobs?: string;
  /** Wall time spent, summed over interrupted attempts that could be timed, seconds. */
  seconds: number;
}

export interface Stage {
  name: string;
  /** Everything that the output depends on. */
  inputs: unknown;
  /** What does its jobs, as a hash: jobs that another did are done again. */
  jobs: string;
  /**
   * Writes the output into `directory`; called again after a kill with what it had written.
   * @param earlier the output for other inputs, where there is one of the same `jobs`: what is the same in it may be copied
   */
  run(directory: string, earlier: string | undefined): Promise<void>;
}

export interface StageOutcome {
  directory: string;
  seconds: number;
  reused: boolean;
  key: string;
}

const RECORD = "stage.json";

export async function runStage(runDirectory: string, stage: Stage): Promise<StageOutcome> {
  const key = hashJson({ version: LEDGER_VERSION, stage: stage.name, inputs: stage.inputs });
  const target = join(runDirectory, stage.name);
  const done = await readRecord(target);
  if (done?.key === key) return { directory: target, seconds: done.seconds, reused: true, key };

  const work = join(runDirectory, ".work", `${stage.name}-${key.slice(0, 16)}`);
  let record = await readRecord(work);
  if (record?.key !== key) {
    await mkdir(work, { recursive: true });
    const before = await spentSeconds(work);
    const started = performance.now();
    const tick = setInterval(() => void saveSpent(work, before + elapsed(started)), 5000);
    try {
      await stage.run(work, done?.jobs === stage.jobs ? target : undefined);
    } finally {
      clearInterval(tick);
      await saveSpent(work, before + elapsed(started));
    }
    record = { stage: stage.name, key, jobs: stage.jobs, seconds: before + elapsed(started) };
    await writeJson(join(work, RECORD), record);
  }
  await replaceDirectory(work, target, join(runDirectory, ".work", `${stage.name}-old`));
  return { directory: target, seconds: record.seconds, reused: false, key };
}

/** Two renames; a kill between them leaves `work` complete, and the next call does the second. */
async function replaceDirectory(work: string, target: string, old: string): Promise<void> {
  await rm(old, { recursive: true, force: true });
  if (existsSync(target)) await rename(target, old);
  await rename(work, target);
  await rm(old, { recursive: true, force: true });
}

async function readRecord(directory: string): Promise<StageRecord | undefined> {
  try {
    return JSON.parse(await readFile(join(directory, RECORD), "utf8")) as StageRecord;
  } catch {
    return undefined;
  }
}

const SPENT = ".seconds";

async function spentSeconds(work: string): Promise<number> {
  try {
    return Number(JSON.parse(await readFile(join(work, SPENT), "utf8"))) || 0;
  } catch {
    return 0;
  }
}

async function saveSpent(work: string, seconds: number): Promise<void> {
  if (existsSync(work)) await writeJson(join(work, SPENT), seconds).catch(() => {});
}

const elapsed = (started: number): number => (performance.now() - started) / 1000;
