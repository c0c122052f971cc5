/** A1, identification by likelihood: does the persona in the system prompt make its own reply the likeliest? */
import { DataError } from "../../core/errors.js";
import type { LogprobRow } from "../logprob-row.js";
import type { LikelihoodItem } from "./likelihood-rows.js";

export interface LikelihoodItemScore {
  persona: string;
  promptId: string;
  /** 1 where the own reply has the highest PMI; shared among equals. */
  hit: number;
  /** PMI of the own reply minus the mean PMI of the others, nats a token. */
  margin: number;
  candidates: number;
}

export interface LikelihoodScore {
  /** Share of items whose own reply has the highest PMI. */
  hits1: number;
  /** The same share for a blind choice: mean of 1 / candidates. */
  chance: number;
  /** Nats a token. */
  meanMargin: number;
  byPersona: Record<string, { hits1: number; meanMargin: number; items: number }>;
  /** Item by item, in the key's order: what a bootstrap over personas takes. */
  items: LikelihoodItemScore[];
}

/** Log-probabilities closer than this (nats a token) count as equal: below what reduced precision resolves. */
const TIE = 1e-9;

/**
 * PMI(y) = [log p(y | persona, x) - log p(y | x)] / tokens(y), nats a token: the pointwise mutual information of reply
 * and persona given the prompt. The subtraction takes out how likely the wording is by itself, so that a model to which
 * all informal text became likelier does not score for it. Ties at the top share the hit.
 *
 * @throws DataError where a result row is missing or has another number of continuations than its item
 */
export function scoreLikelihood(
  key: readonly LikelihoodItem[],
  results: readonly Pick<LogprobRow, "id" | "logprobs" | "tokens">[],
): LikelihoodScore {
  const rows = new Map(results.map((row) => [row.id, row]));
  const items = key.map((item) => scoreItem(item, rows));
  return {
    ...means(items),
    chance: mean(items.map(({ candidates }) => 1 / candidates)),
    byPersona: Object.fromEntries(
      [...new Set(items.map(({ persona }) => persona))].map((persona) => {
        const own = items.filter((item) => item.persona === persona);
        return [persona, { ...means(own), items: own.length }];
      }),
    ),
    items,
  };
}

type Rows = ReadonlyMap<string, Pick<LogprobRow, "logprobs" | "tokens">>;

function scoreItem(item: LikelihoodItem, rows: Rows): LikelihoodItemScore {
  const conditioned = rowOf(item.rowId, item.plainIndex.length, rows);
  const plain = rowOf(item.plainRowId, 1 + Math.max(...item.plainIndex), rows);
  const pmi = item.plainIndex.map((plainAt, at) => {
    const tokens = conditioned.tokens[at]!;
    return (conditioned.logprobs[at]! - plain.logprobs[plainAt]!) / Math.max(1, tokens);
  });
  const own = pmi[item.own]!;
  const others = pmi.filter((_, at) => at !== item.own);
  const equals = others.filter((value) => Math.abs(value - own) <= TIE).length;
  const beaten = others.some((value) => value > own + TIE);
  return {
    persona: item.persona,
    promptId: item.promptId,
    hit: beaten ? 0 : 1 / (1 + equals),
    margin: own - mean(others),
    candidates: pmi.length,
  };
}

function rowOf(id: string, atLeast: number, rows: Rows): Pick<LogprobRow, "logprobs" | "tokens"> {
  const row = rows.get(id);
  if (row !== undefined && row.logprobs.length >= atLeast && row.tokens.length >= atLeast)
    return row;
  throw new DataError(
    row === undefined
      ? `the likelihood test has no result for ${id}`
      : `the likelihood result ${id} has ${row.logprobs.length} continuations, ${atLeast} are needed`,
    {
      place: id,
      next: "Run the log-probability job again with the rows that this key was made with.",
    },
  );
}

function means(items: readonly LikelihoodItemScore[]): { hits1: number; meanMargin: number } {
  return {
    hits1: mean(items.map(({ hit }) => hit)),
    meanMargin: mean(items.map(({ margin }) => margin)),
  };
}

/** 0 for nothing: JSON has no NaN. */
function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
