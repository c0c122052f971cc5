/**
 * How alike a pair's sides are to the model that is to be trained: CHES (Razin et al., arXiv 2410.08847). The paper finds that
 * training on pairs with a high score lowers the likelihood of the chosen side too; `docs/pairs.md` says what was found here.
 *
 * With S the sum over an answer's tokens of the hidden states that predict them: <S chosen, S rejected> - |S chosen|^2.
 */
import { join } from "node:path";
import { z } from "zod";
import { DataError } from "../../core/errors.js";
import { readRows } from "../../core/jsonl.js";
import type { PairRow } from "../../core/rows.js";
import type { Engine, ModelRef } from "../../engine/index.js";
import { textOf } from "../checks/checks.js";

const chesSchema = z.object({
  /** Over sums: grows with the square of the lengths. */
  ches: z.number(),
  /** Over means a token: pairs of any length can be compared. 0 = the same to the model. */
  normalised: z.number(),
  /** Of the chosen and the rejected side, the end of the turn included. */
  tokens: z.tuple([z.number(), z.number()]),
});
export type Ches = z.infer<typeof chesSchema>;

const rowSchema = chesSchema.extend({ id: z.string() });
const SHARD_ROWS = 32;

/**
 * One job of the engine; a second call with the same pairs and model in the same directory computes nothing.
 *
 * @param request.directory of the job
 * @returns in the order of the pairs; undefined where a pair has no prompt or one side has turns before its answer
 */
export async function measureChes(
  engine: Engine,
  request: { pairs: readonly PairRow[]; model: ModelRef; directory: string },
): Promise<(Ches | undefined)[]> {
  const { pairs, model, directory } = request;
  // Ids of given pairs may occur twice: a row goes by its place.
  const rows = pairs.flatMap((pair, at) => (measurable(pair) ? [rowOf(pair, at)] : []));
  if (rows.length === 0) return pairs.map(() => undefined);
  await engine.run({
    directory,
    job: { kind: "ches", model, seed: 1, limits: {}, ches: { shardRows: SHARD_ROWS } },
    files: { rows },
  });
  const file = join(directory, "ches.jsonl");
  const found = new Map((await readRows(file, rowSchema)).map(({ id, ...ches }) => [id, ches]));
  for (const { id } of rows)
    if (!found.has(id))
      throw new DataError(`${file} has no row ${id}`, {
        place: file,
        next: `Remove ${directory} and run the command again.`,
      });
  return pairs.map((_, at) => found.get(String(at)));
}

const measurable = ({ prompt, chosen, rejected }: PairRow): boolean =>
  prompt.length > 0 && chosen.length === 1 && rejected.length === 1;

const rowOf = (pair: PairRow, at: number) => ({
  id: String(at),
  messages: pair.prompt,
  chosen: textOf(pair.chosen),
  rejected: textOf(pair.rejected),
});

/**
 * The pairs to leave out so that `share` of those measured stay: those most alike to the model go. Of equals the later ones go.
 *
 * @param share from 0 to 1
 */
export function mostAlike(
  pairs: readonly PairRow[],
  measured: readonly (Ches | undefined)[],
  share: number,
): Set<string> {
  const known = pairs.flatMap(({ id }, at) => {
    const normalised = measured[at]?.normalised;
    return normalised === undefined ? [] : [{ id, normalised }];
  });
  known.sort((left, right) => left.normalised - right.normalised);
  return new Set(known.slice(Math.ceil(share * known.length)).map(({ id }) => id));
}
