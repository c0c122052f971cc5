/** `locus report RUN`: a finished run's report again, in the form that is wanted. */
import { readFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { Command, Option } from "commander";
import { writeFileAtomic } from "../core/atomic-write.js";
import { ConfigError, DataError } from "../core/errors.js";
import { type Manifest, readInputs, STAGES } from "../pipeline/index.js";
import {
  gatherReport,
  type ReportData,
  readReport,
  renderHtml,
  renderMarkdown,
  runSummary,
} from "../report/index.js";
import { createScorer } from "../score/index.js";
import { loadNamedPacks } from "./pack-files.js";

/** Every form by name: adding one is one line. */
const formats = {
  html: (data) => renderHtml(data),
  markdown: (data) => renderMarkdown(data),
  terminal: (data, run) => runSummary(data, run),
  json: (data) => `${JSON.stringify(data, null, 2)}\n`,
} as const satisfies Record<string, (data: ReportData, run: string) => string>;
type Format = keyof typeof formats;

export function reportCommand(): Command {
  return new Command("report")
    .description("draws a finished run's report again")
    .argument("<run>", "run directory, for example runs/quickstart")
    .addOption(
      new Option("--format <name>", "form of the report")
        .choices(Object.keys(formats))
        .default("html"),
    )
    .option("-o, --output <file>", "file instead of stdout (html: RUN/report.html)")
    .option("--refresh", "gather the figures again from the stages' folders")
    .action(
      async (run: string, options: { format: Format; output?: string; refresh?: boolean }) => {
        const data = options.refresh ? await gather(run) : await readOrGather(run);
        const text = formats[options.format](data, run);
        const output =
          options.output ?? (options.format === "html" ? join(run, "report.html") : undefined);
        if (output === undefined) {
          process.stdout.write(text);
          return;
        }
        await writeFileAtomic(output, text);
        process.stdout.write(`report -> ${relative(process.cwd(), resolve(output))}\n`);
      },
    );
}

/** A run whose report folder was thrown away still has everything that the report is made of. */
async function readOrGather(run: string): Promise<ReportData> {
  try {
    return await readReport(run);
  } catch (error) {
    if (error instanceof DataError) return gather(run);
    throw error;
  }
}

async function gather(run: string): Promise<ReportData> {
  const directory = resolve(run);
  try {
    const text = await readFile(join(directory, "manifest.json"), "utf8");
    const { config } = JSON.parse(text) as Manifest;
    const { personas, prompts } = await readInputs(config);
    return await gatherReport({
      directory,
      stages: STAGES.slice(0, -1),
      scorer: createScorer({ packs: await loadNamedPacks(config.packs) }),
      personas,
      habitPrompts: prompts.test.habit,
    });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw cause;
    throw new ConfigError(
      `${run} is no finished run: it lacks ${(cause as NodeJS.ErrnoException).path}`,
      {
        place: run,
        next: `A report needs the stages ${STAGES.slice(0, -1).join(", ")}: run the pipeline again, it goes on where it stopped.`,
        cause,
      },
    );
  }
}
