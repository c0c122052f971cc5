/** What the token method holds where the base model has it: prompts never dampened on, refusals and truths pinned word for word. */
import type { Message } from "../core/rows.js";

/** An answer whose own tokens keep their log-probability. */
export interface AnchorRow {
  id: string;
  messages: Message[];
  response: string;
  /** False = cut: no end of turn follows. @default true */
  ended?: boolean;
  /** Whether the base model says this itself under the prompt, and declines with it. @default false */
  own?: boolean;
  /**
   * Whether these are words that it declines other prompts with: under this one each stays as likely as it is, whatever that is,
   * and none of them is pinned. @default false
   */
  elsewhere?: boolean;
}

export interface Protection {
  /** Prompts (harmful, identity, crisis) on which no opener is dampened, whatever follows it. */
  promptIds: ReadonlySet<string>;
  anchors: readonly AnchorRow[];
}

export const NO_PROTECTION: Protection = { promptIds: new Set(), anchors: [] };

/** One anchor a prompt, in turn. */
export function anchorRows(
  prompts: readonly { id: string; messages: Message[] }[],
  texts: readonly string[],
): AnchorRow[] {
  return prompts.map(({ id, messages }, index) => ({
    id: `anchor:${id}`,
    messages,
    response: texts[index % texts.length]!,
  }));
}
