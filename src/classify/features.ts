/** A sentence to hashed features with values, from its words' hashes and from what the scorer knows of it. */
import { hashName, joined, mixed } from "./hashing.js";
import type { SentenceInput } from "./sentence-input.js";
import { isWord, type Token, tokensOf } from "./tokens.js";

/** Feature `hashes[i]` has the value `values[i]`; a hash may stand more than once. */
export interface Features {
  hashes: number[];
  values: number[];
}

/** What a prompt lends to every sentence of its answer: worked out once an answer. */
export interface PromptFeatures {
  features: Features;
  words: ReadonlySet<Token>;
}

/** UTF-16 units of the prompt that are read. */
const PROMPT_UNITS = 400;

export function promptFeaturesOf(prompt: string): PromptFeatures {
  const features: Features = { hashes: [], values: [] };
  const words = new Set(tokensOf(prompt.slice(0, PROMPT_UNITS), PROMPT_UNITS).filter(isWord));
  const scale = 1 / Math.sqrt(words.size + 8);
  for (const word of words) add(features, mixed(joined(ASKED, word)), scale);
  return { features, words };
}
const ASKED = hashName("asked");

/** Sentences longer than this are read up to here: keeps the work linear on text without ends. */
const MOST_TOKENS = 80;

/** All but the prompt's own features. */
export function featuresOf(input: SentenceInput, prompt: PromptFeatures): Features {
  const features: Features = { hashes: [], values: [] };
  const tokens = tokensOf(input.sentence, MOST_TOKENS);
  addNgrams(features, tokens);
  addShape(features, input, tokens);
  addPlace(features, input, tokens);
  addOverlap(features, tokens, prompt);
  addRules(features, input);
  add(features, BIAS, 1);
  return features;
}

const BIAS = hashName("bias");

function add({ hashes, values }: Features, hash: number, value: number): void {
  hashes.push(hash);
  values.push(value);
}

/** N-grams of one to three tokens, the sentence's begin a token too; scaled so that long sentences do not shout. */
function addNgrams(features: Features, tokens: readonly Token[]): void {
  const scale = NGRAM_MASS / Math.sqrt(3 * tokens.length + 8);
  let two = BEGIN;
  let one = BEGIN;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    add(features, mixed(token), scale);
    add(features, mixed(joined(one, token)), scale);
    if (at > 0) add(features, mixed(joined(joined(two, one), token)), scale);
    two = one;
    one = token;
  }
}
const BEGIN = hashName("^");
const NGRAM_MASS = 3;

function addShape(features: Features, input: SentenceInput, tokens: readonly Token[]): void {
  let words = 0;
  for (const token of tokens) if (isWord(token)) words++;
  const { position, before } = input;
  const last = tokens.at(-1) ?? 0;
  const end = isWord(last) ? ENDS_IN_WORD : last;
  add(features, POSITIONS[position], 1);
  add(features, LENGTHS[Math.min(6, 31 - Math.clz32(words + 1))]!, 1);
  add(features, mixed(joined(ENDS, end)), 1);
  add(features, mixed(joined(POSITIONS[position], end)), 1);
  const begin = lineBegin(before);
  if (begin === undefined) return;
  add(features, LINE_BEGIN, 1);
  if (begin.paragraph) add(features, PARAGRAPH_BEGIN, 1);
  if (begin.item) add(features, LIST_ITEM, 1);
}
const POSITIONS = {
  first: hashName("position first"),
  middle: hashName("position middle"),
  last: hashName("position last"),
};
const LENGTHS = Array.from({ length: 7 }, (_, power) => hashName(`length ${power}`));
const ENDS = hashName("ends");
const ENDS_IN_WORD = hashName("word");
const LINE_BEGIN = hashName("line begin");
const PARAGRAPH_BEGIN = hashName("paragraph begin");
const LIST_ITEM = hashName("list item");

/** Where in the answer it stands, and how a sentence of that place begins. */
function addPlace(
  features: Features,
  { position, index, count }: SentenceInput,
  tokens: readonly Token[],
): void {
  add(features, FROM_BEGIN[Math.min(3, index)]!, 1);
  add(features, FROM_END[Math.min(3, count - 1 - index)]!, 1);
  add(features, COUNTS[Math.min(6, 31 - Math.clz32(count + 1))]!, 1);
  if (tokens.length === 0) return;
  const begin = joined(POSITIONS[position] ^ BEGIN, tokens[0]!);
  add(features, mixed(begin), BEGIN_MASS);
  if (tokens.length > 1) add(features, mixed(joined(begin, tokens[1]!)), BEGIN_MASS);
}
const numbered = (name: string, count: number): number[] =>
  Array.from({ length: count }, (_, number) => hashName(`${name} ${number}`));
const FROM_BEGIN = numbered("from begin", 4);
const FROM_END = numbered("from end", 4);
const COUNTS = numbered("sentences", 7);
const BEGIN_MASS = 0.5;

/** Units before a sentence that may hold its list mark. */
const MOST_LEAD = 12;

/** What stands between the sentence and its line's begin; undefined where that is more than marks. */
function lineBegin(before: string): { paragraph: boolean; item: boolean } | undefined {
  let at = before.length - 1;
  let item = false;
  for (const stop = at - MOST_LEAD; at >= 0 && at > stop; at--) {
    const unit = before.charCodeAt(at);
    if (unit === 0x0a) break;
    if (isLetter(unit)) return undefined;
    // A bullet, or the mark or digit of a number.
    if (unit === 0x2d || unit === 0x2022 || unit === 0x2b || isDigit(unit)) item = true;
    if (unit === 0x2a && before.charCodeAt(at + 1) === 0x20) item = true;
  }
  if (at >= 0 && before.charCodeAt(at) !== 0x0a) return undefined;
  const paragraph = at < 0 || before.charCodeAt(at - 1) === 0x0a || at === 0;
  return { paragraph, item };
}

const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39;
const isLetter = (unit: number): boolean =>
  (unit >= 0x41 && unit <= 0x5a) ||
  (unit >= 0x61 && unit <= 0x7a) ||
  (unit >= 0xc0 && unit < 0x2000);

/** How much of the sentence repeats the prompt. */
function addOverlap(features: Features, tokens: readonly Token[], { words }: PromptFeatures): void {
  let all = 0;
  let shared = 0;
  for (const token of tokens) {
    if (!isWord(token)) continue;
    all++;
    if (words.has(token)) shared++;
  }
  if (shared > 0) add(features, OVERLAP, shared / all);
}
const OVERLAP = hashName("prompt overlap");

function addRules(features: Features, { ruleCategories, rules, weak }: SentenceInput): void {
  if (ruleCategories.length === 0) {
    add(features, NO_RULE, 1);
    return;
  }
  add(features, ANY_RULE, 1);
  if (!weak) add(features, STRONG_RULE, 1);
  for (const category of new Set(ruleCategories))
    add(features, hashName(`category ${category}`), 1);
  for (const rule of new Set(rules)) add(features, hashName(`rule ${rule}`), 1);
}
const NO_RULE = hashName("rules none");
const ANY_RULE = hashName("rules any");
const STRONG_RULE = hashName("rules strong");
