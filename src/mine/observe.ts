/** Looks closely at the few n-grams that stand out: their words, where they stand, who uses them, examples. */
import { hashText } from "../core/hash.js";
import type { Scorer } from "../score/index.js";
import type { CountedGram, Rows } from "./count.js";
import { eachGram, type Gram, gramSpan, gramWords } from "./grams.js";
import { keyOf } from "./hash-pair.js";
import { type AnswerWords, readWords } from "./words.js";

export interface Observed extends CountedGram {
  /** `_` for the free word. */
  words: string[];
  /** Stems of its content words, in order. */
  core: string;
  /** For each word, the answers in which a comma follows it. */
  commas: number[];
  /** Distinct prompts, counted up to MOST_PROMPTS. */
  prompts: Set<string>;
  /** Uses, an answer's every one. */
  uses: number;
  /** Answers whose first use lies in a finding of the rules given. */
  known: number;
  sentenceStart: number;
  opening: number;
  ending: number;
  /** Frames: the free word -> answers. */
  fillers: Map<string, number>;
  /** Sentences of different prompts that hold it. */
  examples: string[];
}

/** Beyond so many prompts a phrase is spread enough. */
export const MOST_PROMPTS = 100;
const MOST_FILLERS = 200;
const MOST_EXAMPLES = 6;
/** UTF-16 units of a sentence that can be read as an example. */
const EXAMPLE_UNITS = { least: 15, most: 220 };
/** Sentences from either end that count as the opening or the ending, as in the rules' `at`. */
const EDGE_SENTENCES = 2;

/** @param scorer rules whose findings are known already */
export async function observeGrams(
  rows: Rows,
  grams: readonly CountedGram[],
  scorer: Scorer,
): Promise<Observed[]> {
  const wanted = new Map(grams.map((gram) => [gram.key, gram]));
  const observed = new Map<number, Observed>();
  const seen = new Set<number>();
  for await (const row of rows()) {
    const answer = readWords(row);
    const { findings } = scorer.score(row);
    const prompt = promptKey(answer, row.id);
    seen.clear();
    eachGram(answer, (gram) => {
      const key = keyOf(gram.left, gram.right);
      const counted = wanted.get(key);
      if (counted === undefined) return;
      const entry = observed.get(key) ?? begin(counted, gram);
      observed.set(key, entry);
      entry.uses++;
      if (seen.has(key)) return;
      seen.add(key);
      const { first, last } = gramSpan(gram);
      if (findings.some(({ start, end }) => start < last.end && end > first.start)) entry.known++;
      note(entry, gram, answer, prompt);
    });
  }
  return [...observed.values()];
}

function begin(counted: CountedGram, gram: Gram): Observed {
  const words = gramWords(gram);
  const content = gram.run.words
    .slice(gram.from, gram.to)
    .filter(({ info }, index) => gram.from + index !== gram.slot && info.content);
  return {
    ...counted,
    words,
    core: content.map(({ info }) => info.stem).join(" "),
    commas: words.map(() => 0),
    prompts: new Set(),
    uses: 0,
    known: 0,
    sentenceStart: 0,
    opening: 0,
    ending: 0,
    fillers: new Map(),
    examples: [],
  };
}

function note(entry: Observed, gram: Gram, answer: AnswerWords, prompt: string): void {
  const { run, from, to, slot } = gram;
  const sentences = answer.document.sentences();
  const sentence = sentences[run.sentence]!;
  if (run.words[from]!.start <= sentence.start) entry.sentenceStart++;
  if (run.sentence < EDGE_SENTENCES) entry.opening++;
  if (run.sentence >= sentences.length - EDGE_SENTENCES) entry.ending++;
  for (let at = from; at < to - 1; at++) if (run.words[at]!.comma) entry.commas[at - from]!++;
  if (slot >= 0) {
    const filler = run.words[slot]!.info.text;
    const before = entry.fillers.get(filler);
    if (before !== undefined || entry.fillers.size < MOST_FILLERS)
      entry.fillers.set(filler, (before ?? 0) + 1);
  }
  if (entry.prompts.size >= MOST_PROMPTS || entry.prompts.has(prompt)) return;
  entry.prompts.add(prompt);
  if (entry.examples.length >= MOST_EXAMPLES) return;
  const text = exampleOf(answer.document.text.slice(sentence.start, sentence.end));
  if (text !== undefined && !entry.examples.includes(text)) entry.examples.push(text);
}

/** The sentence in one line, or undefined where it is no good example. */
export function exampleOf(sentence: string): string | undefined {
  const line = sentence.replace(/\s+/g, " ").trim();
  const fits = line.length >= EXAMPLE_UNITS.least && line.length <= EXAMPLE_UNITS.most;
  return fits && !/\p{Cc}|\p{Cs}|\p{Co}/u.test(line) ? line : undefined;
}

/** Answers without a prompt count as answers to different ones. */
function promptKey(answer: AnswerWords, id: string): string {
  const prompt = answer.document.prompt();
  return prompt === "" ? `id ${id}` : hashText(prompt).slice(0, 16);
}
