/** What `locus pairs audit --model` says of likeness in hidden states: a pair's figures, and how they lie over the file. */
import type { PairRow } from "../core/rows.js";
import type { Ches } from "../pairs/index.js";

/** Pairs that cannot be measured are not in it. */
export type ChesOf = ReadonlyMap<PairRow, Ches>;

/** Pairs named as the most alike. */
const NAMED = 5;

export const describeChes = ({ ches, normalised }: Ches): string =>
  `CHES ${figure(normalised)} a token, ${figure(ches)} in sum`;

export function chesSummary(pairs: readonly PairRow[], ches: ChesOf): string {
  const known = pairs
    .flatMap((pair) => {
      const found = ches.get(pair);
      return found ? [{ id: pair.id, normalised: found.normalised }] : [];
    })
    .sort((left, right) => left.normalised - right.normalised);
  if (known.length === 0) return "  CHES: no pair can be measured\n";
  const at = (share: number): string =>
    figure(known[Math.round(share * (known.length - 1))]!.normalised);
  const highest = known.slice(-NAMED).reverse();
  const lacking = pairs.length - known.length;
  return [
    `  CHES, normalised (higher = sides more alike to the model): ${at(0)} lowest, ${at(0.1)} at 10 %, ${at(0.5)} median, ${at(0.9)} at 90 %, ${at(1)} highest${lacking > 0 ? `; ${lacking} ${lacking === 1 ? "pair" : "pairs"} cannot be measured` : ""}`,
    `  most alike: ${highest.map(({ id, normalised }) => `${id} ${figure(normalised)}`).join(", ")}`,
    "",
  ].join("\n");
}

const figure = (value: number): string => String(Number(value.toPrecision(3)));
