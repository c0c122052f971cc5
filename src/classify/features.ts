/** A sentence to named features with values; names are hashed later, so a new one costs nothing. */
import type { SentenceInput } from "./sentence-input.js";
import { isWord, tokensOf } from "./tokens.js";

export type Features = Map<string, number>;

/** Longest n-gram, in tokens. */
const LONGEST_NGRAM = 3;
/** Sentences longer than this are read up to here: keeps the work linear on text without ends. */
const MOST_TOKENS = 80;
/** UTF-16 units of the prompt that are read. */
const PROMPT_UNITS = 600;

export function featuresOf(input: SentenceInput): Features {
  const features: Features = new Map();
  const tokens = tokensOf(input.sentence).slice(0, MOST_TOKENS);
  addNgrams(features, tokens);
  addShape(features, input, tokens);
  addPrompt(features, input, tokens);
  addRules(features, input);
  features.set("bias", 1);
  return features;
}

/** N-grams count once however often they occur; their weights are scaled so that long sentences do not shout. */
function addNgrams(features: Features, tokens: readonly string[]): void {
  const marked = ["^", ...tokens];
  const names = new Set<string>();
  for (let size = 1; size <= LONGEST_NGRAM; size++)
    for (let at = 0; at + size <= marked.length; at++)
      names.add(`w ${marked.slice(at, at + size).join(" ")}`);
  const scale = NGRAM_MASS / Math.sqrt(names.size + 8);
  for (const name of names) features.set(name, scale);
}
const NGRAM_MASS = 3;

function addShape(features: Features, input: SentenceInput, tokens: readonly string[]): void {
  const words = tokens.filter(isWord).length;
  features.set(`position ${input.position}`, 1);
  features.set(`length ${Math.min(6, Math.floor(Math.log2(words + 1)))}`, 1);
  features.set(`ends ${tokens.at(-1) ?? ""}`.replace(/ \p{L}.*/u, " word"), 1);
  const before = input.before.slice(-200);
  features.set(`line begin ${/(^|\n)[^\p{L}]*$/u.test(before)}`, 1);
  features.set(`paragraph begin ${/(^|\n\s*\n)\s*$/.test(before)}`, 1);
  features.set(`list item ${/(^|\n)\s*([-*•+]|\d{1,3}[.)])[\s*_]*$/.test(before)}`, 1);
}

/** How much of the sentence repeats the prompt, and what kind of text was asked for. */
function addPrompt(features: Features, input: SentenceInput, tokens: readonly string[]): void {
  const prompt = new Set(tokensOf(input.prompt.slice(0, PROMPT_UNITS)).filter(isLong));
  const long = tokens.filter(isLong);
  const shared = long.filter((token) => prompt.has(token)).length;
  features.set("prompt overlap", long.length === 0 ? 0 : shared / long.length);
  const asked = new Set(tokensOf(input.prompt.slice(0, PROMPT_UNITS)).filter(isWord));
  const scale = 1 / Math.sqrt(asked.size + 8);
  for (const token of asked) features.set(`asked ${token}`, scale);
}

const isLong = (token: string): boolean => token.length > 3 && isWord(token);

function addRules(features: Features, input: SentenceInput): void {
  if (input.ruleCategories.length === 0) features.set("rules none", 1);
  else features.set("rules any", 1);
  features.set("rules count", Math.min(3, new Set(input.ruleCategories).size));
  for (const category of input.ruleCategories) {
    features.set(`category ${category}`, 1);
    features.set(`category ${category} ${input.position}`, 1);
  }
  for (const rule of input.rules ?? []) features.set(`rule ${rule}`, 1);
}
