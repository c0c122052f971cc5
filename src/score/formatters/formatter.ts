/** What every output format is: text (or bytes) before, for each answer, and after. */
import type { ScoredRow } from "../../core/rows.js";
import type { Summary } from "../summary.js";

export interface AnswerScore {
  scored: ScoredRow;
  /** The answer's text, in which the findings lie. */
  response: string;
  /** Where the answer stands in the input; annotations point there. Line 1-based. */
  file?: string;
  line?: number;
  /** The answer is the file itself, so that each finding has a line of its own there. */
  whole?: true;
}

/** What is found of a finding, after which its words are quoted: a message is a sentence, its dot would stand before the colon. */
export function quoted(message: string, text: string): string {
  return `${message.replace(/(?<!\.)\.$/, "")}: ${text}`;
}

/** 1-based line of a place in the answer, as it stands in the input. */
export function lineOf(
  { line = 1, whole, response }: Pick<AnswerScore, "line" | "whole" | "response">,
  offset: number,
): number {
  if (!whole) return line;
  let at = line;
  for (
    let next = response.indexOf("\n");
    next !== -1 && next < offset;
    next = response.indexOf("\n", next + 1)
  )
    at++;
  return at;
}

export interface FormatOptions {
  /** ANSI styles in the terminal format. @default false */
  color?: boolean;
  /** What each rule (`category/id`) says to the reader. */
  messages?: ReadonlyMap<string, string>;
}

/** Bytes only from binary formats. */
export type Output = string | Uint8Array;

/** Made anew for each output; answers come in input order. */
export interface Formatter {
  begin(): Output;
  answer(answer: AnswerScore): Output;
  end(summary: Summary): Output;
  /**
   * Only where answers are written independently of each other: takes in what another new formatter made of the next answers
   * (its `answer` outputs, joined), as another thread may have done.
   */
  append?(text: string): string;
  /** True once no further answer changes the output, so that only the summary needs it. */
  full?(): boolean;
}

export type CreateFormatter = (options?: FormatOptions) => Formatter;

/** A format of text; a terminal can show it. */
export interface TextFormatter extends Formatter {
  begin(): string;
  answer(answer: AnswerScore): string;
  end(summary: Summary): string;
}

export type CreateTextFormatter = (options?: FormatOptions) => TextFormatter;
