/**
 * Cuts text into tokens in one pass: runs of letters and digits as they are once folded, any other unit
 * beyond ASCII by itself. Tokens begin where a phrase can begin, and are told apart by hashes, so that
 * neither folding nor slicing is needed to look for words.
 */
import { fold, HEAD_UNITS } from "../patterns/index.js";

/** One text's tokens, in arrays that their reader overwrites with the next text. */
export interface Tokens {
  count: number;
  /** UTF-16 units of the text. */
  textLength: number;
  /** Whether lower case is all that folding does to the text. */
  lowers: boolean;
  /** Words, as `countWords` counts them; undefined where tokens do not tell, as in scripts of their own. */
  words: number | undefined;
  /** Of the folded token. */
  hashes: Int32Array;
  /** Of its first `HEAD_UNITS` units. */
  heads: Int32Array;
  /** UTF-16 offset. */
  starts: Int32Array;
  /** Offset of the begin in collapsed text: emphasis marks skipped, a run of white space as one space. */
  places: Int32Array;
  /** Offsets of end marks (`.!?`) and line breaks, of those in a row the first: all that can end a sentence. */
  marks: Int32Array;
  markCount: number;
}

const SEED = 7;
const FACTOR = 0x01000193;

const SIGN = 0;
/** 1 to 36: a letter or digit. */
const LAST_ALPHANUMERIC = 36;
const SPACE = 37;
const EMPHASIS = 38;
/** A unit beyond ASCII that does not fold into it: a sign, or a letter, mark or digit. */
const OTHER = 39;
const OTHER_LETTER = 40;
const END_MARK = 41;
const LINE_BREAK = 42;
const APOSTROPHE = 0x27;
const CURLY_APOSTROPHE = 0x2019;
const UNKNOWN = 255;

/** The code of every UTF-16 unit; those beyond ASCII are worked out on first sight. */
const CODES = new Uint8Array(1 << 16).fill(UNKNOWN);
/** What the units of those codes fold to. */
const FOLDED = new Uint16Array(1 << 16);
for (let unit = 0; unit < 128; unit++) codeOf(unit);

/** Beside those codes: a control unit, which folds to a space. */
const CONTROL = 43;
const ASCII_CODES = CODES.slice(0, 128).map((code, unit) =>
  code === SPACE && unit !== 0x20 ? CONTROL : code,
);

function codeOf(unit: number): number {
  const folded = fold(String.fromCharCode(unit));
  const first = folded.charCodeAt(0);
  let code = SIGN;
  if (first >= 97 && first <= 122) code = first - 96;
  else if (first >= 48 && first <= 57) code = first - 48 + 27;
  else if (folded === "\n") code = LINE_BREAK;
  else if (/\s/.test(folded)) code = SPACE;
  else if (/[.!?]/.test(folded)) code = END_MARK;
  else if (folded === "*" || folded === "_") code = EMPHASIS;
  else if (first >= 128) {
    code = /[\p{L}\p{M}\p{N}]/u.test(String.fromCharCode(unit)) ? OTHER_LETTER : OTHER;
    FOLDED[unit] = first;
  }
  CODES[unit] = code;
  return code;
}

const encoder = new TextEncoder();
let bytes = new Uint8Array(0);
/** Text from so many units on is read as bytes: twice as fast, and the same where there are as many of them. */
const ENCODED_UNITS = 256;

/** Reads one text after the other; the tokens of the last one are kept. */
export class TokenReader {
  private readonly tokens: Tokens = {
    count: 0,
    textLength: 0,
    lowers: true,
    words: 0,
    hashes: new Int32Array(0),
    heads: new Int32Array(0),
    starts: new Int32Array(0),
    places: new Int32Array(0),
    marks: new Int32Array(0),
    markCount: 0,
  };
  private lastText: string | undefined;

  /** The tokens of `text`, folded or not; valid until the reader's next text. */
  of(text: string): Tokens {
    const { tokens } = this;
    if (this.lastText === text) return tokens;
    this.lastText = text;
    tokens.textLength = text.length;
    if (text.length >= tokens.hashes.length)
      for (const name of ["hashes", "heads", "starts", "places", "marks"] as const)
        tokens[name] = new Int32Array(text.length * 2 + 64);
    if (text.length < ENCODED_UNITS || !isPlain(text)) cutUnits(text, tokens);
    else cutBytes(bytes, text.length, tokens);
    return tokens;
  }
}

/** Whether the text is ASCII alone; its bytes are in `bytes` then. */
function isPlain(text: string): boolean {
  if (text.length + 2 > bytes.length) bytes = new Uint8Array(text.length * 2 + 64);
  const { read, written } = encoder.encodeInto(text, bytes);
  return read === text.length && written === read;
}

const answers = new TokenReader();

/** The tokens of an answer; valid until the next answer. */
export const tokensOf = (text: string): Tokens => answers.of(text);

