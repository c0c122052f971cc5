/** In how many ways a backtracking matcher can read a phrase: what keeps every phrase, whoever wrote it, from hanging. */
import { PhraseError, type PhraseNode } from "./phrase.js";
import { ENDING_LENGTH, SLOT_WORD_LENGTH } from "./regex.js";

/** Ways beyond which a phrase is refused. */
export const MAX_WAYS = 20_000;

/** @throws PhraseError where the phrase could be read in more than `MAX_WAYS` ways */
export function checkWays(tree: PhraseNode): void {
  const ways = waysOf(tree);
  if (ways > MAX_WAYS)
    throw new PhraseError(
      `the phrase can be read in too many ways (${ways.toExponential(0)}, at most ${MAX_WAYS}): give it fewer or shorter slots and optional words`,
      0,
    );
}

/** An upper bound of the paths from one place in a text, counting as one those that differ in their first words. */
export function waysOf(node: PhraseNode): number {
  switch (node.kind) {
    case "word":
    case "ending":
    case "punctuation":
    case "space":
      return 1;
    case "slot":
      return node.max - node.min + 1;
    case "optional":
      return 1 + waysOf(node.node);
    case "choice":
      return waysOfChoice(node.options);
    case "sequence":
      return node.items.reduce(
        (ways, item, at) => ways * waysOf(item) * endsOf(item, node.items.slice(at + 1)),
        1,
      );
  }
}

/** Options that begin with different words exclude each other. */
function waysOfChoice(options: readonly PhraseNode[]): number {
  const all = options.map((option) => ({ lead: leadOf(option), ways: waysOf(option) }));
  return Math.max(
    ...all.map(({ lead }) =>
      all.reduce(
        (sum, other) =>
          lead.startsWith(other.lead) || other.lead.startsWith(lead) ? sum + other.ways : sum,
        0,
      ),
    ),
  );
}

/** Text with which every match of the node begins; empty where that is not one text. */
function leadOf(node: PhraseNode): string {
  if (node.kind === "word") return node.text;
  if (node.kind !== "sequence") return "";
  let lead = "";
  for (const item of node.items) {
    if (item.kind === "word") lead += item.text;
    else if (item.kind === "space" && !item.loose && !item.comma) lead += " ";
    else break;
    if (item.kind === "word" && item.anyEnding) break;
  }
  return lead;
}

/** Where the node can end, which matters only where what follows may be written onto it. */
function endsOf(node: PhraseNode, rest: readonly PhraseNode[]): number {
  const ends = openEnds(node);
  return ends > 1 && attaches(rest) ? ends : 1;
}

function openEnds(node: PhraseNode): number {
  switch (node.kind) {
    case "slot":
      return SLOT_WORD_LENGTH;
    case "ending":
      return ENDING_LENGTH + 1;
    case "word":
      return node.anyEnding ? ENDING_LENGTH + 1 : 1;
    case "optional":
      return openEnds(node.node);
    case "choice":
      return Math.max(...node.options.map(openEnds));
    case "sequence":
      return openEnds(node.items.at(-1)!);
    default:
      return 1;
  }
}

/** Whether the first of these can begin without a space or a sign before it. */
function attaches([first, ...rest]: readonly PhraseNode[]): boolean {
  switch (first?.kind) {
    case undefined:
    case "punctuation":
      return false;
    case "space":
      return first.loose && attaches(rest);
    case "choice":
      return (
        first.options.some((option) => attaches([option])) ||
        (first.options.some(mayBeEmpty) && attaches(rest))
      );
    case "optional":
      return attaches([first.node]) || attaches(rest);
    case "sequence":
      return attaches([...first.items, ...rest]);
    default:
      return true;
  }
}

function mayBeEmpty(node: PhraseNode): boolean {
  if (node.kind === "sequence") return node.items.every(mayBeEmpty);
  if (node.kind === "choice") return node.options.some(mayBeEmpty);
  return (
    node.kind === "optional" || node.kind === "ending" || (node.kind === "space" && node.loose)
  );
}
