/** `locus pairs audit`: pairs side by side with the edit marked, and what is wrong with any of them. */
import { stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { Command } from "commander";
import { ConfigError, LocusError } from "../core/errors.js";
import { hashJson } from "../core/hash.js";
import { readRows } from "../core/jsonl.js";
import { plural } from "../core/plural.js";
import { createRandom } from "../core/random.js";
import { PAIR_KINDS, type PairRow, type PromptRow, promptSchema } from "../core/rows.js";
import {
  type Audit,
  type AuditedPair,
  auditPairs,
  CHECK_MEANINGS,
  CHECKS,
  type CheckSettings,
  type Ches,
  completePair,
  givenPairSchema,
  MAX_SIMILARITY,
  measureChes,
  textOf,
  wordDiff,
} from "../pairs/index.js";
import { type Manifest, readMeasuring } from "../pipeline/index.js";
import { createScorer } from "../score/index.js";
import { countOption, numberOption, ratioOption } from "./number-option.js";
import { loadNamedPacks, PACKS_HELP } from "./pack-files.js";
import { type ChesOf, chesSummary, describeChes } from "./pairs-ches.js";
import { readManifest } from "./run-manifest.js";
import { withSession } from "./stage-session.js";

interface Options {
  sample: number;
  kind?: string;
  problems?: boolean;
  model?: string;
  highestChes?: boolean;
  seed: number;
  maxSimilarity: number;
  maxLengthRatio?: number;
  prompts?: string[];
  strategy?: string[];
  packs?: string[];
  json?: boolean;
}

/** @param open what gives an engine and models, where one is asked for */
export function pairsAuditCommand(open: typeof withSession = withSession): Command {
  return new Command("audit")
    .description(
      "shows pairs with the edit marked and checks every one; exits with 1 where a refusal loses to an answer, or where a side is empty or the same as the other",
    )
    .argument("<pairs>", "JSONL of pair rows, of Locus or TRL, or a run's folder")
    .option("--sample <n>", "pairs shown", countOption, 10)
    .option("--kind <kind>", `only pairs of this kind: ${PAIR_KINDS.join(", ")}`)
    .option("--strategy <names...>", "only pairs of these strategies")
    .option(
      "--prompts <files...>",
      "prompt rows whose validation and test splits no pair may repeat (default: the run's)",
    )
    .option(
      "--max-similarity <s>",
      "sides that share at least so much of their words are too alike",
      numberOption,
      MAX_SIMILARITY,
    )
    .option(
      "--max-length-ratio <r>",
      "what the pairs were made with: a dampening pair's sides may differ by it, and by 1.5 in any case; those of control and keep-identity pairs by 1.5 times that (default: the run's, else 1.3)",
      ratioOption,
    )
    .option(
      "--model <model>",
      "the model that is to be trained: how alike the sides are in its hidden states (CHES)",
    )
    .option("--highest-ches", "show the pairs most alike to --model instead of a sample")
    .option("--problems", "show only pairs with a problem")
    .option("--seed <n>", "seed of the sample", countOption, 17)
    .option("--packs <packs...>", `${PACKS_HELP} (default: the run's)`)
    .option("--json", "print every pair's problems as JSON lines instead")
    .action(async (path: string, own: Options, command: Command) => {
      const options = withParents(own, command);
      if (options.kind !== undefined && !(PAIR_KINDS as readonly string[]).includes(options.kind))
        throw new ConfigError(`there is no kind of pair ${options.kind}`, {
          next: `Use one of: ${PAIR_KINDS.join(", ")}.`,
        });
      if (options.highestChes && options.model === undefined)
        throw new ConfigError("--highest-ches needs --model", {
          next: "Name the model that is to be trained on the pairs.",
        });
      const folder = (await stat(path).catch(() => undefined))?.isDirectory() === true;
      const file = folder ? join(path, "pairs", "pairs.jsonl") : path;
      const config = folder ? await configOf(path) : undefined;
      const packs = await loadNamedPacks(options.packs ?? config?.packs);
      const scorer = createScorer({ packs });
      const score: CheckSettings["score"] = (row) => scorer.score(row);
      const given = await readRows(file, givenPairSchema);
      const all = given.map((row, at) => completePair(row, at + 1, score));
      const known = [...new Set(all.map(({ strategy }) => strategy))].sort();
      for (const name of options.strategy ?? [])
        if (!known.includes(name))
          throw new ConfigError(`no pair of ${file} was made by ${name}`, {
            place: file,
            next: `Its strategies: ${known.join(", ")}.`,
          });
      const pairs = all.filter(
        ({ kind, strategy }) =>
          (options.kind === undefined || kind === options.kind) &&
          (options.strategy === undefined || options.strategy.includes(strategy)),
      );
      if (pairs.length === 0) throw noPair(options, all, file);
      const ches: ChesOf = options.model
        ? await measured(open, all, options.model, file, folder ? path : undefined)
        : new Map();
      const { measuring, unchecked } = await promptsThatMeasure(options.prompts, config);
      const audit = auditPairs(
        pairs,
        {
          score,
          maxSimilarity: options.maxSimilarity,
          maxLengthRatio: options.maxLengthRatio ?? config?.pairs?.maxLengthRatio,
          measuring,
        },
        scorer.heldOutRules,
      );
      const note = unchecked === undefined ? "" : `leakage not checked: ${unchecked}\n`;
      if (options.json) {
        process.stderr.write(note);
        for (const { pair, problems, similarity, lengthRatio, left } of audit.pairs)
          process.stdout.write(
            `${JSON.stringify({ id: pair.id, kind: pair.kind, strategy: pair.strategy, similarity, lengthRatio, findingsLeft: left.length, ...(options.model && { ches: ches.get(pair) ?? null }), problems })}\n`,
          );
      } else {
        const colour = process.stdout.isTTY === true && !process.env.NO_COLOR;
        for (const one of shown(audit.pairs, options, ches))
          process.stdout.write(`${describe(one, colour, ches.get(one.pair))}\n`);
        process.stdout.write(`${summary(audit)}${note && `  ${note}`}`);
        if (options.model !== undefined) process.stdout.write(chesSummary(pairs, ches));
      }
      if (FATAL.some((name) => audit.counts[name] > 0)) process.exitCode = 1;
    });
}

/** What no trainer should be given. */
const FATAL = ["refusal-turned-into-answer", "same-text", "empty-side"] as const;

function noPair({ kind, strategy }: Options, all: readonly PairRow[], file: string): ConfigError {
  const kinds = countsOf(all.map((pair) => pair.kind));
  const ofKind = kind === undefined ? "" : ` of kind ${kind}`;
  const made = strategy === undefined ? "" : ` made by ${strategy.join(" or ")}`;
  return new ConfigError(`no pair${ofKind}${made} in ${file}`, {
    place: file,
    next: `There are: ${kinds}.`,
  });
}

/** "59 dampen, 6 control" */
function countsOf(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => `${count} ${name}`).join(", ");
}

