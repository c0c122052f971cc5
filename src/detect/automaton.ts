/**
 * One Aho-Corasick automaton over every literal of a rule set, as a dense table. It reads text
 * collapsed as the literals are: emphasis marks skipped, a run of white space as one space.
 */

const OTHER = 1;
const SPACE = 2;
const SKIP = 255;
const SYMBOLS = "abcdefghijklmnopqrstuvwxyz0123456789'-,.!?:;&%$/+\"()";
const WIDTH = SYMBOLS.length + 3;
const CODES = (() => {
  const codes = new Uint8Array(128).fill(OTHER);
  for (let index = 0; index < SYMBOLS.length; index++) codes[SYMBOLS.charCodeAt(index)] = index + 3;
  for (const unit of " \n\t\r") codes[unit.charCodeAt(0)] = SPACE;
  for (const unit of "*_") codes[unit.charCodeAt(0)] = SKIP;
  return codes;
})();
const FIRST_WORD_CODE = 3;
const LAST_WORD_CODE = 38;

/** Collapsed text: its codes and, for each, the offset in the folded text it came from. */
export interface Collapsed {
  codes: Uint8Array;
  offsets: Int32Array;
  length: number;
}

export interface Automaton {
  /** Calls `hit` with the literal's index and its [start, end) in collapsed units, in order of end. */
  scan(folded: string, hit: (literal: number, start: number, end: number) => void): Collapsed;
}

/** Whether a word can begin at offset `at` of folded text. */
export function beginsWord(folded: string, at: number): boolean {
  const before = at === 0 ? 0 : folded.charCodeAt(at - 1);
  const code = before < 128 ? CODES[before]! : OTHER;
  return code < FIRST_WORD_CODE || code > LAST_WORD_CODE;
}

/** For each code, 1 where a match that begins with one of `units` can begin; undefined: anywhere. */
export function beginCodes(units: string | undefined): Uint8Array {
  const codes = new Uint8Array(WIDTH);
  if (units === undefined) return codes.fill(1);
  for (const unit of units) codes[codeOf(unit)] = 1;
  return codes;
}

export function createAutomaton(literals: readonly string[]): Automaton {
  const { next, outputs, lengths } = build(literals);
  let codes = new Uint8Array(1 << 14);
  let offsets = new Int32Array(1 << 14);
  return {
    scan(folded, hit) {
      if (folded.length > codes.length) {
        codes = new Uint8Array(folded.length * 2);
        offsets = new Int32Array(folded.length * 2);
      }
      let length = 0;
      let state = 0;
      let last = SPACE;
      for (let at = 0; at < folded.length; at++) {
        const unit = folded.charCodeAt(at);
        const code = unit < 128 ? CODES[unit]! : OTHER;
        if (code === SKIP || (code === SPACE && last === SPACE && length > 0)) continue;
        codes[length] = code;
        offsets[length++] = at;
        last = code;
        state = next[state * WIDTH + code]!;
        const found = outputs[state];
        if (found !== undefined)
          for (const literal of found) hit(literal, length - lengths[literal]!, length);
      }
      return { codes, offsets, length };
    },
  };
}

function build(literals: readonly string[]) {
  const goto: Int32Array[] = [new Int32Array(WIDTH)];
  const outputs: (number[] | undefined)[] = [undefined];
  const lengths = literals.map((literal) => literal.length);
  literals.forEach((literal, index) => {
    let state = 0;
    for (const unit of literal) {
      const code = codeOf(unit);
      if (goto[state]![code] === 0) {
        goto[state]![code] = goto.length;
        goto.push(new Int32Array(WIDTH));
        outputs.push(undefined);
      }
      state = goto[state]![code]!;
    }
    outputs[state] = [...(outputs[state] ?? []), index];
  });
  const next = new Int32Array(goto.length * WIDTH);
  const fail = new Int32Array(goto.length);
  const queue: number[] = [0];
  for (let head = 0; head < queue.length; head++) {
    const state = queue[head]!;
    const inherited = state === 0 ? undefined : outputs[fail[state]!];
    if (inherited !== undefined) outputs[state] = [...(outputs[state] ?? []), ...inherited];
    for (let code = 0; code < WIDTH; code++) {
      const child = goto[state]![code]!;
      const back = state === 0 ? 0 : next[fail[state]! * WIDTH + code]!;
      next[state * WIDTH + code] = child === 0 ? back : child;
      if (child === 0) continue;
      fail[child] = back;
      queue.push(child);
    }
  }
  return { next, outputs, lengths };
}

function codeOf(unit: string): number {
  const code = unit.charCodeAt(0);
  return code < 128 ? CODES[code]! : OTHER;
}
