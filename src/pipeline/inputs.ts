/** Reads what a run needs from disk (prompts, personas, refusal openers) and picks each split's share. */
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, isAbsolute, join } from "node:path";
import { z } from "zod";
import { ConfigError, DataError } from "../core/errors.js";
import { hashFile } from "../core/hash.js";
import { readRows } from "../core/jsonl.js";
import { packageRoot } from "../core/paths.js";
import {
  CATEGORIES,
  type PersonaRow,
  type PromptRow,
  type PromptSet,
  personaSchema,
  promptSchema,
  type Split,
} from "../core/rows.js";
import type { HumanBaseline } from "../evaluate/index.js";
import type { PipelineConfig } from "./config.js";

export interface RefusalOpeners {
  refusal: string[];
  compliance: string[];
}

export interface Anchors {
  prompts: PromptRow[];
  texts: string[];
}

export interface RunInputs {
  prompts: Record<Split, Record<PromptSet, PromptRow[]>>;
  personas: PersonaRow[];
  personaPrompts: PromptRow[];
  openers: RefusalOpeners;
  /** All prompts of the validation and test splits, used in this run or not: no pair may repeat one. */
  measuring: PromptRow[];
  /** Harmful prompts of the validation split, watched while training. */
  guardPrompts: PromptRow[];
  /** What is held word for word under which training prompts. */
  anchors: { refusal: Anchors; identity: Anchors };
  humanBaseline: HumanBaseline;
  /** File -> SHA-256 of everything read. */
  hashes: Record<string, string>;
}

/** Paths in a pipeline file are relative to the working directory, or to the package for what it ships. */
export async function readInputs(config: PipelineConfig): Promise<RunInputs> {
  const hashes: Record<string, string> = {};
  const open = async (path: string): Promise<string> => {
    const found = locate(path);
    hashes[path] = await hashFile(found);
    return found;
  };
  const rows = await readPromptRows(config.prompts.files, open);
  const openersFile = await open(config.evaluate.refusalOpeners);
  const readAnchors = async (path: string): Promise<string[]> =>
    anchorsSchema.parse(JSON.parse(await readFile(await open(path), "utf8"))).anchors;
  return {
    prompts: {
      train: pick(rows, "train", config.prompts.train, []),
      validation: pick(rows, "validation", config.prompts.validation, config.prompts.measuredTags),
      test: pick(rows, "test", config.prompts.test, config.prompts.measuredTags),
    },
    personas: (await readRows(await open(config.evaluate.personas), personaSchema)).slice(
      0,
      config.evaluate.personaCount,
    ),
    personaPrompts: (
      await readRows(await open(config.evaluate.personaPrompts), promptSchema)
    ).slice(0, config.evaluate.personaPromptCount),
    measuring: measuringOf(rows),
    guardPrompts: rows.filter((row) => row.set === "refusal" && row.split === "validation"),
    openers: openersSchema.parse(JSON.parse(await readFile(openersFile, "utf8"))),
    anchors: {
      refusal: {
        prompts: rows
          .filter((row) => row.set === "refusal" && row.split === "train")
          .slice(0, config.protect.anchorPrompts),
        texts: await readAnchors(config.protect.refusalAnchors),
      },
      identity: {
        prompts: rows.filter((row) => row.set === "identity" && row.split === "train"),
        texts: await readAnchors(config.protect.identityAnchors),
      },
    },
    humanBaseline: await readHumanBaseline(await open(config.evaluate.humanBaseline)),
    hashes,
  };
}

/** The prompts that no pair of such a run may repeat. */
export async function readMeasuring({
  prompts,
}: Pick<PipelineConfig, "prompts">): Promise<PromptRow[]> {
  return measuringOf(await readPromptRows(prompts.files, async (file) => locate(file)));
}

const measuringOf = (rows: readonly PromptRow[]): PromptRow[] =>
  rows.filter(({ split }) => split !== "train");

