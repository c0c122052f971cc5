/** Answers that labels belong to, found in the public files by their hashes. */
import { readFile } from "node:fs/promises";
import { hashText } from "../../core/hash.js";
import { readFields } from "../../score/read/index.js";
import { pgDumpRows } from "./pg-dump.js";
import { type Context, contextOf, questionsIn, textsIn } from "./texts.js";

/** An answer that was found. */
export interface Hit {
  prompt: string;
  response: string;
  ids: string[];
}

/** Prompts of all turns by the id of the question. */
export type Questions = ReadonlyMap<string, readonly string[]>;

/** Rows of any format that the sources come in. Rows that cannot be read are left out. */
async function* rowsOf(path: string): AsyncGenerator<unknown> {
  if (path.endsWith(".sql")) return yield* pgDumpRows(await readFile(path, "utf8"));
  for await (const row of readFields(path, {})) if ("fields" in row) yield row.fields;
}

export async function readQuestions(path: string): Promise<Questions> {
  const questions = new Map<string, string[]>();
  for await (const row of rowsOf(path))
    for (const [id, turns] of questionsIn(row)) if (!questions.has(id)) questions.set(id, turns);
  return questions;
}

/**
 * @param wanted SHA-256 of answers; labels made by hand may have lost white space around theirs, so that each text is tried without, too
 * @param onHit called for each place where one stands, in the file's order
 * @throws DataError where the file cannot be read
 */
export async function findAnswers(
  path: string,
  wanted: { has(sha256: string): boolean },
  { questions, withPrompts }: { questions?: Questions | undefined; withPrompts: boolean },
  onHit: (sha256: string, hit: Hit) => void,
): Promise<void> {
  for await (const row of rowsOf(path))
    for (const found of textsIn(row))
      for (const response of new Set([found.text, found.text.trim()])) {
        if (response === "") continue;
        const sha256 = hashText(response);
        if (!wanted.has(sha256)) continue;
        const context = contextOf(found);
        const prompt = withPrompts ? (context.prompt ?? asked(context, questions) ?? "") : "";
        onHit(sha256, { prompt, response, ids: context.ids });
      }
}

function asked({ ids, turn }: Context, questions: Questions | undefined): string | undefined {
  const id = ids.find((one) => questions?.has(one));
  return id === undefined ? undefined : questions?.get(id)?.[turn];
}
