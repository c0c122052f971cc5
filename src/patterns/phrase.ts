/** Parses the phrase language of rule packs into a tree; see schema.ts for the language. */
import { fold } from "./fold.js";

export type PhraseNode =
  | { kind: "word"; text: string; anyEnding: boolean }
  | { kind: "punctuation"; text: string }
  /** Any ending of the word before it: what `*` stands for after a group. */
  | { kind: "ending" }
  | { kind: "slot"; min: number; max: number }
  /** White space; `loose` where it may be missing (beside punctuation), `comma` where one may precede it. */
  | { kind: "space"; loose: boolean; comma: boolean }
  | { kind: "choice"; options: PhraseNode[] }
  | { kind: "optional"; node: PhraseNode }
  | { kind: "sequence"; items: PhraseNode[] };

/** A phrase that cannot be read; `column` is 0-based in the phrase. */
export class PhraseError extends Error {
  readonly column: number;
  constructor(message: string, column: number) {
    super(message);
    this.column = column;
  }
}

interface Item {
  node: PhraseNode;
  space: boolean;
}

const WORD = /[a-z0-9'&%$/+-]|[\u0080-\uffff]/;
/** Groups in groups; a text of nothing but `(` must not exhaust the stack. */
const MAX_DEPTH = 50;
const PUNCTUATION = /[,.;:!"]/;

/**
 * Reads one phrase whose macros are expanded already.
 * @throws PhraseError
 */
export function parsePhrase(source: string): PhraseNode {
  const text = fold(source);
  let at = 0;

  const fail = (message: string, column = at): never => {
    throw new PhraseError(message, column);
  };

  function choice(depth: number): PhraseNode {
    if (depth > MAX_DEPTH) fail("groups are nested too deeply");
    const options: PhraseNode[] = [];
    let mayBeEmpty = false;
    const attached = { before: depth > 0 && joinsBefore(text, at), after: false };
    if (depth > 0) attached.after = joinsAfter(text, at);
    for (;;) {
      const items = sequence(depth, attached);
      if (items.length === 0) mayBeEmpty = true;
      else options.push(joined(items));
      if (text[at] !== "|") break;
      at++;
    }
    if (options.length === 0) fail("an empty group or phrase");
    const node: PhraseNode = options.length === 1 ? options[0]! : { kind: "choice", options };
    return mayBeEmpty ? { kind: "optional", node } : node;
  }

  function sequence(depth: number, attached: { before: boolean; after: boolean }): Item[] {
    const items: Item[] = [];
    let space = false;
    const pushSpace = (): number =>
      items.push({ node: { kind: "space", loose: false, comma: false }, space: false });
    while (at < text.length) {
      const unit = text[at]!;
      if (unit === "|" && depth === 0) fail("`|` stands only inside `( )`");
      if (unit === "|") break;
      if (unit === ")") {
        if (depth === 0) fail("`)` without `(`");
        break;
      }
      if (unit === " " || unit === "\n") {
        space = true;
        at++;
        continue;
      }
      if (space && items.length === 0 && attached.before) pushSpace();
      items.push({ node: quantified(atom(depth)), space });
      space = false;
    }
    if (space && items.length > 0 && attached.after) pushSpace();
    return items;
  }

  function atom(depth: number): PhraseNode {
    const begin = at;
    const unit = text[at]!;
    if (unit === "(") {
      at++;
      const inner = choice(depth + 1);
      if (text[at] !== ")") fail("`(` is never closed", begin);
      at++;
      if (text[at] !== "*") return inner;
      at++;
      return sequenceOf([inner, { kind: "ending" }]);
    }
    if (unit === "_") return slot();
    if (unit === "\\") {
      at += 2;
      const escaped = text[begin + 1];
      if (escaped === undefined) fail("nothing follows `\\`", begin);
      return { kind: "punctuation", text: escaped! };
    }
    if (PUNCTUATION.test(unit)) {
      at++;
      return { kind: "punctuation", text: unit };
    }
    if (!WORD.test(unit)) fail(`\`${unit}\` means nothing here; write \`\\${unit}\` for the sign`);
    while (at < text.length && WORD.test(text[at]!)) at++;
    const word = text.slice(begin, at);
    if (/^-+$/.test(word)) return { kind: "punctuation", text: "-" };
    const anyEnding = text[at] === "*";
    if (anyEnding) at++;
    return { kind: "word", text: word, anyEnding };
  }

  function slot(): PhraseNode {
    const begin = at;
    at++;
    if (text[at] !== "{") return { kind: "slot", min: 1, max: 1 };
    const range = /^\{(\d+)(?:,(\d+))?\}/.exec(text.slice(at));
    if (range === null) return fail("a slot is `_`, `_{2}` or `_{1,4}`", begin);
    at += range[0].length;
    const min = Number(range[1]);
    const max = Number(range[2] ?? range[1]);
    if (max < 1 || max < min || max > 12) fail("a slot holds 0 to 12 words, fewest first", begin);
    const node: PhraseNode = { kind: "slot", min: Math.max(1, min), max };
    return min === 0 ? { kind: "optional", node } : node;
  }

  function quantified(node: PhraseNode): PhraseNode {
    if (text[at] !== "?") return node;
    at++;
    return node.kind === "optional" ? node : { kind: "optional", node };
  }

  const tree = choice(0);
  if (at < text.length) fail("cannot be read from here");
  return tree;
}

/** Whether the group whose content begins at `at` is attached to what stands before its `(`. */
function joinsBefore(text: string, at: number): boolean {
  const before = text.slice(0, at).replace(/\(+$/, "").at(-1);
  return before !== undefined && !" |".includes(before);
}

/** Whether the group whose content begins at `at` is attached to what follows its `)`. */
function joinsAfter(text: string, at: number): boolean {
  let depth = 1;
  let end = at;
  for (; end < text.length && depth > 0; end++) {
    if (text[end] === "\\") end++;
    else if (text[end] === "(") depth++;
    else if (text[end] === ")") depth--;
  }
  const after = text.slice(end).replace(/^[)?]+/, "")[0];
  return after !== undefined && /[a-z0-9'_(\u0080-\uffff-]/.test(after);
}

/** Puts the white space between items, inside optional ones so that it goes when they go. */
function joined(items: readonly Item[]): PhraseNode {
  const out: PhraseNode[] = [];
  let mandatory = false;
  items.forEach(({ node, space }, index) => {
    const before = items[index - 1];
    const gap = (left: PhraseNode, right: PhraseNode): PhraseNode => ({
      kind: "space",
      loose: touchesPunctuation(left) || touchesPunctuation(right) || mayClitic(right),
      comma: endsInSlot(left),
    });
    if (node.kind !== "optional") {
      if (space && mandatory && before !== undefined && before.node.kind !== "space")
        out.push(gap(before.node, node));
      out.push(node);
      mandatory = true;
      return;
    }
    const inner: PhraseNode[] = [node.node];
    const next = items[index + 1];
    if (mandatory && space && before !== undefined) inner.unshift(gap(before.node, node.node));
    if (!mandatory && next?.space) inner.push(gap(node.node, next.node));
    out.push({ kind: "optional", node: inner.length === 1 ? node.node : sequenceOf(inner) });
  });
  return sequenceOf(out);
}

function sequenceOf(items: PhraseNode[]): PhraseNode {
  return items.length === 1 ? items[0]! : { kind: "sequence", items };
}

/** The last word of a slot may carry a comma, as its inner ones may. */
function endsInSlot(node: PhraseNode): boolean {
  if (node.kind === "slot") return true;
  if (node.kind === "choice") return node.options.some(endsInSlot);
  if (node.kind === "optional") return endsInSlot(node.node);
  return node.kind === "sequence" && endsInSlot(node.items.at(-1)!);
}

/** Whether the node can begin with a clitic (`'m`), which is written onto the word before it. */
function mayClitic(node: PhraseNode): boolean {
  if (node.kind === "word") return node.text.startsWith("'");
  if (node.kind === "choice") return node.options.some(mayClitic);
  if (node.kind === "optional") return mayClitic(node.node);
  return node.kind === "sequence" && mayClitic(node.items[0]!);
}

function touchesPunctuation(node: PhraseNode): boolean {
  switch (node.kind) {
    case "punctuation":
      return true;
    case "choice":
      return node.options.some(touchesPunctuation);
    case "optional":
      return node.node.kind !== "punctuation" && touchesPunctuation(node.node);
    default:
      return false;
  }
}
