/** Where in an answer a rule's match may begin. */
import type { Rule } from "../patterns/index.js";
import { type Sentence, sentenceAt } from "./sentences.js";

/** Sentences from the begin or the end of an answer that count as its opening or ending. */
const EDGE_SENTENCES = 2;

/** Whether a match that begins at offset `start` stands where its rule's `at` says. */
export function isPlaced(at: Rule["at"], start: number, sentences: readonly Sentence[]): boolean {
  if (at === "anywhere") return true;
  const index = sentenceAt(sentences, start);
  if (at === "opening") return index < EDGE_SENTENCES;
  if (at === "ending") return index >= sentences.length - EDGE_SENTENCES;
  const sentence = sentences[index];
  return sentence !== undefined && start <= sentence.start;
}

/**
 * Where the words in front of an answer end: behind its opening, the last sentence left out, with which it may as well close.
 * @returns offset in UTF-16 units
 */
export function frontEnd(sentences: readonly Sentence[]): number {
  const after = sentences[Math.min(EDGE_SENTENCES, Math.max(1, sentences.length - 1))];
  return after?.start ?? Number.POSITIVE_INFINITY;
}
