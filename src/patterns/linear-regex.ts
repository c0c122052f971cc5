/** Regular expressions in RE2's syntax: whoever wrote one, its time is linear in the text. */
import { RE2JS, RE2JSException, RE2Set } from "re2js";
import { PhraseError } from "./phrase.js";

export interface LinearRegex {
  source: string;
  /** Where it matches in folded text, disjoint, at most `MAX_MATCHES`; empty matches are left out. */
  find(folded: string): { start: number; end: number }[];
}

/** Each search is linear, but one that begins anew behind every match could be quadratic without this. */
export const MAX_MATCHES = 100;

/** Instructions of the compiled program; the time for one unit of text is in proportion. */
const MAX_SIZE = 2000;

/** @throws PhraseError where RE2 cannot read it or it is too big */
export function compileRegex(source: string): LinearRegex {
  const regex = compiled(source);
  if (regex.programSize() > MAX_SIZE)
    throw new PhraseError("the regular expression is too big: split it, or repeat less", 0);
  if (regex.matches(""))
    throw new PhraseError("the regular expression also matches an empty text", 0);
  return {
    source,
    find(folded) {
      const found: { start: number; end: number }[] = [];
      const matcher = regex.matcher(folded);
      for (let tries = 0; tries < MAX_MATCHES && matcher.find(); tries++)
        if (matcher.end() > matcher.start())
          found.push({ start: matcher.start(), end: matcher.end() });
      return found;
    },
  };
}

function compiled(source: string): RE2JS {
  try {
    return RE2JS.compile(source, RE2JS.CASE_INSENSITIVE | RE2JS.MULTILINE);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    const why = error.message.replace(/^error parsing regexp: /, "");
    const hint = /\(\?[=!<]|\\[1-9]/.test(source)
      ? "; look-around and back-references are not to be had in linear time"
      : "";
    throw new PhraseError(`${why}${hint}`, 0);
  }
}

/** Which of the expressions match at all, told in one pass over the folded text. */
export type RegexSet = (folded: string) => number[];

export function createRegexSet(sources: readonly string[]): RegexSet {
  const set = new RE2Set(RE2Set.UNANCHORED, RE2JS.CASE_INSENSITIVE | RE2JS.MULTILINE);
  for (const source of sources) set.add(source);
  set.compile();
  return (folded) => set.match(folded);
}