/** Of all pairs of the file: which of them are shown changes nothing that has to be computed anew. */
async function measured(
  open: typeof withSession,
  pairs: readonly PairRow[],
  spec: string,
  file: string,
  run: string | undefined,
): Promise<ChesOf> {
  return open("pairs", async (session) => {
    const model = await session.model(spec);
    // A run's stages hold what they wrote themselves and nothing else: there it lies beside them.
    const jobs = await session.jobs(run === undefined ? file : join(run, "pairs.jsonl"));
    const key = hashJson([basename(file), model]).slice(0, 8);
    const found = await measureChes(session.engine, {
      pairs,
      model,
      directory: join(jobs, `ches-${key}`),
    });
    return new Map(
      pairs.flatMap((pair, at): [PairRow, Ches][] => (found[at] ? [[pair, found[at]]] : [])),
    );
  });
}

/** A run's pairs can be looked over though nothing else of it is there. */
async function configOf(run: string): Promise<Manifest["config"] | undefined> {
  return (await readManifest(run).catch(() => undefined))?.config;
}

interface Measuring {
  measuring: PromptRow[];
  /** Why there are none. */
  unchecked?: string;
}

/** Prompts of validation and test: of the files that were named, else of the run. */
async function promptsThatMeasure(
  files: readonly string[] | undefined,
  config: Manifest["config"] | undefined,
): Promise<Measuring> {
  if (files === undefined && config?.prompts !== undefined)
    try {
      return { measuring: await readMeasuring(config) };
    } catch (cause) {
      if (!(cause instanceof LocusError)) throw cause;
      return { measuring: [], unchecked: `${cause.message}; name the run's with --prompts` };
    }
  if (files === undefined)
    return { measuring: [], unchecked: "no prompts of validation or test are given (--prompts)" };
  const rows = (await Promise.all(files.map((name) => readRows(name, promptSchema)))).flat();
  const measuring = rows.filter(({ split }) => split !== "train");
  if (measuring.length > 0) return { measuring };
  return { measuring, unchecked: `${files.join(", ")}: no prompt of validation or test` };
}

