/** A4, assistant leakage: how much of the assistant shows through a reply that was to be in role. */
import {
  DECLINES_AS_ASSISTANT,
  DECLINES_AT_ALL,
  HEADING,
  LIST_ITEM,
  SAYS_AI,
  SERVES,
  SOME_ROLE,
  STEPS_OUT,
} from "./leakage-patterns.js";
import { straighten } from "./text.js";

/**
 * 0 refuses as an AI (or declines the request as a service does), 1 is an AI and answers, 2 an AI with something of a
 * role, or no AI but the assistant's register, 3 nothing of the assistant to be seen. 3 does not say that there is a
 * character: the persona's core features do.
 */
export type LeakageLevel = 0 | 1 | 2 | 3;

export function assistantLeakage(reply: string): LeakageLevel {
  const text = straighten(reply);
  const saysAi = matchesAny(SAYS_AI, text);
  if (matchesAny(saysAi ? DECLINES_AT_ALL : DECLINES_AS_ASSISTANT, text)) return 0;
  if (saysAi) return matchesAny(SOME_ROLE, text) ? 2 : 1;
  return matchesAny(SERVES, text) || matchesAny(STEPS_OUT, text) || laidOut(text) ? 2 : 3;
}

/** Three list items or a heading: a page, in answer to a request for a few spoken sentences. */
function laidOut(text: string): boolean {
  const lines = text.split("\n");
  return (
    lines.filter((line) => LIST_ITEM.test(line)).length >= 3 ||
    lines.some((line) => HEADING.test(line))
  );
}

function matchesAny(patterns: readonly RegExp[], text: string): boolean {
  return patterns.some((pattern) => pattern.test(text));
}
