/** Pipeline files, the ledger, the stages in order. */
export { type PipelineConfig, parsePipeline, pipelineSchema } from "./config.js";
export { type RunContext, STAGES, type StageName } from "./context.js";
export { followWorker, type Listener, logEvents, type RunEvent } from "./events.js";
export {
  locate,
  type RunInputs,
  readHumanBaseline,
  readInputs,
  readMeasuring,
} from "./inputs.js";
export { lockRun } from "./lock.js";
export { type Manifest, runStages, type StageTime, writeManifest } from "./run.js";
export { scorerHash } from "./scorer-hash.js";
export { readDial } from "./stages/dial.js";
export { readArmResponses, readEvaluation } from "./stages/evaluate.js";
export { readPlan, type SavedPlan } from "./stages/plan.js";
export { type TurnedDial, turnRun } from "./turn-run.js";
