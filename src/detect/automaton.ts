/**
 * One Aho-Corasick automaton over every literal of a rule set, as a dense table. It reads text
 * collapsed as the literals are: emphasis marks skipped, a run of white space as one space. It folds
 * on the way, so that text need not be folded to be read.
 *
 * Units are read as 32 classes, so that a state is one cache line: digits share a class, and so do the
 * signs that no literal needs apart. A hit is therefore a candidate, and never yet a match.
 */
import { fold } from "../patterns/index.js";

const DIGIT = 26;
const SPACE = 30;
const OTHER = 31;
const SKIP = 32;
/** log2 of the classes. */
const SHIFT = 5;
const SIGNS: Readonly<Record<string, number>> = { "'": 27, "-": 28, ",": 29, "*": SKIP, _: SKIP };

/** The class of every UTF-16 unit; those beyond ASCII are worked out on first sight. */
const CLASSES = new Uint8Array(1 << 16).fill(255);
for (let unit = 0; unit < 128; unit++) classOf(unit);

export interface Automaton {
  /**
   * Calls `hit` for each literal found, in order of end, with the literal's index, the number of
   * collapsed units up to its end, and the offset in `text` where each collapsed unit stands (valid
   * up to that end, and until the next scan).
   */
  scan(text: string, hit: (literal: number, end: number, offsets: Int32Array) => void): void;
}

/** Whether a word can begin at offset `at` of folded text. */
export function beginsWord(folded: string, at: number): boolean {
  if (at === 0) return true;
  const before = folded.charCodeAt(at - 1);
  return !((before >= 97 && before <= 122) || (before >= 48 && before <= 57));
}

/** For each folded ASCII unit (128: all others), 1 where a match that begins with one of `units` can begin. */
export function beginUnits(units: string | undefined): Uint8Array {
  const begins = new Uint8Array(129);
  if (units === undefined) return begins.fill(1);
  for (const unit of units) begins[Math.min(128, unit.charCodeAt(0))] = 1;
  return begins;
}

export function createAutomaton(literals: readonly string[]): Automaton {
  const { next, firstOutput, outputsOf } = build(literals);
  let offsets = new Int32Array(1 << 12);
  return {
    scan(text, hit) {
      if (text.length > offsets.length) offsets = new Int32Array(text.length * 2);
      const places = offsets;
      let length = 0;
      let state = 0;
      let last = OTHER;
      for (let at = 0; at < text.length; at++) {
        const unit = text.charCodeAt(at);
        let code = CLASSES[unit]!;
        if (code >= SPACE) {
          if (code === 255) code = classOf(unit);
          if (code === SKIP || (code === SPACE && last === SPACE)) continue;
        }
        last = code;
        places[length++] = at;
        state = next[(state << SHIFT) | code]!;
        if (state >= firstOutput) {
          const found = outputsOf[state - firstOutput]!;
          for (let index = 0; index < found.length; index++) hit(found[index]!, length, places);
        }
      }
    },
  };
}

function classOf(unit: number): number {
  const folded = fold(String.fromCharCode(unit));
  const code = folded.charCodeAt(0);
  let found = OTHER;
  if (code >= 97 && code <= 122) found = code - 97;
  else if (code >= 48 && code <= 57) found = DIGIT;
  else if (/\s/.test(folded)) found = SPACE;
  else found = SIGNS[folded] ?? OTHER;
  CLASSES[unit] = found;
  return found;
}

interface Table {
  /** `next[(state << SHIFT) | class]`. */
  next: Uint16Array | Uint32Array;
  /** States from here on have found a literal: numbered last, so that one comparison tells. */
  firstOutput: number;
  /** By state less `firstOutput`: indices of the literals that end there. */
  outputsOf: Int32Array[];
}

function build(literals: readonly string[]): Table {
  const width = 1 << SHIFT;
  let children = new Int32Array(width << 10);
  const outputs: (number[] | undefined)[] = [undefined];
  let states = 1;
  literals.forEach((literal, index) => {
    let state = 0;
    for (let at = 0; at < literal.length; at++) {
      const slot = (state << SHIFT) | classOf(literal.charCodeAt(at));
      if (children[slot] === 0) {
        children[slot] = states++;
        outputs.push(undefined);
        if (states << SHIFT > children.length) {
          const larger = new Int32Array(children.length * 2);
          larger.set(children);
          children = larger;
        }
      }
      state = children[slot]!;
    }
    const here = outputs[state];
    if (here === undefined) outputs[state] = [index];
    else here.push(index);
  });
  // Breadth first: a state's failure state is complete, and numbered, before the state itself.
  const fail = new Int32Array(states);
  const order = [0];
  for (let head = 0; head < order.length; head++) {
    const state = order[head]!;
    if (state !== 0) {
      const inherited = outputs[fail[state]!];
      if (inherited !== undefined) outputs[state] = [...(outputs[state] ?? []), ...inherited];
    }
    for (let code = 0; code < width; code++) {
      const slot = (state << SHIFT) | code;
      const child = children[slot]!;
      const back = state === 0 ? 0 : children[(fail[state]! << SHIFT) | code]!;
      if (child === 0) children[slot] = back;
      else {
        fail[child] = back;
        order.push(child);
      }
    }
  }
  const silent = order.filter((state) => outputs[state] === undefined);
  const telling = order.filter((state) => outputs[state] !== undefined);
  const renumbered = new Int32Array(states);
  [...silent, ...telling].forEach((state, number) => {
    renumbered[state] = number;
  });
  const next = states < 1 << 16 ? new Uint16Array(states * width) : new Uint32Array(states * width);
  for (let state = 0; state < states; state++)
    for (let code = 0; code < width; code++)
      next[(renumbered[state]! << SHIFT) | code] = renumbered[children[(state << SHIFT) | code]!]!;
  return {
    next,
    firstOutput: silent.length,
    outputsOf: telling.map((state) => Int32Array.from(outputs[state]!)),
  };
}
