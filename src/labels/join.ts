/** Puts the text back to labels of public answers: the project ships offsets and hashes only. */
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { ConfigError } from "../core/errors.js";
import { hashText } from "../core/hash.js";
import type { LabelledSentence } from "./sentence-row.js";

const answerSchema = z.looseObject({ prompt: z.string(), response: z.string() });

export type JoinedSentence = LabelledSentence & { prompt: string; response: string };

/**
 * @param folder JSONL files of `{prompt, response}` rows, any names and depth: answers are found by their hash
 * @returns the sentences whose answer was found, in order, and how many were not
 */
export async function joinText(
  sentences: readonly LabelledSentence[],
  folder: string,
): Promise<{ joined: JoinedSentence[]; missing: number }> {
  const wanted = new Set(sentences.filter((row) => !row.own).map((row) => row.sha256));
  const found = new Map<string, { prompt: string; response: string }>();
  const ofFile = (name: string, sha256: string): string => `${name}\u0000${sha256}`;
  const names = (await readdir(folder, { recursive: true })).filter((name) =>
    name.endsWith(".jsonl"),
  );
  for (const path of names.sort()) {
    const name = basename(path);
    const lines = (await readFile(join(folder, path), "utf8")).split("\n");
    lines.forEach((line, index) => {
      if (line.trim() === "") return;
      const row = answerSchema.safeParse(parseLine(line, `${join(folder, path)}:${index + 1}`));
      if (!row.success) return;
      const { prompt, response } = row.data;
      const sha256 = hashText(response);
      if (!wanted.has(sha256)) return;
      // Two files may answer different prompts with the same text: a row's own file comes first.
      for (const key of [sha256, ofFile(name, sha256)])
        if (!found.has(key)) found.set(key, { prompt, response });
    });
  }
  const joined = sentences.flatMap((row) => {
    const text = row.own ?? found.get(ofFile(row.source, row.sha256)) ?? found.get(row.sha256);
    return text ? [{ ...row, ...text }] : [];
  });
  return { joined, missing: sentences.length - joined.length };
}

function parseLine(line: string, place: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new ConfigError("this line is not JSON", {
      place,
      next: "Download the file again.",
      cause,
    });
  }
}
