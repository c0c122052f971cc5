/** Answers that go round in circles: small models' way to fail, and nothing to prefer. */

const RUN = 4;

/** Share of the runs of four words that were said before in the same text, 0 to 1. */
export function repeatedShare(text: string): number {
  const runs = runsOf(text);
  return runs.length === 0 ? 0 : repeated(runs) / runs.length;
}

/** How many of them there are: what is cut from a text makes their share larger, and repeats nothing. */
export const repeatedRuns = (text: string): number => repeated(runsOf(text));

const repeated = (runs: readonly string[]): number => runs.length - new Set(runs).size;

function runsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}'’]+/gu) ?? [];
  return words.slice(RUN - 1).map((_, end) => words.slice(end, end + RUN).join(" "));
}
