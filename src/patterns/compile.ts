/** Compiles packs: each phrase becomes a sticky regular expression behind its required literals. */
import { ConfigError } from "../core/errors.js";
import type { Category } from "../core/rows.js";
import { type PhraseParts, phraseOnce, searchOnce } from "./compiled-phrases.js";
import { firstUnits } from "./first-units.js";
import { compileRegex, type LinearRegex } from "./linear-regex.js";
import { requiredOf } from "./literals.js";
import { SHARED_MACROS } from "./macros.js";
import { needsOf } from "./needs.js";
import { PhraseError, type PhraseNode, parsePhrase } from "./phrase.js";
import { phraseRegexSource } from "./regex.js";
import type { Pack, Rule } from "./schema.js";

export interface CompiledPhrase extends PhraseParts {
  source: string;
}

export interface CompiledRule {
  /** `category/id`, unique in a rule set. */
  id: string;
  category: Category;
  pack: string;
  rule: Rule;
  phrases: readonly CompiledPhrase[];
  regexes: readonly LinearRegex[];
  /** Searched anywhere in folded text. */
  unlessPrompt: readonly RegExp[];
  unlessSentence: readonly RegExp[];
}

export interface RuleSet {
  rules: readonly CompiledRule[];
}

export type Macros = Readonly<Record<string, string>>;

/** @throws ConfigError where two rules have one id or a phrase cannot be read. */
export function compilePacks(packs: readonly Pack[]): RuleSet {
  const rules = packs.flatMap((pack) => pack.rules.map((rule) => compileRule(pack, rule)));
  const seen = new Map<string, string>();
  for (const { id, pack } of rules) {
    const other = seen.get(id);
    if (other !== undefined)
      throw new ConfigError(`rule ${id} is in pack ${other} and again in pack ${pack}`, {
        next: "Rename one of the two rules, or load only one of the packs.",
      });
    seen.set(id, pack);
  }
  return { rules };
}

function compileRule(pack: Pack, rule: Rule): CompiledRule {
  const id = `${pack.category}/${rule.id}`;
  try {
    return {
      id,
      category: pack.category,
      pack: pack.pack,
      rule,
      phrases: rule.phrases.map((phrase) => compilePhrase(phrase, pack.macros)),
      regexes: (rule.regex ?? []).map(compileRegex),
      unlessPrompt: (rule.unlessPrompt ?? []).map((phrase) => searchRegex(phrase, pack.macros)),
      unlessSentence: (rule.unlessSentence ?? []).map((phrase) => searchRegex(phrase, pack.macros)),
    };
  } catch (error) {
    if (!(error instanceof PhraseError)) throw error;
    throw new ConfigError(`rule ${id}: ${error.message}`, { cause: error });
  }
}

/** @throws PhraseError where the phrase cannot be read or holds no literal to look for. */
export function compilePhrase(source: string, macros: Macros = {}): CompiledPhrase {
  const expanded = expand(source, macros);
  return { ...phraseOnce(expanded, () => compileExpanded(expanded)), source };
}

function compileExpanded(expanded: string): PhraseParts {
  const tree = parsePhrase(expanded);
  const { literals, begins } = requiredOf(tree);
  if (literals.length === 0)
    throw new PhraseError("the phrase needs at least one word that is always there", 0);
  return {
    regex: new RegExp(phraseRegexSource(tree), "y"),
    literals,
    needs: needsOf(tree, literals),
    begins,
    firstUnits: firstUnits(tree),
  };
}

/** A regex that finds the phrase anywhere in folded text. */
export function searchRegex(source: string, macros: Macros = {}): RegExp {
  const expanded = expand(source, macros);
  return searchOnce(expanded, () => {
    const body = phraseRegexSource(parsePhrase(expanded));
    if (new RegExp(`^(?:${body})$`).test(""))
      throw new PhraseError(
        "everything in the phrase may be missing (`word?` is an optional word)",
        0,
      );
    return new RegExp(`(?:^|[^a-z0-9])${body}`);
  });
}

/** @throws PhraseError */
export function readPhrase(source: string, macros: Macros = {}): PhraseNode {
  return parsePhrase(expand(source, macros));
}

/** Units to which macros may let a phrase grow: macros of macros of macros must not fill the memory. */
const MAX_EXPANDED = 20_000;

/** Puts each macro's text in place of its `@name`. */
function expand(source: string, macros: Macros, open: readonly string[] = []): string {
  const expanded = source.replace(
    /(\\)?@([a-z][a-z0-9-]*)?/g,
    (call, escaped, name: string | undefined, column: number) => {
      if (escaped !== undefined) return call;
      if (name === undefined) throw new PhraseError("`@` needs a macro's name", column);
      const body = Object.hasOwn(macros, name) ? macros[name] : SHARED_MACROS[name];
      if (body === undefined) throw new PhraseError(`there is no macro \`@${name}\``, column);
      if (open.includes(name)) throw new PhraseError(`macro \`@${name}\` uses itself`, column);
      return `(${expand(body, macros, [...open, name])})`;
    },
  );
  if (expanded.length > MAX_EXPANDED)
    throw new PhraseError(`the phrase grows beyond ${MAX_EXPANDED} characters by its macros`, 0);
  return expanded;
}
