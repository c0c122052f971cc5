/** `locus publish RUN`: a finished run on the Hub, or the same files in a folder. */

import { Command, Option } from "commander";
import { ConfigError } from "../core/errors.js";
import { hubSettings } from "../core/hub-settings.js";
import { plural } from "../core/plural.js";
import {
  assemble,
  DATASET_PLACES,
  type DatasetPlace,
  datasetRepo,
  type Publication,
  textOf,
  type UploadEvent,
  upload,
  WHAT,
  type What,
  writeToFolder,
} from "../publish/index.js";
import { type ByteProgress, byteCounter } from "./byte-progress.js";
import { cancelOnSignals } from "./signals.js";

interface Options {
  repo?: string;
  to?: string;
  what: What;
  dataset: DatasetPlace;
  baseModel?: string;
  license?: string;
  public?: boolean;
  dryRun?: boolean;
  despiteLostRefusals?: boolean;
}

export function publishCommand(): Command {
  return new Command("publish")
    .description("brings a finished run to the Hugging Face Hub: weights, cards, pairs, figures")
    .argument("<run>", "run directory, for example runs/quickstart")
    .option("--repo <owner/name>", "repository on the Hub")
    .option("--to <folder>", "write the same files to a folder instead")
    .addOption(
      new Option("--what <weights>", "adapter, merged weights, or both")
        .choices(WHAT)
        .default("both"),
    )
    .addOption(
      new Option("--dataset <place>", "preference dataset: its own repository, a folder, or none")
        .choices(DATASET_PLACES)
        .default("repo"),
    )
    .option("--base-model <owner/name>", "the base model's id on the Hub, where the run has none")
    .option("--license <license>", "of weights and dataset, as the base model's allows")
    .option("--public", "make new repositories public (private without it)")
    .option("--dry-run", "list the files and show the card; send and write nothing")
    .option("--despite-lost-refusals", "publish although refusals were lost; the card says so")
    .action(async (run: string, options: Options) => {
      const repo = repoOf(options);
      const publications = await assemble(run, {
        ...options,
        repo,
        despiteLostRefusals: options.despiteLostRefusals === true,
      });
      await warnOfLicense(publications);
      if (options.dryRun) return void process.stdout.write(await preview(publications, repo));
      if (options.to !== undefined) {
        const written = await writeToFolder(options.to, publications);
        process.stdout.write(
          `${plural(written, "file")} written, ${total(publications) - written} unchanged -> ${options.to}\n`,
        );
        return;
      }
      await send(publications, repo, options);
    });
}

async function warnOfLicense([model]: readonly Publication[]): Promise<void> {
  const card = model?.files.find(({ path }) => path === "README.md");
  if (card && !/^license: /m.test(await textOf(card))) {
    process.stderr.write(
      "the base model's licence is not known: give --license, or the card names none\n",
    );
  }
}

function repoOf({ repo, to, dryRun }: Options): string {
  if (repo === undefined && (to !== undefined || dryRun)) {
    process.stderr.write(
      "no --repo: the cards say owner/name wherever the repository's name belongs\n",
    );
    return "owner/name";
  }
  if (repo === undefined || !/^[\w.-]+\/[\w.-]+$/.test(repo)) {
    throw new ConfigError(
      repo === undefined ? "no repository was given" : `--repo ${repo} is no repository's name`,
      { next: "Give --repo owner/name, or --to FOLDER to write the files to a folder." },
    );
  }
  return repo;
}

const nameOf = ({ kind }: Publication, repo: string): string =>
  kind === "model" ? repo : datasetRepo(repo);

async function preview(publications: readonly Publication[], repo: string): Promise<string> {
  const parts: string[] = [];
  for (const publication of publications) {
    const { files, kind } = publication;
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    parts.push(
      `${kind} ${nameOf(publication, repo)}: ${plural(files.length, "file")}, ${readable(bytes)}`,
    );
    for (const { path, size } of files) parts.push(`  ${readable(size).padStart(10)}  ${path}`);
    const card = files.find(({ path }) => path === "README.md");
    if (card) parts.push("", await textOf(card));
  }
  return `${parts.join("\n")}\n`;
}

async function send(
  publications: readonly Publication[],
  repo: string,
  options: Options,
): Promise<void> {
  const settings = hubSettings();
  const cancel = cancelOnSignals();
  try {
    const lines: string[] = [];
    // The model's card names the dataset: it comes last, and nothing is said to be there before all is.
    for (const publication of [...publications].reverse()) {
      const name = nameOf(publication, repo);
      const { url, commit } = await upload(publication, name, {
        settings,
        public: options.public === true,
        message: "Publish a Locus run",
        signal: cancel.signal,
        onEvent: showUpload(),
      });
      lines.unshift(`${url}${commit === undefined ? " (unchanged)" : ""}\n`);
    }
    process.stdout.write(lines.join(""));
  } finally {
    cancel.dispose();
  }
}

/** A line for each step, and a bar (lines where there is no terminal) while bytes go out. */
function showUpload(): (event: UploadEvent) => void {
  let progress: ByteProgress | undefined;
  let sent = 0;
  const say = (line: string): void => {
    progress?.clear();
    process.stderr.write(`${line}\n`);
  };
  return (event) => {
    switch (event.event) {
      case "compared": {
        const bytes = event.send.reduce((sum, { size }) => sum + size, 0);
        say(
          `${event.repo}: ${plural(event.send.length, "file")} to send (${readable(bytes)}), ${event.kept} there already${event.remove.length > 0 ? `, ${event.remove.length} of an earlier publication to remove` : ""}`,
        );
        progress = byteCounter(bytes, "sent");
        sent = 0;
        return;
      }
      case "sent":
        progress?.add(event.bytes - sent);
        sent = event.bytes;
        return;
      case "waiting":
        return say(`${event.repo}: ${event.why}; trying again in ${Math.ceil(event.seconds)} s`);
      case "done":
        progress?.end();
        if (event.commit !== undefined) say(`${event.repo}: all sent, one commit`);
    }
  };
}

const total = (publications: readonly Publication[]): number =>
  publications.reduce((sum, { files }) => sum + files.length, 0);

function readable(bytes: number): string {
  if (bytes < 1e3) return `${bytes} B`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}
