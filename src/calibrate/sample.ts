/** What calibration reads of one answer, and what it tells of it. */
import type { Category } from "../core/rows.js";

/** One scored answer. Of the base, many answers to each of few prompts tell more than the reverse. */
export interface CalibrationSample {
  id: string;
  promptId: string;
  /** The prompt's set: refusals are held on each set by itself. */
  set: string;
  /** Words (or tokens) of the answer. */
  length: number;
  /** Findings by category; held-out rules left out. */
  counts: Readonly<Partial<Record<Category, number>>>;
  refusal: boolean;
}

/** Where the target distribution puts one answer: q(y|x) / ref(y|x) = exp(logWeight - logPartition), nats. */
export interface CalibrationTarget {
  /** log w(x, y). */
  logWeight: number;
  /** log Z(x) = log E_ref[w | x], estimated from the prompt's own answers. */
  logPartition: number;
}
