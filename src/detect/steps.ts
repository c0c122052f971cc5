/** What happens to raw matches before they are findings: an ordered list of small pure functions. */
import type { CompiledRule } from "../patterns/index.js";
import type { PreparedDocument } from "./document.js";
import { sentenceAt } from "./sentences.js";

export interface Candidate {
  rule: CompiledRule;
  start: number;
  end: number;
}

export type FindingStep = (candidates: Candidate[], document: PreparedDocument) => Candidate[];

/** Sentences from the begin or the end of an answer that count as its opening or ending. */
const EDGE_SENTENCES = 2;

/** Drops matches that do not begin where their rule's `at` says. */
const keepPlaced: FindingStep = (candidates, document) =>
  candidates.filter(({ rule, start }) => {
    const { at } = rule.rule;
    if (at === "anywhere") return true;
    const sentences = document.sentences();
    const index = sentenceAt(sentences, start);
    if (at === "opening") return index < EDGE_SENTENCES;
    if (at === "ending") return index >= sentences.length - EDGE_SENTENCES;
    const sentence = sentences[index];
    return sentence !== undefined && start <= sentence.start;
  });

const dropUnlessPrompt: FindingStep = (candidates, document) =>
  candidates.filter(({ rule }) => !rule.unlessPrompt.some((regex) => regex.test(document.prompt())));

const dropUnlessSentence: FindingStep = (candidates, document) =>
  candidates.filter(({ rule, start }) => {
    if (rule.unlessSentence.length === 0) return true;
    const sentences = document.sentences();
    const sentence = sentences[sentenceAt(sentences, start)];
    if (sentence === undefined) return true;
    const text = document.folded.slice(sentence.start, sentence.end);
    return !rule.unlessSentence.some((regex) => regex.test(text));
  });

const growToSentence: FindingStep = (candidates, document) =>
  candidates.map((candidate) => {
    if (candidate.rule.rule.span !== "sentence") return candidate;
    const sentences = document.sentences();
    const sentence = sentences[sentenceAt(sentences, candidate.start)];
    if (sentence === undefined) return candidate;
    return {
      ...candidate,
      start: Math.min(candidate.start, sentence.start),
      end: Math.max(candidate.end, sentence.end),
    };
  });

/** Of overlapping matches with the same key the longest stays; of equally long ones the first. */
const longestBy =
  (key: (candidate: Candidate) => string): FindingStep =>
  (candidates) => {
    const kept = new Map<string, Candidate[]>();
    const byLength = [...candidates].sort(
      (a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start || compareIds(a, b),
    );
    for (const candidate of byLength) {
      const others = kept.get(key(candidate)) ?? [];
      if (others.some((other) => other.start < candidate.end && candidate.start < other.end))
        continue;
      kept.set(key(candidate), [...others, candidate]);
    }
    return [...kept.values()].flat();
  };

const sortByStart: FindingStep = (candidates) =>
  [...candidates].sort((a, b) => a.start - b.start || a.end - b.end || compareIds(a, b));

function compareIds(a: Candidate, b: Candidate): number {
  return a.rule.id < b.rule.id ? -1 : a.rule.id > b.rule.id ? 1 : 0;
}

export const FINDING_STEPS: readonly FindingStep[] = [
  keepPlaced,
  dropUnlessPrompt,
  dropUnlessSentence,
  growToSentence,
  longestBy(({ rule }) => rule.category),
  sortByStart,
];

/** The steps without the choice between rules: what each rule finds by itself. */
export const SINGLE_RULE_STEPS: readonly FindingStep[] = FINDING_STEPS.map((step, index) =>
  index === 4 ? longestBy(({ rule }) => rule.id) : step,
);
