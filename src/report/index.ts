/** A run as one page, one table, one card. Functions from data to text; only `printRunSummary` and `readReport` read a file. */
export {
  chooseExamples,
  choosePersonaExamples,
  type ExampleRequest,
  type PersonaExampleRequest,
} from "./examples.js";
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
export {
  renderEvaluation,
  renderTerminal,
  type TerminalOptions,
} from "./terminal/render-terminal.js";
