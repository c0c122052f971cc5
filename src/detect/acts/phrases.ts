/** Sets of phrases, in the language of rule packs, searched in one sentence or a whole answer. */
import { type CompiledPhrase, compilePhrase } from "../../patterns/index.js";
import type { PreparedDocument } from "../document.js";
import { createMatcher, type Matcher } from "../matcher.js";
import { TokenReader, type Tokens } from "../tokens.js";

/** Sentences are read apart from their answer, whose tokens stay at hand. */
const pieces = new TokenReader();

export interface SentenceTest {
  (folded: string): boolean;
  /** The same on a whole answer, whose tokens are known already. */
  isIn(document: PreparedDocument): boolean;
  /** Compiled on first use: most commands never classify an act. */
  phrases(): readonly CompiledPhrase[];
}

/** A test that holds where any of the phrases is found in folded text. */
export function anyOf(
  phrases: readonly string[],
  macros: Record<string, string> = {},
): SentenceTest {
  return testOf(() => phrases.map((phrase) => compilePhrase(phrase, macros)));
}

/** A test that holds where any of the tests does, in one search. */
export function either(...tests: readonly SentenceTest[]): SentenceTest {
  return testOf(() => tests.flatMap(({ phrases }) => phrases()));
}

function testOf(compile: () => readonly CompiledPhrase[]): SentenceTest {
  let phrases: readonly CompiledPhrase[] | undefined;
  let matcher: Matcher | undefined;
  const compiled = (): readonly CompiledPhrase[] => {
    phrases ??= compile();
    return phrases;
  };
  const test = (tokens: Tokens, folded: () => string): boolean => {
    matcher ??= createMatcher(compiled());
    return matcher.test(tokens, folded);
  };
  return Object.assign((folded: string) => test(pieces.of(folded), () => folded), {
    isIn: (document: PreparedDocument) => test(document.tokens(), () => document.folded),
    phrases: compiled,
  });
}
