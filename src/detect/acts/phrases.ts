/** Sets of phrases, in the language of rule packs, searched in one sentence at a time. */
import { compilePhrase } from "../../patterns/index.js";
import { createMatcher } from "../matcher.js";

export type SentenceTest = (folded: string) => boolean;

/** A test that holds where any of the phrases is found in folded text. */
export function anyOf(
  phrases: readonly string[],
  macros: Record<string, string> = {},
): SentenceTest {
  const matcher = createMatcher(phrases.map((phrase) => compilePhrase(phrase, macros)));
  return (folded) => matcher.test(folded, () => folded);
}
