/** Sets of phrases, in the language of rule packs, searched in one sentence at a time. */
import { searchRegex } from "../../patterns/index.js";

export type SentenceTest = (folded: string) => boolean;

/** A test that holds where any of the phrases is found in folded text. */
export function anyOf(
  phrases: readonly string[],
  macros: Record<string, string> = {},
): SentenceTest {
  const sources = phrases.map((phrase) => searchRegex(phrase, macros).source);
  const regex = new RegExp(sources.join("|"));
  return (folded) => regex.test(folded);
}
