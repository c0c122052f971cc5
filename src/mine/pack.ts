/** Candidates as a rule pack: phrases of the pack language, with examples that were tried on the rule. */
import { stringify } from "yaml";
import type { Category } from "../core/rows.js";
import { type Pack, packSchema, type Rule } from "../patterns/index.js";
import { checkExamples } from "../score/index.js";
import type { Group } from "./group.js";
import type { Observed } from "./observe.js";

export interface PackOptions {
  category: Category;
  /** Sentences of the reference, tried as examples that must pass. */
  passes: readonly string[];
}

/** Share of the uses at a place from which the rule looks only there. */
const PLACE_SHARE = 0.85;
/** Share of the uses with a comma from which the comma is part of the phrase. */
const COMMA_SHARE = 0.9;
const MATCHES = 3;
/** Passes where the reference has no sentence that does: it holds no phrase that could be a habit. */
const PLAIN_SENTENCE = "Rain fell.";

/**
 * The group's rule, or undefined where none of its examples can be found again (they depend on what stands around them).
 * @param taken ids that other rules have; the new one is added
 */
export function ruleOf(group: Group, options: PackOptions, taken: Set<string>): Rule | undefined {
  const { leader, variants } = group;
  if ([leader, ...variants].every(({ examples }) => examples.length === 0)) return undefined;
  const draft: Rule = {
    id: freeId(leader.words, taken),
    message: messageOf(leader),
    phrases: [leader, ...variants].map(phraseOf),
    at: placeOf(group),
    span: "match",
    heldOut: false,
    weak: false,
    sure: false,
    examples: {
      match: [...new Set([...leader.examples, ...variants.flatMap(({ examples }) => examples)])],
      pass: [...nearMisses(leader, options.passes), PLAIN_SENTENCE],
    },
  };
  const failed = new Set(
    checkExamples([packOf([draft], options.category)]).map(({ kind, example }) => kind + example),
  );
  const match = draft.examples.match.filter((example) => !failed.has(`match${example}`));
  const [pass] = draft.examples.pass.filter((example) => !failed.has(`pass${example}`));
  if (match.length === 0 || pass === undefined) return undefined;
  taken.add(draft.id);
  return { ...draft, examples: { match: match.slice(0, MATCHES), pass: [pass] } };
}

/** What rules are called until their pack has a name. */
const UNNAMED = "mined";

/** @param name its rules' names begin with it, so that packs that found the same go together */
export function packOf(rules: readonly Rule[], category: Category, name = UNNAMED): Pack {
  return packSchema.parse({
    pack: name,
    version: 1,
    description:
      "Phrases that the answers use more than the reference. Look through them, and sort them by category.",
    category,
    rules: rules.map((rule) => ({ ...rule, id: rule.id.replace(/^mined(?=-|$)/, name) })),
  });
}

/** What a pack in that file is called: the file's name in kebab-case. @param taken names that are others' */
export function packNameOf(file: string, taken: readonly string[] = []): string {
  const name = (file.split(/[\\/]/).at(-1) ?? "")
    .replace(/\.ya?ml$/i, "")
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  if (name === "") return UNNAMED;
  return taken.includes(name) ? `${UNNAMED}-${name}` : name;
}

/** The pack as a YAML file that `locus packs` and `locus score --packs` read. */
export function packText(pack: Pack): string {
  const rules = pack.rules.map(({ heldOut, at, span, ...rule }) => ({
    ...rule,
    ...(at !== "anywhere" && { at }),
    ...(span !== "match" && { span }),
    ...(heldOut && { heldOut }),
  }));
  return stringify(
    { ...pack, rules },
    { lineWidth: 0, defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN" },
  );
}

function phraseOf({ words, commas, given }: Observed): string {
  return words
    .map((word, index) => {
      const share = commas[index]! / given;
      if (share === 0) return word;
      return share >= COMMA_SHARE ? `${word},` : `${word},?`;
    })
    .join(" ");
}

function placeOf({ leader, variants }: Group): Rule["at"] {
  const all = [leader, ...variants];
  const sum = (of: (gram: Observed) => number): number =>
    all.reduce((total, gram) => total + of(gram), 0);
  const most = sum(({ given }) => given) * PLACE_SHARE;
  if (sum(({ ending }) => ending) >= most) return "ending";
  if (sum(({ opening }) => opening) >= most) return "opening";
  return sum(({ sentenceStart }) => sentenceStart) >= most ? "sentence-start" : "anywhere";
}

function messageOf({ given, reference, expected }: Observed): string {
  return `Mined: in ${given} answers, ${Math.round(expected)} expected from the reference (${reference} found there).`;
}

/** Reference sentences with a word of the phrase first: they show where the rule ends. */
function nearMisses({ words }: Observed, sentences: readonly string[]): string[] {
  const own = words.filter((word) => word.length > 3);
  const near = sentences.filter((sentence) => {
    const lower = sentence.toLowerCase();
    return own.some((word) => lower.includes(word));
  });
  return [...near.slice(0, 5), ...sentences.slice(0, 5)];
}

function freeId(words: readonly string[], taken: ReadonlySet<string>): string {
  const plain = words
    .map((word) => (word === "_" ? "x" : word.replace(/[^a-z-]/g, "").replace(/^-+|-+$/g, "")))
    .filter((word) => word !== "");
  const base = [UNNAMED, ...plain].join("-").replace(/-{2,}/g, "-");
  for (let number = 1; ; number++) {
    const id = number === 1 ? base : `${base}-${number}`;
    if (!taken.has(id)) return id;
  }
}