/** The same as `cutUnits` for ASCII alone. */
function cutBytes(text: Uint8Array, length: number, tokens: Tokens): void {
  const { hashes, heads, starts, places, marks } = tokens;
  const codes = ASCII_CODES;
  // Ends the last token.
  text[length] = 0;
  text[length + 1] = 0;
  let lowers = true;
  let joined = 0;
  let count = 0;
  let markCount = 0;
  let skipped = 0;
  let afterSpace = false;
  for (let at = 0; at < length; ) {
    let code = codes[text[at]!]!;
    if ((code - 1) >>> 0 < LAST_ALPHANUMERIC) {
      starts[count] = at;
      places[count] = at - skipped;
      let hash = SEED;
      let head = SEED;
      const headEnd = at + HEAD_UNITS;
      do {
        hash = Math.imul(hash, FACTOR) ^ code;
        if (++at === headEnd) head = hash;
        code = codes[text[at]!]!;
      } while ((code - 1) >>> 0 < LAST_ALPHANUMERIC);
      hashes[count] = hash;
      heads[count++] = at < headEnd ? hash : head;
      if (text[at] === APOSTROPHE && (codes[text[at + 1]!]! - 1) >>> 0 < LAST_ALPHANUMERIC)
        joined++;
      afterSpace = false;
      continue;
    }
    at++;
    if (code === SIGN) afterSpace = false;
    else if (code === END_MARK) {
      marks[markCount++] = at - 1;
      afterSpace = false;
      while (codes[text[at]!] === END_MARK) at++;
    } else if (code === EMPHASIS) skipped++;
    else {
      if (afterSpace) skipped++;
      afterSpace = true;
      if (code === CONTROL) lowers = false;
      else if (code === LINE_BREAK) {
        marks[markCount++] = at - 1;
        for (; codes[text[at]!] === LINE_BREAK; at++) skipped++;
      }
    }
  }
  tokens.lowers = lowers;
  tokens.count = count;
  tokens.markCount = markCount;
  tokens.words = count - joined;
}

function cutUnits(text: string, tokens: Tokens): void {
  const { hashes, heads, starts, places, marks } = tokens;
  const { length } = text;
  let others = 0;
  let letters = false;
  let joined = 0;
  let count = 0;
  let markCount = 0;
  let skipped = 0;
  let afterSpace = false;
  for (let at = 0; at < length; ) {
    let code = codeAt(text, at);
    if ((code - 1) >>> 0 < LAST_ALPHANUMERIC) {
      starts[count] = at;
      places[count] = at - skipped;
      let hash = SEED;
      let head = SEED;
      const headEnd = at + HEAD_UNITS;
      do {
        hash = Math.imul(hash, FACTOR) ^ code;
        if (++at === headEnd) head = hash;
        code = at < length ? codeAt(text, at) : SIGN;
      } while ((code - 1) >>> 0 < LAST_ALPHANUMERIC);
      hashes[count] = hash;
      heads[count++] = at < headEnd ? hash : head;
      if (code === SIGN && joinsWords(text, at)) joined++;
      afterSpace = false;
      continue;
    }
    at++;
    if (code === EMPHASIS) skipped++;
    else if (code === SPACE || code === LINE_BREAK) {
      if (afterSpace) skipped++;
      afterSpace = true;
      if (code === LINE_BREAK) {
        marks[markCount++] = at - 1;
        for (; at < length && codeAt(text, at) === LINE_BREAK; at++) skipped++;
      }
    } else {
      afterSpace = false;
      if (code === END_MARK) {
        marks[markCount++] = at - 1;
        while (at < length && codeAt(text, at) === END_MARK) at++;
      } else if (code !== SIGN) {
        if (code === OTHER) others++;
        else letters = true;
        const folded = FOLDED[text.charCodeAt(at - 1)]!;
        starts[count] = at - 1;
        places[count] = at - 1 - skipped;
        hashes[count] = folded;
        heads[count++] = folded;
      }
    }
  }
  tokens.lowers = false;
  tokens.count = count;
  tokens.markCount = markCount;
  tokens.words = letters ? undefined : count - others - joined;
}

function codeAt(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  const code = CODES[unit]!;
  return code === UNKNOWN ? codeOf(unit) : code;
}

/** Whether the unit that ends a token is an apostrophe with another token right behind it. */
function joinsWords(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  if (unit !== APOSTROPHE && unit !== CURLY_APOSTROPHE) return false;
  return at + 1 < text.length && (codeAt(text, at + 1) - 1) >>> 0 < LAST_ALPHANUMERIC;
}

/** Hash of one folded token, or of a token's begin. */
export function hashOf(token: string): number {
  const first = token.charCodeAt(0);
  if (first >= 128) return first;
  let hash = SEED;
  for (let at = 0; at < token.length; at++)
    hash = Math.imul(hash, FACTOR) ^ CODES[token.charCodeAt(at)]!;
  return hash;
}

export function pairHash(left: number, right: number): number {
  return (Math.imul(left, PAIR_FACTOR) + right) | 0;
}

/** Hash of tokens in a row, by way of `pairHash`: that of one is its own. */
export function joinedHash(hashes: readonly number[]): number {
  return hashes.length === 0 ? 0 : hashes.reduce(pairHash);
}

const PAIR_FACTOR = 0x85ebca6b;
