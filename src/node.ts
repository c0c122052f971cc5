/** Everything of Locus that needs Node: files in and out, and the stages of a run as functions. */
export { loadSecondStage } from "./classify/load.js";
export { readRows, writeJsonl } from "./core/jsonl.js";
export {
  type PersonaRow,
  type PromptRow,
  personaSchema,
  promptSchema,
  type ResponseRow,
  responseSchema,
} from "./core/rows.js";
export { createEngine, ensurePython, type ModelRef, resolveModel } from "./engine/index.js";
export { compareFiles, evaluateRun, type FileComparison, whatRose } from "./evaluate/index.js";
export * from "./index.js";
export { type Mined, type MineOptions, mine, packOf, packText } from "./mine/index.js";
export { buildPairs, type PairOptions, type PairReport } from "./pairs/index.js";
export { loadPacks } from "./patterns/load.js";
export {
  type ArmStep,
  comparePersona,
  type Demo,
  fineTuneArm,
  holdOut,
  type PersonaComparison,
  readDemos,
} from "./persona/index.js";
export {
  type AnswerToRead,
  createProbedScorer,
  loadProbe,
  type ProbedScorer,
  type ProbeWeights,
  type ReadRequest,
  readSentences,
} from "./probe/index.js";
export {
  assemble,
  compareReports,
  type Publication,
  upload,
  verifyFolder,
  writeToFolder,
} from "./publish/index.js";
export { type ReportData, readReport, renderHtml, renderMarkdown } from "./report/index.js";
export { type SampleRequest, sampleResponses } from "./sample/index.js";
export { type Format, formatters } from "./score/index.js";
export { type ReadAnswer, type ReadOptions, readAnswers } from "./score/read/index.js";
export { type TrainRequest, trainAdapter, trainingSchema, turnDial } from "./train/index.js";
