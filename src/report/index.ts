/** A run as one page, one table, one card: functions from data to text; `gatherReport`, `readReport` and `printRunSummary` read files. */
export {
  chooseExamples,
  choosePersonaExamples,
  type ExampleRequest,
  type PersonaExampleRequest,
} from "./examples.js";
export { gatesRead } from "./gate-readings.js";
export { gatherReport, type ReportSource } from "./gather-report.js";
export { renderDialPage } from "./html/dial-page.js";
export { dialPicture } from "./html/dial-picture.js";
export { renderHtml } from "./html/render-html.js";
export { runLimits } from "./limits.js";
export { locusCommand, type NextCommand, nextCommands } from "./next-commands.js";
export { renderMarkdown } from "./render-markdown.js";
export {
  type Chosen,
  type Example,
  type PersonaExample,
  REPORT_SCHEMA,
  type ReportData,
  type ReportManifest,
  type StageSeconds,
  type TrainingShown,
} from "./report-data.js";
export { printRunSummary, readReport, runSummary } from "./run-summary.js";
export { type SummaryGroup, type SummaryRow, summaryGroups } from "./summary-rows.js";
export { wantsColour } from "./terminal/colour.js";
export { renderDial } from "./terminal/render-dial.js";
export { renderPersona } from "./terminal/render-persona.js";
export { renderPlan } from "./terminal/render-plan.js";
export {
  renderEvaluation,
  renderTerminal,
  type TerminalOptions,
} from "./terminal/render-terminal.js";
export { trainingCurves } from "./training-curves.js";
