/**
 * Cuts text into tokens in one pass: runs of letters and digits as they are once folded, any other unit
 * beyond ASCII by itself. Tokens begin where a phrase can begin, and are told apart by hashes, so that
 * neither folding nor slicing is needed to look for words.
 */
import { fold, HEAD_UNITS } from "../patterns/index.js";

/** One answer's tokens, in arrays that the next call of `tokensOf` overwrites. */
export interface Tokens {
  count: number;
  /** Whether the text is ASCII alone. */
  plain: boolean;
  /** Whether lower case is all that folding does to the text. */
  lowers: boolean;
  /** Tokens that an apostrophe joins to the one before; counted where the text is plain. */
  joined: number;
  /** Of the folded token. */
  hashes: Int32Array;
  /** Of its first `HEAD_UNITS` units. */
  heads: Int32Array;
  /** UTF-16 offset. */
  starts: Int32Array;
  /** Offset of the begin in collapsed text: emphasis marks skipped, a run of white space as one space. */
  places: Int32Array;
}

const SEED = 7;
const FACTOR = 0x01000193;

const SIGN = 0;
/** 1 to 36: a letter or digit. */
const LAST_ALPHANUMERIC = 36;
const SPACE = 37;
const EMPHASIS = 38;
/** A unit beyond ASCII that does not fold into it. */
const OTHER = 39;
const APOSTROPHE = 0x27;
const UNKNOWN = 255;

/** The code of every UTF-16 unit; those beyond ASCII are worked out on first sight. */
const CODES = new Uint8Array(1 << 16).fill(UNKNOWN);
/** What the units of code `OTHER` fold to. */
const FOLDED = new Uint16Array(1 << 16);
for (let unit = 0; unit < 128; unit++) codeOf(unit);

/** Beside those codes: a control unit, which folds to a space. */
const CONTROL = 40;
const ASCII_CODES = CODES.slice(0, 128).map((code, unit) =>
  code === SPACE && unit !== 0x20 && unit !== 0x0a ? CONTROL : code,
);

function codeOf(unit: number): number {
  const folded = fold(String.fromCharCode(unit));
  const first = folded.charCodeAt(0);
  let code = SIGN;
  if (first >= 97 && first <= 122) code = first - 96;
  else if (first >= 48 && first <= 57) code = first - 48 + 27;
  else if (/\s/.test(folded)) code = SPACE;
  else if (folded === "*" || folded === "_") code = EMPHASIS;
  else if (first >= 128) {
    code = OTHER;
    FOLDED[unit] = first;
  }
  CODES[unit] = code;
  return code;
}

const tokens: Tokens = {
  count: 0,
  plain: true,
  lowers: true,
  joined: 0,
  hashes: new Int32Array(0),
  heads: new Int32Array(0),
  starts: new Int32Array(0),
  places: new Int32Array(0),
};
let lastText: string | undefined;

const encoder = new TextEncoder();
let bytes = new Uint8Array(0);

/** The tokens of `text`, folded or not; valid until the next call with another text. */
export function tokensOf(text: string): Tokens {
  if (lastText === text) return tokens;
  if (text.length >= tokens.hashes.length) {
    for (const name of ["hashes", "heads", "starts", "places"] as const)
      tokens[name] = new Int32Array(text.length * 2 + 64);
    bytes = new Uint8Array(text.length * 2 + 64);
  }
  lastText = text;
  // Bytes are read twice as fast as units, and are the same where there are as many.
  const { read, written } = encoder.encodeInto(text, bytes);
  tokens.plain = read === text.length && written === read;
  tokens.lowers = false;
  tokens.count = tokens.plain ? cutBytes(bytes, text.length, tokens) : cutUnits(text, tokens);
  return tokens;
}

/** The same as `cutUnits` for ASCII alone. */
function cutBytes(text: Uint8Array, length: number, tokens: Tokens): number {
  const { hashes, heads, starts, places } = tokens;
  const codes = ASCII_CODES;
  let joined = 0;
  let lowers = true;
  // Ends the last token.
  text[length] = 0;
  text[length + 1] = 0;
  let count = 0;
  let skipped = 0;
  let afterSpace = false;
  for (let at = 0; at < length; at++) {
    let code = codes[text[at]!]!;
    if (code === SIGN) afterSpace = false;
    else if (code <= LAST_ALPHANUMERIC) {
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
      // What ended the token is read already.
      if (text[at] === APOSTROPHE && (codes[text[at + 1]!]! - 1) >>> 0 < LAST_ALPHANUMERIC)
        joined++;
      if (code === CONTROL && at < length) lowers = false;
      afterSpace = code === SPACE || code === CONTROL;
      if (code === EMPHASIS) skipped++;
    } else if (code === EMPHASIS) skipped++;
    else {
      if (code === CONTROL) lowers = false;
      if (afterSpace) skipped++;
      afterSpace = true;
    }
  }
  tokens.lowers = lowers;
  tokens.joined = joined;
  return count;
}

function cutUnits(text: string, { hashes, heads, starts, places }: Tokens): number {
  const codes = CODES;
  const length = text.length;
  let count = 0;
  let skipped = 0;
  let afterSpace = false;
  for (let at = 0; at < length; at++) {
    const unit = text.charCodeAt(at);
    let code = codes[unit]!;
    if (code === UNKNOWN) code = codeOf(unit);
    if (code !== SIGN && code <= LAST_ALPHANUMERIC) {
      starts[count] = at;
      places[count] = at - skipped;
      let hash = SEED;
      let head = SEED;
      const headEnd = at + HEAD_UNITS;
      for (;;) {
        hash = Math.imul(hash, FACTOR) ^ code;
        if (++at === headEnd) head = hash;
        if (at >= length) break;
        const next = text.charCodeAt(at);
        code = codes[next]!;
        if (code === UNKNOWN) code = codeOf(next);
        if (code > LAST_ALPHANUMERIC || code === SIGN) break;
      }
      hashes[count] = hash;
      heads[count++] = at < headEnd ? hash : head;
      afterSpace = false;
      at--;
    } else if (code === SPACE) {
      if (afterSpace) skipped++;
      afterSpace = true;
    } else if (code === EMPHASIS) skipped++;
    else {
      if (code === OTHER) {
        starts[count] = at;
        places[count] = at - skipped;
        hashes[count] = FOLDED[unit]!;
        heads[count++] = FOLDED[unit]!;
      }
      afterSpace = false;
    }
  }
  return count;
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
