/** From a pipeline file and options to a run that is ready to work: Python, model, packs, prompts, manifest. */
import { readFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { parseDose } from "../calibrate/index.js";
import { hashJson } from "../core/hash.js";
import {
  createEngine,
  ensurePython,
  modelFingerprint,
  requireDiskSpace,
  resolveModel,
  workerHash,
} from "../engine/index.js";
import {
  followWorker,
  type Listener,
  locate,
  type Manifest,
  type PipelineConfig,
  parsePipeline,
  type RunContext,
  readInputs,
  scorerHash,
  writeManifest,
} from "../pipeline/index.js";
import { createScorer } from "../score/index.js";
import { trainingSchema } from "../train/index.js";
import { loadNamedPacks } from "./pack-files.js";
import { packageVersion } from "./version.js";

type Training = PipelineConfig["train"];

export interface RunOptions {
  model?: string;
  dose?: string;
  seed?: number;
  name?: string;
  method?: Training["method"];
  runs?: string;
}

/** A run takes about 1.5 GB (two checkpoints of the small model and the answers); larger models need more. */
const RUN_BYTES = 2e9;

export async function readPipeline(file: string, options: RunOptions): Promise<PipelineConfig> {
  const path = locate(file);
  const config = parsePipeline(await readFile(path, "utf8"), relative(process.cwd(), path) || path);
  return {
    ...config,
    ...(options.model === undefined ? {} : { model: options.model }),
    ...(options.dose === undefined ? {} : parseDose(options.dose, config)),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.name === undefined ? {} : { name: options.name }),
    ...(options.method === undefined || options.method === config.train.method
      ? {}
      : { train: trainingSchema.parse({ method: options.method }) }),
  };
}

/** A run that is to be worked on: its manifest is written anew. */
export async function openRun(
  config: PipelineConfig,
  runs: string,
  emit: Listener,
  signal: AbortSignal,
): Promise<RunContext> {
  const { context, manifest } = await prepareRun(config, runs, emit, signal);
  await writeManifest(context, manifest);
  return context;
}

/** A finished run, left as it is. */
export async function reopenRun(...args: Parameters<typeof openRun>): Promise<RunContext> {
  return (await prepareRun(...args)).context;
}

async function prepareRun(
  config: PipelineConfig,
  runs: string,
  emit: Listener,
  signal: AbortSignal,
): Promise<{ context: RunContext; manifest: Manifest }> {
  const directory = resolve(runs, config.name);
  await requireDiskSpace(directory, RUN_BYTES);
  const inputs = await readInputs(config);
  const packs = await loadNamedPacks(config.packs);
  const python = await ensurePython({
    onProgress: (message) => emit({ event: "progress", stage: "setup", task: message }),
  });
  const model = await resolveModel(config.model, {
    python: python.python,
    onProgress: (message) => emit({ event: "progress", stage: "setup", task: message }),
  });
  const modelHash = await modelFingerprint(model.path);
  const context: RunContext = {
    config,
    directory,
    inputs,
    model: { path: model.path, revision: model.revision, dtype: config.dtype },
    modelHash,
    workerHash: await workerHash(),
    packs,
    scorer: createScorer({ packs }),
    scorerHash: await scorerHash(packs),
    emit,
    output: (stage) => join(directory, stage),
    engine: (stage, task) =>
      createEngine({
        python: python.python,
        signal,
        onEvent: followWorker(stage, task, emit),
      }),
  };
  const manifest: Manifest = {
    schema: "locus.run/1",
    config,
    versions: { locus: packageVersion(), node: process.versions.node, ...python.versions },
    model: { id: model.id, revision: model.revision, license: model.license, hash: modelHash },
    packs: hashJson(packs),
    worker: context.workerHash,
    inputs: inputs.hashes,
  };
  return { context, manifest };
}
