/** Sets of phrases, in the language of rule packs, searched in one sentence or a whole answer. */
import { type CompiledPhrase, compilePhrase } from "../../patterns/index.js";
import type { PreparedDocument } from "../document.js";
import { createMatcher } from "../matcher.js";
import { TokenReader } from "../tokens.js";

/** Sentences are read apart from their answer, whose tokens stay at hand. */
const pieces = new TokenReader();

export interface SentenceTest {
  (folded: string): boolean;
  /** The same on a whole answer, whose tokens are known already. */
  isIn(document: PreparedDocument): boolean;
  phrases: readonly CompiledPhrase[];
}

/** A test that holds where any of the phrases is found in folded text. */
export function anyOf(
  phrases: readonly string[],
  macros: Record<string, string> = {},
): SentenceTest {
  return testOf(phrases.map((phrase) => compilePhrase(phrase, macros)));
}

/** A test that holds where any of the tests does, in one search. */
export function either(...tests: readonly SentenceTest[]): SentenceTest {
  return testOf(tests.flatMap(({ phrases }) => phrases));
}

function testOf(phrases: readonly CompiledPhrase[]): SentenceTest {
  const matcher = createMatcher(phrases);
  return Object.assign((folded: string) => matcher.test(pieces.of(folded), () => folded), {
    isIn: (document: PreparedDocument) => matcher.test(document.tokens(), () => document.folded),
    phrases,
  });
}
