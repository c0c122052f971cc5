/** `locus reproduce`: checks a publication file by file, repeats its run, and says whether the claim still stands. */
import { mkdir, readFile, stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { snapshotDownload } from "@huggingface/hub";
import { Command } from "commander";
import { writeJson } from "../core/atomic-write.js";
import { ConfigError, EnvironmentError } from "../core/errors.js";
import { hubSettings } from "../core/hub-settings.js";
import { plural } from "../core/plural.js";
import {
  lockRun,
  logEvents,
  type Manifest,
  parsePipeline,
  pipelineSchema,
  runStages,
} from "../pipeline/index.js";
import {
  compareReports,
  hashesFile,
  type ReportComparison,
  verifyFolder,
} from "../publish/index.js";
import { type ReportData, readReport } from "../report/index.js";
import { openRun } from "./open-run.js";
import { renderRun } from "./render-run.js";
import { cancelOnSignals } from "./signals.js";

interface Options {
  runs: string;
  verifyOnly?: boolean;
  model?: string;
  json?: boolean;
}

export function reproduceCommand(): Command {
  return new Command("reproduce")
    .description(
      "checks every file of a publication or run, repeats the run, and says what differs and whether the claim stands",
    )
    .argument(
      "<repo-or-folder>",
      "owner/name on the Hub, a folder that `locus publish` made, or a run's folder",
    )
    .option("--verify-only", "check the files and stop")
    .option(
      "--model <model>",
      "the base model, where the publication's name of it is not known here",
    )
    .option("--runs <folder>", "where the repeated run is kept", "runs")
    .option("--json", "print the comparison as JSON")
    .action(async (source: string, options: Options) => {
      // With --json standard output holds the comparison alone.
      const told = options.json ? process.stderr : process.stdout;
      const found = await openSource(source);
      if (found.kind === "publication") told.write(await verify(found.folder));
      else told.write(`${found.folder} is a run: there are no published hashes to check\n`);
      if (options.verifyOnly) return;
      const { report, pipeline } = await readSource(found);
      const config = {
        ...pipeline,
        name: `${pipeline.name}-again`,
        model: options.model ?? pinned(pipeline.model, report.manifest.model.revision),
      };
      const directory = resolve(options.runs, config.name);
      await repeat(config, options.runs, directory);
      const comparison = compareReports(report, await readReport(directory));
      await writeJson(join(directory, "reproduction.json"), comparison);
      process.stdout.write(
        options.json ? `${JSON.stringify(comparison, null, 2)}\n` : describe(comparison),
      );
      told.write(`-> ${relative(process.cwd(), join(directory, "reproduction.json"))}\n`);
      if (comparison.claim.verdict === "does not stand") process.exitCode = 1;
    });
}

/** A base from the Hub at the commit that the run had: its main branch may have moved since. */
function pinned(model: string, revision: string | undefined): string {
  return revision === undefined || model.includes("@") ? model : `${model}@${revision}`;
}

interface Source {
  kind: "publication" | "run";
  folder: string;
}

async function openSource(source: string): Promise<Source> {
  const isFile = async (path: string): Promise<boolean> =>
    (await stat(path).catch(() => undefined))?.isFile() === true;
  for (const folder of [source, join(source, "model")])
    if (await isFile(join(folder, hashesFile)))
      return { kind: "publication", folder: resolve(folder) };
  if (await isFile(join(source, "report", "report.json")))
    return { kind: "run", folder: resolve(source) };
  if (
    (await stat(source).catch(() => undefined)) === undefined &&
    /^[\w.-]+\/[\w.-]+$/.test(source)
  )
    return { kind: "publication", folder: await download(source) };
  throw new ConfigError(`${source} is neither a publication nor a finished run`, {
    place: source,
    next: "Give owner/name of a repository, the folder that `locus publish --to` wrote, or a run that has its report.",
  });
}

async function download(repo: string): Promise<string> {
  const { hubUrl, accessToken, offline, cacheDir } = hubSettings();
  if (offline)
    throw new EnvironmentError(`${repo} is to be downloaded, and HF_HUB_OFFLINE is set`, {
      next: "Unset HF_HUB_OFFLINE, or give a folder.",
    });
  process.stderr.write(`downloading ${repo}\n`);
  const { debug } = console;
  try {
    // The library tells each file on standard output, where the comparison goes.
    console.debug = (...words: unknown[]) => process.stderr.write(`  ${words.join(" ")}\n`);
    return await snapshotDownload({
      repo,
      cacheDir,
      ...(hubUrl === undefined ? {} : { hubUrl }),
      ...(accessToken === undefined ? {} : { accessToken }),
    });
  } catch (cause) {
    throw new EnvironmentError(`${repo} could not be downloaded: ${(cause as Error).message}`, {
      next: "Check the name, the network and, for a private repository, HF_TOKEN; then run the same command again.",
      cause,
    });
  } finally {
    console.debug = debug;
  }
}

async function verify(folder: string): Promise<string> {
  const { checked, missing, changed, added } = await verifyFolder(folder);
  if (missing.length + changed.length > 0)
    throw new ConfigError(
      `${[...missing.map((path) => `${path} is missing`), ...changed.map((path) => `${path} is not what was published`)].join("; ")}`,
      {
        place: folder,
        next: `Delete ${folder} and download the repository anew; if it stays so, do not trust its figures.`,
      },
    );
  const more = added.length > 0 ? `; not of the publication: ${added.join(", ")}` : "";
  return `${plural(checked, "file")} ${checked === 1 ? "is as it was" : "are as they were"} published${more}\n`;
}

async function readSource({ kind, folder }: Source): Promise<{
  report: ReportData;
  pipeline: ReturnType<typeof pipelineSchema.parse>;
}> {
  if (kind === "run") {
    const { config } = JSON.parse(
      await readFile(join(folder, "manifest.json"), "utf8"),
    ) as Manifest;
    return { report: await readReport(folder), pipeline: pipelineSchema.parse(config) };
  }
  const file = join(folder, "reproduce", "pipeline.yaml");
  return {
    report: JSON.parse(await readFile(join(folder, "locus-report.json"), "utf8")) as ReportData,
    pipeline: parsePipeline(await readFile(file, "utf8"), file),
  };
}

async function repeat(
  config: ReturnType<typeof pipelineSchema.parse>,
  runs: string,
  directory: string,
): Promise<void> {
  await mkdir(directory, { recursive: true });
  const unlock = await lockRun(directory);
  const view = renderRun(process.stderr.isTTY === true && !process.env.CI);
  const log = logEvents(join(directory, "events.jsonl"));
  const cancel = cancelOnSignals();
  try {
    const emit = (event: Parameters<typeof log>[0]): void => {
      log(event);
      view.listen(event);
    };
    await runStages(await openRun(config, runs, emit, cancel.signal));
    await view.close();
  } catch (error) {
    await view.close(error);
    throw error;
  } finally {
    cancel.dispose();
    await unlock();
  }
}

function describe({ inputs, figures, gates, claim }: ReportComparison): string {
  const number = (value: number | null): string => (value === null ? "-" : value.toFixed(4));
  const moved = figures.filter(({ before, after }) => before !== after);
  const lines = [
    inputs.length === 0 ? "everything that went in is the same" : "not the same went in:",
    ...inputs.map(({ name, before, after }) => `  ${name}: ${short(before)} -> ${short(after)}`),
    moved.length === 0
      ? `all ${figures.length} figures are the same to the last digit`
      : `${moved.length} of ${figures.length} figures moved:`,
    ...moved.map(
      ({ name, before, after, inside }) =>
        `  ${name}: ${number(before)} -> ${number(after)}${inside === null ? "" : inside ? ", as far as chance has it" : ", FURTHER than chance has it"}`,
    ),
    ...gates.map(({ name, before, after }) => `  gate ${name}: ${before} -> ${after}`),
    `${claim.verdict === "none made" ? "no claim was made" : `the claim ${claim.verdict}`}: ${claim.why}`,
  ];
  return `${lines.join("\n")}\n`;
}

const short = (text: string): string => (/^[0-9a-f]{40,}$/.test(text) ? text.slice(0, 12) : text);
