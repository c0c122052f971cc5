/** Leakage between splits: a pair whose prompt repeats one that measures. */
import type { Message, PromptRow } from "../../core/rows.js";
import { promptMessages } from "../../core/rows.js";
import { promptWords, SHINGLE_WORDS } from "../../datasets/index.js";

/** Whether a conversation has a user's turn, or a run of six words that tells of a prompt, in common with one that measures. */
export type LeakCheck = (promptId: string, messages: readonly Message[]) => boolean;

/**
 * A run that so many different prompts that measure have in common is their frame ("what should I look for when I buy a"), or
 * their system message: of what is asked in any one of them it tells nothing. Paraphrases of one question are fewer.
 */
const FRAME = 10;

/** @param measuring prompts of other splits than the pairs'; their system messages count too */
export function createLeakCheck(measuring: readonly PromptRow[]): LeakCheck {
  const ids = new Set(measuring.map(({ id }) => id));
  const turns = new Set<string>();
  const owners = new Map<string, Set<string>>();
  for (const messages of measuring.map(promptMessages)) {
    const said = messages.map(({ role, content }) => ({ role, words: promptWords(content) }));
    const whole = said.map(({ words }) => words.join(" ")).join("\n");
    for (const { role, words } of said) {
      if (role === "user") turns.add(words.join(" "));
      for (const run of runsOf(words)) {
        const texts = owners.get(run);
        if (texts) texts.add(whole);
        else owners.set(run, new Set([whole]));
      }
    }
  }
  const tells = (run: string): boolean => {
    const { size } = owners.get(run) ?? { size: 0 };
    return size > 0 && size < FRAME;
  };
  return (promptId, messages) =>
    ids.has(promptId) ||
    messages
      .filter(({ role }) => role !== "assistant")
      .some(({ role, content }) => {
        const words = promptWords(content);
        if (role === "user" && turns.has(words.join(" "))) return true;
        return runsOf(words).some(tells);
      });
}

const runsOf = (words: readonly string[]): string[] =>
  Array.from({ length: Math.max(0, words.length - SHINGLE_WORDS + 1) }, (_, start) =>
    words.slice(start, start + SHINGLE_WORDS).join(" "),
  );
