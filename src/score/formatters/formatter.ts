/** What every output format is: text before, for each answer, and after. */
import type { ScoredRow } from "../../core/rows.js";
import type { Summary } from "../summary.js";

export interface AnswerScore {
  scored: ScoredRow;
  /** The answer's text, in which the findings lie. */
  response: string;
}

export interface FormatOptions {
  /** ANSI styles in the terminal format. @default false */
  color?: boolean;
}

/** Made anew for each output; answers come in input order. */
export interface Formatter {
  begin(): string;
  answer(answer: AnswerScore): string;
  end(summary: Summary): string;
}

export type CreateFormatter = (options?: FormatOptions) => Formatter;
