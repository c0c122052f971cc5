/** A sentence to hashed features with values, from its words' hashes and from what the scorer knows of it. */
import { HashSet } from "../core/hash-set.js";
import { hashName, joined, mixed } from "./hashing.js";
import type { SentenceInput } from "./sentence-input.js";
import { isWord, readTokens } from "./tokens.js";

/**
 * Feature `hashes[i]` has the value `values[i]` for i < `count`; a hash may stand more than once. The arrays are longer than that,
 * and are written anew for the next sentence: to make new ones for each costs more than all that is done with them.
 */
export class Features {
  hashes: Uint32Array;
  values: Float64Array;
  count = 0;
  /** The first so many are single tokens, each with the same value. */
  unigrams = 0;

  /** @param most features beyond so many are left out */
  constructor(most: number) {
    this.hashes = new Uint32Array(most);
    this.values = new Float64Array(most);
  }

  add(hash: number, value: number): void {
    if (this.count === this.hashes.length) return;
    this.hashes[this.count] = hash;
    this.values[this.count++] = value;
  }
}

/** What a prompt lends to every sentence of its answer: worked out once an answer. */
export interface PromptFeatures {
  features: Features;
  words: HashSet;
}

/** UTF-16 units of the prompt that are read. */
const PROMPT_UNITS = 400;
const promptTokens = new Int32Array(PROMPT_UNITS);

export function promptFeaturesOf(prompt: string): PromptFeatures {
  const read = readTokens(prompt, 0, Math.min(prompt.length, PROMPT_UNITS), promptTokens);
  const words = new HashSet(read);
  // Each word once, moved to the front.
  for (let at = 0; at < read; at++) {
    const token = promptTokens[at]!;
    if (isWord(token) && words.add(token)) promptTokens[words.size - 1] = token;
  }
  const features = new Features(words.size);
  const scale = 1 / Math.sqrt(words.size + 8);
  for (let at = 0; at < words.size; at++)
    features.add(mixed(joined(ASKED, promptTokens[at]!)), scale);
  return { features, words };
}
const ASKED = hashName("asked");

/** Sentences longer than this are read up to here: keeps the work linear on text without ends. */
export const MOST_TOKENS = 80;

/** N-grams of every token, and what else is known of a sentence, with room to spare. */
const MOST_FEATURES = MOST_TOKENS * 3 + 64;
const MOST_RULES = 400;
const scratch = new Features(MOST_FEATURES + MOST_RULES);
/** Of the sentence at hand, as many as were read. */
const tokens = new Int32Array(MOST_TOKENS);

/** All but the prompt's own features; valid until the next call. */
export function featuresOf(input: SentenceInput, prompt: PromptFeatures): Features {
  const features = scratch;
  features.count = 0;
  const read = readTokens(input.text, input.start, input.end, tokens);
  addNgrams(features, read);
  addShape(features, input, read);
  addPlace(features, input, read);
  addOverlap(features, read, prompt);
  addRules(features, input);
  features.add(BIAS, 1);
  return features;
}

const BIAS = hashName("bias");

/** N-grams of one to three tokens, the sentence's begin a token too. */
function addNgrams(features: Features, count: number): void {
  const scale = ngramValue(count);
  for (let at = 0; at < count; at++) features.add(mixed(tokens[at]!), scale);
  features.unigrams = count;
  let two = BEGIN;
  let one = BEGIN;
  for (let at = 0; at < count; at++) {
    const token = tokens[at]!;
    features.add(mixed(joined(one, token)), scale);
    if (at > 0) features.add(mixed(joined(joined(two, one), token)), scale);
    two = one;
    one = token;
  }
}
/** What each n-gram of a sentence of `count` tokens counts: so that long sentences do not shout. */
export const ngramValue = (count: number): number => NGRAM_MASS / Math.sqrt(3 * count + 8);
const BEGIN = hashName("^");
const NGRAM_MASS = 3;

