/** Looks a pair over, as whoever trains on it would want it looked over. Building drops what fails; the audit shows it. */
import type { Finding, Message, PairRow, PromptRow, ScoredRow } from "../../core/rows.js";
import { actProblems, type Judged } from "./acts.js";
import { looksEnglish } from "./english.js";
import { editReadsWell } from "./grammar.js";
import { createLeakCheck } from "./leakage.js";
import { losesContent, lostContent } from "./lost-content.js";
import { createNearDuplicates } from "./near-duplicates.js";
import { repeatedRuns, repeatedShare } from "./repetition.js";
import { wordSimilarity } from "./similarity.js";
import { losesTopic } from "./topic.js";

export const CHECKS = [
  "refusal-turned-into-answer",
  "act-differs",
  "act-unsure",
  "not-english",
  "same-text",
  "empty-side",
  "habit-not-gone",
  "more-habits-chosen",
  "reads-badly",
  "lost-content",
  "loses-topic",
  "repeats-itself",
  "unbalanced-length",
  "too-alike",
  "said-before",
  "near-duplicate",
  "leaks",
  "no-prompt",
] as const;
export type CheckName = (typeof CHECKS)[number];

/** What each check means, for people. */
export const CHECK_MEANINGS: Record<CheckName, string> = {
  "refusal-turned-into-answer":
    "a refusal loses to something that does not refuse: must never be trained on",
  "act-differs": "the two sides do not refuse, warn or answer for themselves alike",
  "act-unsure": "half a refusal, or one that is seen only with its prompt or only without it",
  "not-english":
    "two different answers, of which one does not look English: a refusal in another language is not seen",
  "same-text": "both sides are the same text: there is nothing to prefer",
  "empty-side": "a side says nothing",
  "habit-not-gone": "the finding that the pair is about is still in the chosen side",
  "more-habits-chosen": "the chosen side has more findings than the rejected one",
  "reads-badly": "a sentence that the edit changed does not read as one",
  "lost-content": "an edit took numbers, names, code, steps, or a yes or no along",
  "loses-topic": "the chosen side takes up fewer words of the question than the rejected one",
  "repeats-itself": "the chosen side says the same over and over, more than the rejected one",
  "unbalanced-length": "one side is more than half as long again as the other",
  "too-alike":
    "the sides differ in so few words that training may lower both (by words, not by hidden states)",
  "said-before": "another pair has the same two texts",
  "near-duplicate": "an earlier pair has almost the same two texts",
  leaks: "the prompt repeats one that measures",
  "no-prompt": "the pair has no user message: TRL would cut a common begin",
};

export interface CheckSettings {
  /** Findings and acts of a text as an answer to the pair's prompt, or to none. */
  score(row: { id: string; response: string; messages?: Message[] }): ScoredRow;
  /** Sides at least so alike are `too-alike`, 0 to 1 (see `wordSimilarity`). @default 0.97 */
  maxSimilarity?: number | undefined;
  /** A dampening pair's sides may differ by this factor in words, and by 1.5 in any case. */
  maxLengthRatio?: number | undefined;
  /** Prompts that measure: no pair may repeat one. */
  measuring?: readonly PromptRow[] | undefined;
}

export interface Checked {
  problems: CheckName[];
  /** Of the two sides, 0 to 1. */
  similarity: number;
  /** Words of the chosen side over words of the rejected, as they stand there now. */
  lengthRatio: number;
  /** What the chosen side still has of habits. */
  left: Finding[];
}

export interface PairCheck {
  check(pair: PairRow): Checked;
  /** Later pairs are held against this one. */
  remember(pair: PairRow): void;
}

/** In words; building counts the model's tokens where it can and keeps below it. */
export const LENGTH_RATIO = 1.5;
/** Of the chosen side's runs of four words; ordinary answers repeat hardly any. */
const MOST_REPEATED = 0.15;
export const MAX_SIMILARITY = 0.97;

