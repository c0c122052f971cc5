/** Puts the text back to labels of public answers: the project ships offsets and hashes only. */
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { ConfigError } from "../core/errors.js";
import { hashText } from "../core/hash.js";
import { packageRoot } from "../core/paths.js";

/** Arena-Hard's files name the question by its id alone: their answers are read without their prompts. */
const turnsSchema = z.array(
  z.looseObject({ turns: z.array(z.looseObject({ content: z.string() })).min(1) }),
);

/** `instruction` and `output` are what AlpacaEval calls them, `question_id` and `choices` Arena-Hard. */
const answerSchema = z
  .looseObject({
    id: z.union([z.string(), z.number()]).optional(),
    prompt: z.string().optional(),
    instruction: z.string().optional(),
    response: z.string().optional(),
    output: z.string().optional(),
    question_id: z.string().optional(),
    choices: turnsSchema.optional(),
  })
  .transform(({ id, prompt, instruction, response, output, question_id, choices }) => ({
    id: id ?? question_id,
    prompt: prompt ?? instruction ?? (choices ? "" : undefined),
    response: response ?? output ?? choices?.[0]?.turns[0]?.content,
  }));

/** Answers that this project wrote in the manner of several chat models. */
const WRITTEN_ANSWERS = join(packageRoot(), "datasets", "labels", "written.jsonl");

/** What a label says of the answer that it belongs to. */
export interface Located {
  /** File name of the public source, or `own`. */
  source: string;
  /** The answer's id in that file. */
  answerId: string;
  /** SHA-256 of the response. */
  sha256: string;
  own?: { prompt: string; response: string } | undefined;
}

/**
 * @param folder JSONL files (or JSON files that hold a list) of `{prompt, response}` or `{instruction, output}` rows, any names, in
 * folders or not: answers are found by their hash.
 * Answers written for this project are read from beside the labels.
 * @returns the labels whose answer was found, in order, and how many were not
 */
export async function joinText<Label extends Located>(
  labels: readonly Label[],
  folder: string,
): Promise<{ joined: (Label & { prompt: string; response: string })[]; missing: number }> {
  const wanted = new Set(labels.filter((row) => !row.own).map((row) => row.sha256));
  const found = new Map<string, { prompt: string; response: string }>();
  const keyOf = (...parts: string[]): string => parts.join("\u0000");
  const files = (await readdir(folder, { recursive: true }))
    .filter((file) => /\.jsonl?$/.test(file) && !/(?:^|[\\/])\./.test(file))
    .sort()
    .map((file) => join(folder, file));
  for (const file of [...files, WRITTEN_ANSWERS]) {
    const name = basename(file);
    for (const given of rowsOf(file, await readFile(file, "utf8"))) {
      const row = answerSchema.safeParse(given);
      if (!row.success) continue;
      const { id, prompt, response } = row.data;
      if (prompt === undefined || response === undefined) continue;
      const sha256 = hashText(response);
      if (!wanted.has(sha256)) continue;
      // Different prompts may be answered with the same text: a label's own file and id come first.
      for (const key of [sha256, keyOf(name, sha256), keyOf(name, sha256, String(id))])
        if (!found.has(key)) found.set(key, { prompt, response });
    }
  }
  const joined = labels.flatMap((row) => {
    const text =
      row.own ??
      found.get(keyOf(row.source, row.sha256, row.answerId)) ??
      found.get(keyOf(row.source, row.sha256)) ??
      found.get(row.sha256);
    return text ? [{ ...row, ...text }] : [];
  });
  return { joined, missing: labels.length - joined.length };
}

function rowsOf(file: string, text: string): unknown[] {
  if (file.endsWith(".json")) {
    const list = parse(text, file);
    return Array.isArray(list) ? list : [];
  }
  return text
    .split("\n")
    .flatMap((line, index) => (line.trim() === "" ? [] : [parse(line, `${file}:${index + 1}`)]));
}

function parse(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ConfigError("this is not JSON", {
      place,
      next: "Download the file again.",
      cause,
    });
  }
}
