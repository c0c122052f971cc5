/** An answer made ready for matching once, with the dear parts worked out only when asked for. */
import type { Message } from "../core/rows.js";
import { fold } from "../patterns/index.js";
import { maskNonProse } from "./mask.js";
import { type Sentence, sentencesOf } from "./sentences.js";

export interface FindContext {
  /** The conversation that the answer ends; context rules read its last user message. */
  messages?: readonly Message[] | undefined;
}

export interface PreparedDocument {
  /** The answer as it is; findings are cut from it. */
  text: string;
  /** Code, quotations and reasoning blanked out, as long as `text`. */
  masked: string;
  /** Masked and folded, as long as `text`; on first use. */
  readonly folded: string;
  /** Cut on first use. */
  sentences(): readonly Sentence[];
  /** The last user message, folded; empty where there is none. */
  prompt(): string;
}

export function prepareDocument(text: string, context: FindContext = {}): PreparedDocument {
  const masked = maskNonProse(text);
  let folded: string | undefined;
  let sentences: Sentence[] | undefined;
  let prompt: string | undefined;
  return {
    text,
    masked,
    get folded() {
      folded ??= fold(masked);
      return folded;
    },
    sentences() {
      sentences ??= sentencesOf(this.folded);
      return sentences;
    },
    prompt: () =>
      (prompt ??= fold(context.messages?.findLast(({ role }) => role === "user")?.content ?? "")),
  };
}
