/** The other side of a thread: compiles the packs once, then scores block after block. */
import { parentPort, workerData } from "node:worker_threads";
import { loadSecondStage } from "../../classify/load.js";
import type { Pack } from "../../patterns/index.js";
import { createScorer } from "../scorer.js";
import {
  type BlockRequest,
  type BlockResult,
  type BlockSettings,
  scoreBlock,
} from "./score-block.js";
import { toWire, type WireError } from "./wire-error.js";

export interface WorkerSettings extends BlockSettings {
  packs: readonly Pack[];
  secondStage: boolean;
}

export type WorkerReply = { result: BlockResult } | { failure: WireError };

const { packs, secondStage, ...settings } = workerData as WorkerSettings;
// A failure answers the first block, so that it reaches the user as in one thread.
const scorer = prepare();
scorer.catch(() => {});

parentPort?.on("message", async (request: BlockRequest) => {
  parentPort?.postMessage(await reply(request));
});

async function prepare() {
  return createScorer({ packs, secondStage: secondStage ? await loadSecondStage() : undefined });
}

async function reply(request: BlockRequest): Promise<WorkerReply> {
  try {
    return { result: scoreBlock(await scorer, request, settings) };
  } catch (error) {
    return { failure: toWire(error) };
  }
}
