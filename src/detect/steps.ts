/** What happens to raw matches before they are findings: an ordered list of small pure functions. */
import { ASKS_WHO_ANSWERS, type CompiledRule } from "../patterns/index.js";
import type { PreparedDocument } from "./document.js";
import { frontEnd, isPlaced } from "./placement.js";
import { sameWords, sentenceAt } from "./sentences.js";

export interface Candidate {
  rule: CompiledRule;
  start: number;
  end: number;
}

export type FindingStep = (candidates: Candidate[], document: PreparedDocument) => Candidate[];

/** Units beyond which a run of text is no sentence: keeps the work linear on text without ends. */
const MAX_SENTENCE = 1000;

/** Drops matches that do not begin where their rule's `at` says; where it is among the steps, matches elsewhere are not sought. */
export const keepPlaced: FindingStep = (candidates, document) =>
  candidates.filter(
    ({ rule, start }) =>
      rule.rule.at === "anywhere" || isPlaced(rule.rule.at, start, document.sentences()),
  );

/** Drops what is in the text that the prompt asks for, and what the prompt says itself: repeated, reworded, discussed. */
const dropAskedFor: FindingStep = (candidates, document) => {
  if (candidates.length === 0 || document.prompt() === "") return candidates;
  const asked = document.askedFor();
  // A phrase that an answer repeats is looked for in the prompt once.
  const known = new Map<string, boolean>();
  return candidates.filter(({ start, end }) => {
    if (asked !== undefined && start < asked.end && asked.start < end) return false;
    const said = document.folded.slice(start, end);
    const found = known.get(said) ?? saysIt(document, said);
    known.set(said, found);
    return !found;
  });
};

/** Words from which on it is no chance that prompt and answer say the same. */
const SAME_WORDS = 2;

/** Whether the prompt holds these words of the answer. */
function saysIt(document: PreparedDocument, words: string): boolean {
  const said = words.trim();
  return said.split(/\s+/).length >= SAME_WORDS && document.prompt().includes(said);
}

const dropUnlessPrompt: FindingStep = (candidates, document) => {
  // Many rules share a phrase, and many candidates a rule.
  if (candidates.every(({ rule }) => rule.unlessPrompt.length === 0)) return candidates;
  const known = new Map<RegExp, boolean>();
  // The last sentence of a prompt ends, with a full stop or without one.
  const prompt = `${document.addressed()}.${document.asksAboutSelf() ? ` ${ASKS_WHO_ANSWERS}` : ""}`;
  const holds = (regex: RegExp): boolean => {
    let found = known.get(regex);
    if (found === undefined) {
      found = regex.test(prompt);
      known.set(regex, found);
    }
    return found;
  };
  return candidates.filter(({ rule }) => !rule.unlessPrompt.some(holds));
};

const dropUnlessSentence: FindingStep = (candidates, document) =>
  candidates.filter(({ rule, start, end }) => {
    if (rule.unlessSentence.length === 0) return true;
    const sentences = document.sentences();
    const sentence = sentences[sentenceAt(sentences, start)];
    if (sentence === undefined) return true;
    const from = Math.max(Math.min(sentence.start, start), start - MAX_SENTENCE);
    const to = Math.min(Math.max(sentence.end, end), end + MAX_SENTENCE);
    const text = document.folded.slice(from, to);
    return !rule.unlessSentence.some((regex) => regex.test(text));
  });

/**
 * "I'd be happy to help you" is said in front of an answer and after it: where an opener and a closer find the same words, the
 * place tells which of the two they are. A weak rule takes nothing from another, and a sure one's finding stays.
 */
const openerOrCloser: FindingStep = (candidates, document) => {
  const of = (category: string): Candidate[] =>
    candidates.filter(({ rule }) => rule.category === category);
  const openers = of("opener");
  const closers = of("closer");
  if (openers.length === 0 || closers.length === 0) return candidates;
  const end = frontEnd(document.sentences());
  const inFront = ({ start }: Candidate): boolean => start < end;
  const taken = new Uint8Array(document.text.length);
  for (const candidate of [...openers.filter(inFront), ...closers.filter((one) => !inFront(one))])
    if (!candidate.rule.rule.weak) taken.fill(1, candidate.start, candidate.end);
  const yielding = new Set([...closers.filter(inFront), ...openers.filter((one) => !inFront(one))]);
  return candidates.filter(
    (candidate) =>
      candidate.rule.rule.sure ||
      !yielding.has(candidate) ||
      !taken.subarray(candidate.start, candidate.end).includes(1),
  );
};