function addShape(
  features: Features,
  { text, start, position }: SentenceInput,
  count: number,
): void {
  let words = 0;
  for (let at = 0; at < count; at++) if (isWord(tokens[at]!)) words++;
  const last = count === 0 ? 0 : tokens[count - 1]!;
  const end = isWord(last) ? ENDS_IN_WORD : last;
  features.add(POSITIONS[position], 1);
  features.add(LENGTHS[Math.min(6, 31 - Math.clz32(words + 1))]!, 1);
  features.add(mixed(joined(ENDS, end)), 1);
  features.add(mixed(joined(POSITIONS[position], end)), 1);
  const begin = lineBegin(text, start);
  if (begin === undefined) return;
  features.add(LINE_BEGIN, 1);
  if (begin.paragraph) features.add(PARAGRAPH_BEGIN, 1);
  if (begin.item) features.add(LIST_ITEM, 1);
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
  read: number,
): void {
  features.add(FROM_BEGIN[Math.min(3, index)]!, 1);
  features.add(FROM_END[Math.min(3, count - 1 - index)]!, 1);
  features.add(COUNTS[Math.min(6, 31 - Math.clz32(count + 1))]!, 1);
  if (read === 0) return;
  const begin = joined(POSITIONS[position] ^ BEGIN, tokens[0]!);
  features.add(mixed(begin), BEGIN_MASS);
  if (read > 1) features.add(mixed(joined(begin, tokens[1]!)), BEGIN_MASS);
}
const numbered = (name: string, count: number): number[] =>
  Array.from({ length: count }, (_, number) => hashName(`${name} ${number}`));
const FROM_BEGIN = numbered("from begin", 4);
const FROM_END = numbered("from end", 4);
const COUNTS = numbered("sentences", 7);
const BEGIN_MASS = 0.5;

/** Units before a sentence that may hold its list mark. */
const MOST_LEAD = 12;

/** What stands between the sentence at `start` and its line's begin; undefined where that is more than marks. */
function lineBegin(text: string, start: number): { paragraph: boolean; item: boolean } | undefined {
  let at = start - 1;
  let item = false;
  for (const stop = at - MOST_LEAD; at >= 0 && at > stop; at--) {
    const unit = text.charCodeAt(at);
    if (unit === 0x0a) break;
    if (isLetter(unit)) return undefined;
    // A bullet, or the mark or digit of a number.
    if (unit === 0x2d || unit === 0x2022 || unit === 0x2b || isDigit(unit)) item = true;
    if (unit === 0x2a && at + 1 < start && text.charCodeAt(at + 1) === 0x20) item = true;
  }
  if (at >= 0 && text.charCodeAt(at) !== 0x0a) return undefined;
  const paragraph = at < 0 || text.charCodeAt(at - 1) === 0x0a || at === 0;
  return { paragraph, item };
}

const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39;
const isLetter = (unit: number): boolean =>
  (unit >= 0x41 && unit <= 0x5a) ||
  (unit >= 0x61 && unit <= 0x7a) ||
  (unit >= 0xc0 && unit < 0x2000);

/** How much of the sentence repeats the prompt. */
function addOverlap(features: Features, count: number, { words }: PromptFeatures): void {
  if (words.size === 0) return;
  let all = 0;
  let shared = 0;
  for (let at = 0; at < count; at++) {
    const token = tokens[at]!;
    if (!isWord(token)) continue;
    all++;
    if (words.has(token)) shared++;
  }
  if (shared > 0) features.add(OVERLAP, shared / all);
}
const OVERLAP = hashName("prompt overlap");

function addRules(features: Features, { ruleCategories, rules, weak }: SentenceInput): void {
  if (ruleCategories.length === 0) {
    features.add(NO_RULE, 1);
    return;
  }
  features.add(ANY_RULE, 1);
  if (!weak) features.add(STRONG_RULE, 1);
  for (const category of new Set(ruleCategories)) features.add(hashName(`category ${category}`), 1);
  for (const rule of new Set(rules)) features.add(hashName(`rule ${rule}`), 1);
}
const NO_RULE = hashName("rules none");
const ANY_RULE = hashName("rules any");
const STRONG_RULE = hashName("rules strong");
