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
