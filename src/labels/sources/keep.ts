/** The answers of one source, kept in one file as `joinText` reads it. */
import { existsSync } from "node:fs";
import { z } from "zod";
import { hashText } from "../../core/hash.js";
import { readRows, writeJsonl } from "../../core/jsonl.js";
import type { Hit } from "./answers.js";

/** What a label says of the answer that it belongs to. */
export interface Wanted {
  source: string;
  model: string;
  answerId: string;
  sha256: string;
}

const keptSchema = z.looseObject({ id: z.string(), response: z.string() });

/**
 * Adds to the file what was found and keeps what it held: a source that cannot be had today may have been had before.
 * @param labels of one source
 * @param hits prompts that got the answer, by its SHA-256
 * @returns how many of the labels have their answer in the file now
 * @throws DataError where the file holds something else
 */
export async function keepAnswers(
  path: string,
  labels: readonly Wanted[],
  hits: ReadonlyMap<string, readonly Hit[]>,
): Promise<number> {
  const before = existsSync(path) ? await readRows(path, keptSchema, { allowEmpty: true }) : [];
  const answers = new Map(before.map((row) => [keyOf(row.id, hashText(row.response)), row]));
  const known = answers.size;
  for (const [sha256, wanting] of grouped(labels, (label) => label.sha256)) {
    const places = hits.get(sha256) ?? [];
    const models = new Map(wanting.map(({ answerId, model }) => [answerId, model]));
    for (const [at, [answerId, model]] of [...models].sort(byName).entries()) {
      const key = keyOf(answerId, sha256);
      // Several prompts may have got the same answer: the label's own id tells which, or else their order.
      const place = places.find(({ ids }) => ids.includes(answerId)) ?? places[at] ?? places.at(-1);
      if (place === undefined || answers.has(key)) continue;
      const { prompt, response } = place;
      answers.set(key, { id: answerId, model, prompt, response });
    }
  }
  if (answers.size > known) {
    const sorted = [...answers].sort(byName);
    await writeJsonl(
      path,
      sorted.map(([, row]) => row),
    );
  }
  return labels.filter(({ answerId, sha256 }) => answers.has(keyOf(answerId, sha256))).length;
}

export function grouped<Item, Key>(
  items: readonly Item[],
  keyOf: (item: Item) => Key,
): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

export function byName(
  [left]: readonly [string, unknown],
  [right]: readonly [string, unknown],
): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function keyOf(id: string, sha256: string): string {
  return `${id}\u0000${sha256}`;
}
