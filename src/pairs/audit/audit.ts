/** Every pair of a file looked over once more, and what can be said of them together. */
import type { PairRow } from "../../core/rows.js";
import {
  CHECKS,
  type Checked,
  type CheckName,
  type CheckSettings,
  createPairCheck,
} from "../checks/checks.js";
import { beyondOwnLength } from "./lengths.js";

export interface AuditedPair extends Checked {
  pair: PairRow;
}

export interface Audit {
  pairs: AuditedPair[];
  counts: Record<CheckName, number>;
  set: {
    /** exp of the mean log length ratio: 1 = training does not teach shortness. */
    meanLengthRatio: number;
    /** How alike the two sides are, by words: median and largest. */
    similarity: { median: number; largest: number };
    /** Dampening pairs, those whose chosen side still has findings, and those of them that have some which training may act on. */
    findingsLeft: { of: number; pairs: number; trainable: number };
  };
}

/** @param heldOutRules rules that training may not act on */
export function auditPairs(
  pairs: readonly PairRow[],
  settings: CheckSettings,
  heldOutRules: ReadonlySet<string> = new Set(),
): Audit {
  const checks = createPairCheck(settings);
  const audited = pairs.map((pair) => {
    const checked = checks.check(pair);
    checks.remember(pair);
    if (beyondOwnLength(pair.kind, checked.lengthRatio, settings.maxLengthRatio))
      checked.problems.push("unbalanced-length");
    return { pair, ...checked };
  });
  const alike = audited.map(({ similarity }) => similarity).sort((a, b) => a - b);
  const logs = audited.map(({ lengthRatio }) => Math.log(lengthRatio));
  const dampen = audited.filter(({ pair }) => pair.kind === "dampen");
  const trainable = ({ left }: Checked): boolean =>
    left.some(({ rule }) => !heldOutRules.has(rule));
  return {
    pairs: audited,
    counts: Object.fromEntries(
      CHECKS.map((name) => [
        name,
        audited.filter(({ problems }) => problems.includes(name)).length,
      ]),
    ) as Record<CheckName, number>,
    set: {
      meanLengthRatio: Math.exp(logs.reduce((sum, log) => sum + log, 0) / Math.max(1, logs.length)),
      similarity: {
        median: alike[Math.floor(alike.length / 2)] ?? 0,
        largest: alike.at(-1) ?? 0,
      },
      findingsLeft: {
        of: dampen.length,
        pairs: dampen.filter(({ left }) => left.length > 0).length,
        trainable: dampen.filter(trainable).length,
      },
    },
  };
}