const growToSentence: FindingStep = (candidates, document) =>
  candidates.map((candidate) => {
    if (candidate.rule.rule.span !== "sentence") return candidate;
    const sentences = document.sentences();
    const sentence = sentences[sentenceAt(sentences, candidate.start)];
    if (sentence === undefined || sentence.end - sentence.start > MAX_SENTENCE) return candidate;
    return {
      ...candidate,
      start: Math.min(candidate.start, sentence.start),
      end: Math.max(candidate.end, sentence.end),
    };
  });

/** Findings of one rule with the same words in the same sentence that one answer can have. */
const MAX_REPEATS = 2;

/** A small model that loops says one sentence fifty times: that is degeneration, and not fifty habits. Other sentences count each. */
export const capRepeats: FindingStep = (candidates, document) => {
  if (candidates.length <= MAX_REPEATS) return candidates;
  const { text } = document;
  const numberOf = sentenceNumbers(document);
  const seen = new Map<string, number>();
  return candidates.filter(({ rule, start, end }) => {
    const key = `${rule.id}\u0000${numberOf(start)}\u0000${sameWords(text.slice(start, end))}`;
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return count <= MAX_REPEATS;
  });
};

/**
 * Gives sentences that say the same the same number, and the last one, where it is cut off, that of an earlier one which begins
 * with it. Long ones are read once, and stand in no key.
 */
function sentenceNumbers(document: PreparedDocument): (at: number) => number {
  const sentences = document.sentences();
  const byIndex = new Map<number, number>();
  const byWords = new Map<string, number>();
  const numberAt = (index: number): number => {
    const { start, end } = sentences[index] ?? { start: 0, end: 0 };
    // As it is written: code that is blanked out makes another sentence too.
    const words = sameWords(document.text.slice(start, end));
    const isLast = index === sentences.length - 1;
    const whole = isLast ? [...byWords.keys()].find((other) => other.startsWith(words)) : undefined;
    const number = byWords.get(whole ?? words) ?? byWords.size;
    byWords.set(words, number);
    return number;
  };
  return (at) => {
    const index = sentenceAt(sentences, at);
    const number = byIndex.get(index) ?? numberAt(index);
    byIndex.set(index, number);
    return number;
  };
}

/** Of overlapping matches with the same key a sure rule's stays; of others the longest, of equally long ones the first. */
const longestBy =
  (key: (candidate: Candidate) => string): FindingStep =>
  (candidates, document) => {
    if (candidates.length < 2) return candidates;
    // Of few candidates each is compared with each; of many, the units that are taken are marked.
    if (candidates.length <= FEW) return longestOfFew(candidates, key);
    const taken = new Map<string, Uint8Array>();
    return [...candidates].sort(surestFirst).filter((candidate) => {
      const { start, end } = candidate;
      const units = taken.get(key(candidate)) ?? new Uint8Array(document.text.length);
      taken.set(key(candidate), units);
      if (units.subarray(start, end).includes(1)) return false;
      units.fill(1, start, end);
      return true;
    });
  };

const FEW = 24;

function longestOfFew(
  candidates: readonly Candidate[],
  key: (candidate: Candidate) => string,
): Candidate[] {
  const kept: Candidate[] = [];
  for (const candidate of [...candidates].sort(surestFirst)) {
    const clashes = kept.some(
      (other) =>
        other.start < candidate.end && candidate.start < other.end && key(other) === key(candidate),
    );
    if (!clashes) kept.push(candidate);
  }
  return kept;
}

/** The second stage may veto a longer match, but not a sure one. */
const strength = ({ rule }: Candidate): number => (rule.rule.sure ? 1 : 0);

function surestFirst(a: Candidate, b: Candidate): number {
  return strength(b) - strength(a) || longestFirst(a, b);
}

function longestFirst(a: Candidate, b: Candidate): number {
  return b.end - b.start - (a.end - a.start) || a.start - b.start || compareIds(a, b);
}

const longestOfCategory = longestBy(({ rule }) => rule.category);

const sortByStart: FindingStep = (candidates) =>
  [...candidates].sort((a, b) => a.start - b.start || a.end - b.end || compareIds(a, b));

function compareIds(a: Candidate, b: Candidate): number {
  return a.rule.id < b.rule.id ? -1 : a.rule.id > b.rule.id ? 1 : 0;
}

export const FINDING_STEPS: readonly FindingStep[] = [
  keepPlaced,
  dropAskedFor,
  dropUnlessPrompt,
  dropUnlessSentence,
  openerOrCloser,
  growToSentence,
  longestOfCategory,
  sortByStart,
  capRepeats,
];

/** The steps without the choice between rules: what each rule finds by itself. */
export const SINGLE_RULE_STEPS: readonly FindingStep[] = FINDING_STEPS.filter(
  (step) => step !== openerOrCloser,
).map((step) => (step === longestOfCategory ? longestBy(({ rule }) => rule.id) : step));
