/** Answers that go round in circles: small models' way to fail, and nothing to prefer. */

const RUN = 4;

/** Share of the runs of four words that were said before in the same text, 0 to 1. */
export function repeatedShare(text: string): number {
  const words = text.toLowerCase().match(/[\p{L}\p{N}'’]+/gu) ?? [];
  const runs = words.slice(RUN - 1).map((_, end) => words.slice(end, end + RUN).join(" "));
  return runs.length === 0 ? 0 : 1 - new Set(runs).size / runs.length;
}
