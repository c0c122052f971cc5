/** Finds habits in one answer: mask and fold, one pass over its tokens, then the finding steps. */
import type { Finding } from "../core/rows.js";
import type { RuleSet } from "../patterns/index.js";
import { gatePhrases } from "./acts/gates.js";
import { type FindContext, type PreparedDocument, prepareDocument } from "./document.js";
import { createMatcher } from "./matcher.js";
import { isPlaced } from "./placement.js";
import { createRegexFinder } from "./regexes.js";
import { type Candidate, FINDING_STEPS, type FindingStep, keepPlaced } from "./steps.js";

export interface Detector {
  /** Findings sorted by start; findings of one category never overlap. Offsets in UTF-16 units. */
  find(response: string, context?: FindContext): Finding[];
  /** The same for an answer that is prepared already. */
  findIn(document: PreparedDocument): Finding[];
}

export interface DetectorOptions {
  /** @default FINDING_STEPS */
  steps?: readonly FindingStep[];
}

export function createDetector(rules: RuleSet, options: DetectorOptions = {}): Detector {
  const steps = options.steps ?? FINDING_STEPS;
  const owned = rules.rules.flatMap((rule) => rule.phrases.map((phrase) => ({ rule, phrase })));
  const gate = gatePhrases();
  const matcher = createMatcher([...owned.map(({ phrase }) => phrase), ...gate.phrases]);
  const places = owned.map(({ rule }) => rule.rule.at);
  const isPlacing = steps.includes(keepPlaced);
  const findByRegex = createRegexFinder(rules.rules);
  const findIn = (document: PreparedDocument): Finding[] => {
    let gates = 0;
    const mayBegin = (phrase: number, start: number): boolean => {
      const at = places[phrase];
      if (at === undefined) {
        gates |= gate.bits[phrase - places.length]!;
        return false;
      }
      return !isPlacing || at === "anywhere" || isPlaced(at, start, document.sentences());
    };
    const matches = matcher.match(document.tokens(), () => document.folded, mayBegin);
    document.gates = gates;
    const raw: Candidate[] = matches.map(({ phrase, start, end }) => ({
      rule: owned[phrase]!.rule,
      start,
      end,
    }));
    if (findByRegex !== undefined) raw.push(...findByRegex(document.folded));
    if (raw.length === 0) return [];
    return steps
      .reduce((candidates, step) => step(candidates, document), raw)
      .map(({ rule, start, end }) => ({
        rule: rule.id,
        category: rule.category,
        start,
        end,
        text: document.text.slice(start, end),
      }));
  };
  return { find: (response, context) => findIn(prepareDocument(response, context)), findIn };
}