async function readPromptRows(
  patterns: readonly string[],
  open: (file: string) => Promise<string>,
): Promise<PromptRow[]> {
  const files = (await Promise.all(patterns.map(expand))).flat().sort();
  if (files.length === 0) {
    throw new ConfigError(`no prompt file matches ${patterns.join(", ")}`, {
      next: "Set prompts.files in the pipeline file to JSONL files of prompt rows.",
    });
  }
  const rows: PromptRow[] = [];
  for (const file of files) rows.push(...(await readRows(await open(file), promptSchema)));
  rejectDuplicates(rows);
  return rows;
}

const ratesSchema = z.looseObject({
  source: z.looseObject({ name: z.string() }),
  total: z.looseObject({ rate: z.number() }),
  categories: z.partialRecord(z.enum(CATEGORIES), z.looseObject({ rate: z.number() })),
});

/** @throws DataError where the file holds no rates. */
export async function readHumanBaseline(file: string): Promise<HumanBaseline> {
  const rates = ratesSchema.safeParse(JSON.parse(await readFile(file, "utf8")));
  if (!rates.success) {
    throw new DataError(`${file} holds no baseline rates: ${rates.error.issues[0]?.message}`, {
      place: file,
      next: "See datasets/human-baseline/README.md for the form, or leave evaluate.humanBaseline out.",
    });
  }
  const { source, total, categories } = rates.data;
  return {
    source: source.name,
    total: total.rate,
    categories: Object.fromEntries(
      Object.entries(categories).map(([category, { rate }]) => [category, rate]),
    ),
  };
}

const openersSchema = z.object({
  refusal: z.array(z.string()).min(1),
  compliance: z.array(z.string()).min(1),
});

const anchorsSchema = z.looseObject({ anchors: z.array(z.string()).min(1) });

/** The first N of each set and split, in file order: the files are ordered so that these are balanced. */
function pick(
  rows: readonly PromptRow[],
  split: Split,
  counts: Partial<Record<PromptSet, number>>,
  tags: readonly string[],
): Record<PromptSet, PromptRow[]> {
  const of = (set: PromptSet): PromptRow[] => {
    const wanted = counts[set] ?? 0;
    const found = rows
      .filter((row) => row.set === set && row.split === split)
      .filter((row) => set !== "habit" || tags.every((tag) => row.tags?.includes(tag)))
      .slice(0, wanted);
    if (found.length < wanted) {
      throw new ConfigError(
        `prompts.${split}.${set} asks for ${wanted} prompts, the files hold ${found.length}`,
        { next: `Lower prompts.${split}.${set} or add rows to prompts.files.` },
      );
    }
    return found;
  };
  return {
    habit: of("habit"),
    refusal: of("refusal"),
    borderline: of("borderline"),
    identity: of("identity"),
    crisis: of("crisis"),
    neutral: of("neutral"),
    persona: [],
  };
}

function rejectDuplicates(rows: readonly PromptRow[]): void {
  const seen = new Set<string>();
  for (const row of rows) {
    if (seen.has(row.id)) {
      throw new DataError(`two prompts have the id ${row.id}`, {
        next: "Give every prompt row its own id, across all files of prompts.files.",
      });
    }
    seen.add(row.id);
  }
}

/** One `*` in the file name is understood; more would need a glob library for no gain. */
async function expand(pattern: string): Promise<string[]> {
  if (!pattern.includes("*")) return [pattern];
  const folder = dirname(pattern);
  const [before = "", after = ""] = basename(pattern).split("*");
  const names = await readdir(locate(folder));
  return names
    .filter((name) => name.startsWith(before) && name.endsWith(after))
    .map((name) => join(folder, name));
}

export function locate(path: string): string {
  const candidates = isAbsolute(path) ? [path] : [path, join(packageRoot(), path)];
  const found = candidates.find((candidate) => existsSync(candidate));
  if (found) return found;
  throw new ConfigError(`there is no ${path}`, {
    place: path,
    next: "Paths are relative to the working directory, or to the package for what it ships.",
  });
}