/** What `locus pairs` and its audit both have (--seed, --packs, ...) is read by the former, wherever it stands. */
function withParents(own: Options, { options, parent }: Command): Options {
  const names = options.map((option) => option.attributeName());
  const given = names.filter((name) => parent?.getOptionValueSource(name) === "cli");
  return {
    ...own,
    ...Object.fromEntries(given.map((name) => [name, parent?.getOptionValue(name)])),
  };
}

function shown(
  pairs: readonly AuditedPair[],
  { problems, sample, seed, highestChes }: Options,
  ches: ChesOf,
): AuditedPair[] {
  const from = problems ? pairs.filter((one) => one.problems.length > 0) : pairs;
  const of = ({ pair }: AuditedPair): number =>
    ches.get(pair)?.normalised ?? Number.NEGATIVE_INFINITY;
  const order = highestChes
    ? from.toSorted((left, right) => of(right) - of(left))
    : createRandom(`audit ${seed}`).shuffle(from);
  return order.slice(0, sample);
}

function describe(
  { pair, problems, lengthRatio, left }: AuditedPair,
  colour: boolean,
  ches: Ches | undefined,
): string {
  const asked = pair.prompt.findLast(({ role }) => role === "user")?.content ?? "";
  const lines = [
    `${pair.id}  ${pair.kind}, ${pair.strategy}, length ratio ${lengthRatio.toFixed(2)}${ches ? `, ${describeChes(ches)}` : ""}${problems.length > 0 ? `  ! ${problems.join(", ")}` : ""}`,
    `  asked     ${oneLine(asked)}`,
  ];
  if (pair.findings.length > 0)
    lines.push(
      `  about     ${pair.findings.map(({ rule, text }) => `${rule} "${oneLine(text)}"`).join(", ")}`,
    );
  if (pair.kind === "dampen" && left.length > 0)
    lines.push(
      `  left      ${left.map(({ rule, text }) => `${rule} "${oneLine(text)}"`).join(", ")}`,
    );
  const [chosen, rejected] = [textOf(pair.chosen), textOf(pair.rejected)];
  if (pair.strategy === "edit" || pair.strategy === "rewrite")
    lines.push(`  edit      ${marked(rejected, chosen, colour)}`);
  else if (pair.strategy === "backtrack") {
    const at = sharedBeginning(rejected, chosen);
    lines.push(
      `  shared    ${oneLine(rejected.slice(0, at))}`,
      `  chosen    … ${oneLine(chosen.slice(at))}`,
      `  rejected  … ${oneLine(rejected.slice(at))}`,
    );
  } else lines.push(`  chosen    ${oneLine(chosen)}`, `  rejected  ${oneLine(rejected)}`);
  return `${lines.join("\n")}\n`;
}

/** Length of the common beginning, in whole words. */
function sharedBeginning(left: string, right: string): number {
  let at = 0;
  while (at < left.length && left[at] === right[at]) at++;
  return at === left.length || at === right.length ? at : left.slice(0, at).search(/\S*$/);
}

/** [-gone-] and {+new+} where there are no colours. */
function marked(rejected: string, chosen: string, colour: boolean): string {
  const paint = (text: string, style: number, open: string, close: string): string =>
    colour ? `\u001b[${style}m${text}\u001b[0m` : `${open}${text.trimEnd()}${close} `;
  return wordDiff(rejected, chosen)
    .map(({ text, kind }) => {
      const line = text.replace(/\s+/g, " ");
      if (kind === "gone") return paint(line, 31, "[-", "-]");
      return kind === "new" ? paint(line, 32, "{+", "+}") : line;
    })
    .join("")
    .trim();
}

function summary({ pairs, counts, set }: Audit): string {
  const clean = pairs.filter(({ problems }) => problems.length === 0).length;
  const kinds = countsOf(pairs.map(({ pair }) => pair.kind));
  const { of, pairs: dirty, trainable } = set.findingsLeft;
  const lines = [
    `${plural(pairs.length, "pair")} (${kinds}): ${clean} without a problem`,
    `  lengths: chosen sides are ${set.meanLengthRatio.toFixed(2)} times as long as rejected ones in the mean; words in common: ${set.similarity.median.toFixed(2)} in the median pair, ${set.similarity.largest.toFixed(2)} at most`,
    ...(of > 0
      ? [
          `  findings left: in ${dirty} of ${of} chosen sides of dampening pairs (${((100 * dirty) / of).toFixed(0)} %), in ${trainable} of rules that training may act on`,
        ]
      : []),
    ...CHECKS.filter((name) => counts[name] > 0).map(
      (name) => `  ${String(counts[name]).padStart(4)}  ${name}: ${CHECK_MEANINGS[name]}`,
    ),
  ];
  return `${lines.join("\n")}\n`;
}

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();
