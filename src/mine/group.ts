/** From n-grams that stand out to habits: what is no habit goes, what is the same habit becomes one candidate. */
import { excess, leastAnswers } from "./count.js";
import { MOST_PROMPTS, type Observed } from "./observe.js";

export interface Group {
  leader: Observed;
  /** Further wordings, by excess; none is matched by the leader or by another. */
  variants: Observed[];
}

export interface Grouped {
  groups: Group[];
  /** Groups whose leader the rules given find already. */
  known: Group[];
}

/** Share of the first uses inside findings from which a phrase is known. */
const KNOWN_SHARE = 0.5;
/** Fewest prompts: of a phrase's answers so many must be to different prompts. */
const LEAST_PROMPT_SHARE = 0.25;
const LEAST_PROMPTS = 4;
/** Uses in an answer that has it: topical words come in bursts, habits once or twice. */
const MOST_BURST = 1.8;
/** A frame with one filler more frequent than this is the n-gram with that word. */
const MOST_FILLER_SHARE = 0.5;
const LEAST_FILLERS = 3;
/** A longer phrase with this share of a shorter one's answers tells more than the shorter. */
const ABSORBS_SHARE = 0.6;
const MOST_VARIANTS = 5;

/** @param answers how many were read */
export function groupGrams(observed: readonly Observed[], answers: number): Grouped {
  const habits = observed.filter((gram) => isSpread(gram, answers) && isOwnFrame(gram));
  const whole = withoutAbsorbed(habits).sort(
    (left, right) =>
      excess(right) - excess(left) || (left.words.join(" ") < right.words.join(" ") ? -1 : 1),
  );
  const groups: Group[] = [];
  const byCore = new Map<string, Group>();
  for (const gram of whole) {
    const home =
      (gram.core === "" ? undefined : byCore.get(gram.core)) ??
      groups.find(({ leader }) => contains(leader, gram) || contains(gram, leader));
    if (home === undefined) {
      const group: Group = { leader: gram, variants: [] };
      groups.push(group);
      if (gram.core !== "") byCore.set(gram.core, group);
    } else addVariant(home, gram);
  }
  return {
    groups: groups.filter(({ leader }) => !isKnown(leader)),
    known: groups.filter(({ leader }) => isKnown(leader)),
  };
}

function isKnown({ known, given }: Observed): boolean {
  return known >= given * KNOWN_SHARE;
}

function isSpread({ given, prompts, uses }: Observed, answers: number): boolean {
  if (given < leastAnswers(answers) || uses / given > MOST_BURST) return false;
  const wanted = Math.max(LEAST_PROMPTS, Math.ceil(given * LEAST_PROMPT_SHARE));
  return prompts.size >= Math.min(MOST_PROMPTS, wanted);
}

function isOwnFrame({ fillers, given, words }: Observed): boolean {
  if (!words.includes("_")) return true;
  return (
    fillers.size >= LEAST_FILLERS && Math.max(...fillers.values()) <= given * MOST_FILLER_SHARE
  );
}

/** Leaves out phrases that mostly occur inside one longer phrase of the list. */
function withoutAbsorbed(grams: readonly Observed[]): Observed[] {
  const byWord = new Map<string, Observed[]>();
  for (const gram of grams)
    for (const word of new Set(gram.words)) {
      const list = byWord.get(word);
      if (list === undefined) byWord.set(word, [gram]);
      else list.push(gram);
    }
  return grams.filter((short) => {
    const lists = short.words.filter((word) => word !== "_").map((word) => byWord.get(word)!);
    const fewest = lists.reduce((left, right) => (right.length < left.length ? right : left));
    return !fewest.some(
      (long) =>
        long.words.length > short.words.length &&
        long.given >= short.given * ABSORBS_SHARE &&
        contains(long, short),
    );
  });
}

/** Whether every match of `long` holds one of `short`. */
function contains(long: Observed, short: Observed): boolean {
  const last = long.words.length - short.words.length;
  for (let from = 0; from <= last; from++)
    if (short.words.every((word, index) => word === "_" || word === long.words[from + index]))
      return true;
  return false;
}

function addVariant(group: Group, gram: Observed): void {
  if (isKnown(gram) || group.variants.length >= MOST_VARIANTS) return;
  if ([group.leader, ...group.variants].some((other) => contains(gram, other))) return;
  // A variant that holds less than the leader would find what was not shown to be a habit of its own.
  if (contains(group.leader, gram)) return;
  group.variants.push(gram);
}