/** Strategies whose sides are one answer: what it does in whatever language both do. */
const ONE_ANSWER: ReadonlySet<string> = new Set(["edit", "written"]);
/** Strategies whose chosen side is the rejected one with a few words changed. */
const EDITS: ReadonlySet<string> = new Set(["edit", "rewrite"]);

export function createPairCheck(settings: CheckSettings): PairCheck {
  const leaks = createLeakCheck(settings.measuring ?? []);
  const near = createNearDuplicates();
  const seen = new Set<string>();
  const key = (pair: PairRow): string => `${textOf(pair.chosen)}\u0000${textOf(pair.rejected)}`;
  return {
    remember(pair) {
      seen.add(key(pair));
      near.add(textOf(pair.rejected), textOf(pair.chosen));
    },
    check(pair) {
      const [chosen, rejected] = [textOf(pair.chosen), textOf(pair.rejected)];
      const similarity = wordSimilarity(rejected, chosen);
      const { problems, lengthRatio, left } = judge(pair, settings);
      const note = (name: CheckName, holds: boolean): void => {
        if (holds) problems.push(name);
      };
      note("too-alike", similarity >= (settings.maxSimilarity ?? MAX_SIMILARITY));
      const before = seen.has(key(pair));
      note("said-before", before);
      note("near-duplicate", !before && near.has(rejected, chosen));
      note("leaks", leaks(pair.promptId, pair.prompt));
      return { problems, similarity, lengthRatio, left };
    },
  };
}

export const textOf = (side: readonly Message[]): string => side.at(-1)?.content ?? "";

/** Problems that a pair has by itself, whatever pairs stand beside it. */
function judge(
  pair: PairRow,
  { score, maxLengthRatio = 0 }: CheckSettings,
): Omit<Checked, "similarity"> {
  const [chosen, rejected] = [textOf(pair.chosen), textOf(pair.rejected)];
  const read = (response: string): Judged => ({
    inContext: score({ id: pair.id, response, messages: pair.prompt }),
    alone: score({ id: pair.id, response }),
  });
  const [after, before] = [read(chosen), read(rejected)];
  const problems: CheckName[] = actProblems(pair.kind, before, after);
  const note = (name: CheckName, holds: boolean): void => {
    if (holds) problems.push(name);
  };
  note(
    "not-english",
    !ONE_ANSWER.has(pair.strategy) && !(looksEnglish(chosen) && looksEnglish(rejected)),
  );
  note("same-text", chosen.trim() === rejected.trim());
  note("empty-side", chosen.trim() === "" || rejected.trim() === "");
  note("no-prompt", !pair.prompt.some(({ role }) => role === "user"));
  const asked = pair.prompt.findLast(({ role }) => role === "user")?.content ?? "";
  const about = new Set(pair.findings.map(({ rule, text }) => `${rule} ${text.toLowerCase()}`));
  const { findings } = after.inContext;
  note(
    "habit-not-gone",
    findings.some(({ rule, text }) => about.has(`${rule} ${text.toLowerCase()}`)),
  );
  note("more-habits-chosen", findings.length > before.inContext.findings.length);
  if (EDITS.has(pair.strategy)) {
    note("reads-badly", !editReadsWell(rejected, chosen));
    note("lost-content", losesContent(lostContent(rejected, chosen, asked)));
  } else if (pair.kind === "dampen") {
    const { findings: habits } = before.inContext;
    note("loses-topic", losesTopic(pair.prompt, { text: rejected, findings: habits }, chosen));
  }
  const repeated = EDITS.has(pair.strategy) ? repeatedRuns : repeatedShare;
  note(
    "repeats-itself",
    repeatedShare(chosen) > MOST_REPEATED && repeated(chosen) > repeated(rejected),
  );
  const most = Math.max(LENGTH_RATIO, maxLengthRatio);
  const lengthRatio = Math.max(1, after.inContext.words) / Math.max(1, before.inContext.words);
  note(
    "unbalanced-length",
    pair.kind === "dampen" && (lengthRatio > most || lengthRatio < 1 / most),
  );
  return { problems, lengthRatio, left: findings };
}
