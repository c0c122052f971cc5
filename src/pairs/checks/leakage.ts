/** Leakage between splits: a pair whose prompt repeats one that measures. */
import type { Message, PromptRow } from "../../core/rows.js";
import { promptMessages } from "../../core/rows.js";
import { promptWords, SHINGLE_WORDS } from "../../datasets/index.js";

/** Whether a conversation has a user's turn, or a run of six words of any turn, in common with a prompt that measures. */
export type LeakCheck = (promptId: string, messages: readonly Message[]) => boolean;

/** @param measuring prompts of other splits than the pairs'; their system messages count too */
export function createLeakCheck(measuring: readonly PromptRow[]): LeakCheck {
  const ids = new Set(measuring.map(({ id }) => id));
  const turns = new Set<string>();
  const runs = new Set<string>();
  for (const { role, content } of measuring.flatMap(promptMessages)) {
    const words = promptWords(content);
    if (role === "user") turns.add(words.join(" "));
    for (const run of runsOf(words)) runs.add(run);
  }
  return (promptId, messages) =>
    ids.has(promptId) ||
    messages
      .filter(({ role }) => role !== "assistant")
      .some(({ role, content }) => {
        const words = promptWords(content);
        if (role === "user" && turns.has(words.join(" "))) return true;
        return runsOf(words).some((run) => runs.has(run));
      });
}

const runsOf = (words: readonly string[]): string[] =>
  Array.from({ length: Math.max(0, words.length - SHINGLE_WORDS + 1) }, (_, start) =>
    words.slice(start, start + SHINGLE_WORDS).join(" "),
  );
