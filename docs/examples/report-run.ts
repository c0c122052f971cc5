/** The figures of a finished run, as Markdown: `report-run.ts RUN`. */
import { readReport, renderMarkdown } from "locus-detune/node";

const report = await readReport(process.argv[2] ?? "");
const { verdict, achieved } = report.evaluation.headline;
console.log(`${verdict}: ${achieved.value}\n\n${renderMarkdown(report)}`);
