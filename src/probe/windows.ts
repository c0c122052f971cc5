/** Cuts an answer into the parts that the model reads at once: its states see what stands before them, and that costs as much as what is read. */
import type { Message } from "../core/rows.js";

/** UTF-16 offsets, [start, end). */
export interface Span {
  start: number;
  end: number;
}

export interface Piece {
  text: string;
  /** False: only stands before the next ones. */
  read: boolean;
}

export interface Window {
  pieces: Piece[];
  /** Which sentences are read, in the order of their pieces. */
  sentences: number[];
}

/** UTF-16 code units of the prompt's end, and of what stands before a window. */
const PROMPT_UNITS = 160;
const BEFORE_UNITS = 120;
/** From a window's first sentence to the end of its last. */
const WINDOW_UNITS = 600;
/** Of a longer sentence the beginning is read, and the rest is not there. */
const SENTENCE_UNITS = 400;

/** What the answer follows, whatever the conversation: the last user message's end, with no system text. */
export const conversationBefore = (prompt: string): Message[] => [
  { role: "system", content: "" },
  { role: "user", content: wellFormed(prompt.slice(-PROMPT_UNITS)) },
];

/** @param sentences ascending, none over another; every one is in one window */
export function windowsOf(response: string, sentences: readonly Span[]): Window[] {
  const windows: Window[] = [];
  for (let at = 0; at < sentences.length; ) {
    const first = sentences[at]!;
    const before = wellFormed(response.slice(Math.max(0, first.start - BEFORE_UNITS), first.start));
    const window: Window = {
      pieces: before === "" ? [] : [{ text: before, read: false }],
      sentences: [],
    };
    let end = first.start;
    while (at < sentences.length) {
      const { start, end: to } = sentences[at]!;
      const last = Math.min(to, start + SENTENCE_UNITS);
      if (window.sentences.length > 0 && last - first.start > WINDOW_UNITS) break;
      const gap = wellFormed(response.slice(end, start));
      if (gap !== "") window.pieces.push({ text: gap, read: false });
      window.pieces.push({ text: wellFormed(response.slice(start, last)), read: true });
      window.sentences.push(at);
      end = to;
      at++;
    }
    windows.push(window);
  }
  return windows;
}

/** A cut may halve a character of two code units, and half of one cannot be written as UTF-8. */
const wellFormed = (text: string): string => text.replace(HALVES, "");
const HALVES = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
