/** Chooses the adapter's scale on validation answers: likelihoods give the curve, answers sampled at a few scales its level and the gates. */
import type { Finding, ResponseRow, ScoredRow } from "../core/rows.js";
import { placesOf, plainWords } from "../score/index.js";
import { type CurvePoint, curveFalls, curvePoint, type PlaceRatio, scaleAt } from "./dial-curve.js";
import { type DialFit, type DialPoint, fitDial, type PromptCount } from "./dial-fit.js";
import {
  type DialGates,
  type GatesAtScale,
  gatesAt,
  type HeldBack,
  holdBack,
} from "./dial-gates.js";

/** Words are those outside findings: a habit that goes takes its own along. */
export interface DialMeasure extends DialPoint {
  answers: number;
  meanWords: number;
  /** Standard error of the change of `meanWords` from the base, paired by prompt; 0 at scale 0. */
  wordsError: number;
  /** Standard error of findings / words, between prompts. */
  rateError: number;
  /** Share of answers cut by the token limit. */
  cut: number;
  /** Share of degenerate answers; null where nobody looked. Runs of earlier versions have none. */
  degenerate?: number | null;
  /** Share of answers with at least one finding. */
  share: number;
  /** By how much the first words of the base's own refusals became likelier, nats, mean over `rows` prompts; null where none were measured. */
  refusals: { change: number; error: number; rows: number } | null;
}

export interface Dial {
  dose: number;
  /** The scale that the fit wants, or the largest that the gates allow. */
  scale: number;
  /** Set where a gate kept the scale below what the request wants. */
  heldBack: HeldBack | null;
  /** What the gates look at, at the chosen scale, which need not be a measured one; null at the base. Runs of earlier versions have none. */
  gates?: GatesAtScale | null;
  fit: DialFit;
  /** Measured scales, ascending, 0 among them. */
  points: DialMeasure[];
  /** How far habits fall by the base's own answers, ascending. Runs of earlier versions have none. */
  curve?: CurvePoint[];
}

export interface DialRequest {
  /** Requested reduction, 0..1. */
  dose: number;
  /** Scales measured besides 0 and `scales`; from 2 on some more where the choice is far from all of them. */
  evaluations: number;
  /** Scales measured in any case, instead of `firstScale`. @default none */
  scales?: readonly number[];
  firstScale: number;
  maxScale: number;
  /** Findings that the request is about, overlapping ones counted once; the others are no words of the rest either. @default all */
  counts?: (finding: Finding) => boolean;
  /** What holds the scale back. @default what belongs to the evaluation's default margins */
  gates?: DialGates;
  /** Whether a text broke down. @default nobody looks */
  isDegenerate?: (response: string) => boolean;
  /** Validation answers at a scale, scored; 0 = base. Called once a scale. */
  measure(scale: number): Promise<DialAnswers>;
  /**
   * Every place of the base's validation answers that counts, at a scale above 0. Asked for after `measure(0)`; needs no
   * sampling. @default the curve is drawn through sampled answers alone
   */
  likelihoods?(scale: number): Promise<readonly PlaceRatio[]>;
}

export interface DialAnswers {
  responses: readonly ResponseRow[];
  scored: readonly ScoredRow[];
  /** Log-probability of the first words of the base's own refusals, nats, by prompt, in one order at all scales. @default none */
  refusals?: readonly number[];
}

/** A choice so far from every measured scale, log of the ratio, is measured although the evaluations are used up. */
const FAR = 0.2;
const MORE_WHERE_FAR = 2;

/** How scales are measured: what `DialRequest` says of it. */
export type MeterRequest = Pick<DialRequest, "counts" | "isDegenerate" | "measure">;

/** Measures scales one after the other, the base (0) first: all others are held against it. */
export function createMeter(request: MeterRequest) {
  const points: DialMeasure[] = [];
  const counts: PromptCount[] = [];
  let base: ReadonlyMap<string, number> | undefined;
  let declined: readonly number[] | undefined;
  const measure = async (scale: number): Promise<void> => {
    const { responses, scored, refusals = [] } = await request.measure(scale);
    declined ??= refusals;
    const plain = plainOf(responses, scored);
    const counted = request.counts ?? (() => true);
    const own = countsByPrompt(scale, responses, scored, plain, counted);
    counts.push(...own);
    const words = wordsByPrompt(responses, plain);
    base ??= words;
    points.push({
      ...summarisePoint(scale, responses, scored, plain, counted),
      degenerate: degenerateShare(responses, request.isDegenerate),
      wordsError: pairedError(words, base),
      rateError: rateErrorOf(own),
      refusals: meanChange(refusals, declined),
    });
  };
  return { points, counts, measure };
}

export async function turnDial(request: DialRequest): Promise<Dial> {
  const { points, counts, measure } = createMeter(request);
  await measure(0);
  const { curve, follow } = createCurve(request);
  await follow(request.firstScale);
  const given = request.scales ?? [];
  for (const scale of given) await measure(scale);
  // The first scale is one of the evaluations where no others are given.
  const first = given.length === 0;
  if (first) await measure(request.firstScale);
  const refit = () => fitDial(counts, request.dose, request.maxScale, curve);
  let fit = refit();
  const choose = () => {
    const heldBack = holdBack(points, fit.scale, request.gates);
    return { heldBack: heldBack ?? null, scale: roundScale(heldBack?.scale ?? fit.scale) };
  };
  const isFar = (next: number): boolean =>
    points.every(({ scale }) => scale === 0 || Math.abs(Math.log(scale / next)) > FAR);
  // A request for one scale or none is kept to.
  const most = request.evaluations > 1 ? request.evaluations + MORE_WHERE_FAR : request.evaluations;
  for (let round = first ? 1 : 0; round < most; round++) {
    const next = choose().scale;
    if (round >= request.evaluations && !(next > 0 && isFar(next))) break;
    if (points.some((point) => Math.abs(point.scale - next) < 0.02)) break;
    await measure(next);
    fit = refit();
  }
  // The level of the sampled answers may ask for a scale at which the curve was not read.
  await follow(fit.scale);
  fit = refit();
  points.sort((left, right) => left.scale - right.scale);
  curve.sort((left, right) => left.scale - right.scale);
  const { heldBack, scale } = choose();
  const gates = gatesAt(points, scale, request.gates);
  const read = curve.length > 0 ? { curve } : {};
  return { dose: request.dose, scale, heldBack, gates, fit, points, ...read };
}

/** Scales closer than this share of themselves tell nothing new. */
const NEAR = 0.02;
const MOST_READ = 4;

/** Reads the curve at a scale, and from there where the request lies by it. */
function createCurve({ dose, maxScale, likelihoods }: DialRequest) {
  const curve: CurvePoint[] = [];
  const follow = async (from: number): Promise<void> => {
    let scale = roundScale(from);
    for (let read = 0; likelihoods && dose > 0 && read < MOST_READ; read++) {
      if (!(scale > 0) || curve.some((one) => Math.abs(one.scale - scale) < NEAR * scale)) return;
      const point = curvePoint(scale, await likelihoods(scale));
      if (point === undefined) return;
      curve.push(point);
      if (!curveFalls(curve)) return;
      scale = roundScale(Math.min(maxScale, scaleAt(curve, -Math.log(1 - dose))));
    }
  };
  return { curve, follow };
}

/** Two decimals: finer than the fit can tell, and a stable number in file names and cards. */
const roundScale = (scale: number): number => Math.round(scale * 100) / 100;

function summarisePoint(
  scale: number,
  responses: readonly ResponseRow[],
  scored: readonly ScoredRow[],
  plain: ReadonlyMap<string, number>,
  counts: (finding: Finding) => boolean,
): Omit<DialMeasure, "degenerate" | "wordsError" | "rateError" | "refusals"> {
  const answers = scored.length;
  const words = [...plain.values()].reduce((sum, own) => sum + own, 0);
  const found = scored.map((row) => placesOf(row.findings.filter(counts)));
  const per = (count: number): number => (answers === 0 ? 0 : count / answers);
  return {
    scale,
    answers,
    words,
    findings: found.reduce((sum, count) => sum + count, 0),
    meanWords: per(words),
    cut: per(responses.filter((row) => row.finishReason === "length").length),
    share: per(found.filter((count) => count > 0).length),
  };
}

function degenerateShare(
  responses: readonly ResponseRow[],
  isDegenerate: DialRequest["isDegenerate"],
): number | null {
  if (isDegenerate === undefined || responses.length === 0) return null;
  return responses.filter(({ response }) => isDegenerate(response)).length / responses.length;
}

function countsByPrompt(
  scale: number,
  responses: readonly ResponseRow[],
  scored: readonly ScoredRow[],
  plain: ReadonlyMap<string, number>,
  counts: (finding: Finding) => boolean,
): PromptCount[] {
  const found = new Map(scored.map(({ id, findings }) => [id, placesOf(findings.filter(counts))]));
  const rows = new Map<string, PromptCount>();
  for (const { id, promptId } of responses) {
    const row = rows.get(promptId) ?? { promptId, scale, findings: 0, words: 0 };
    rows.set(promptId, {
      ...row,
      findings: row.findings + (found.get(id) ?? 0),
      words: row.words + (plain.get(id) ?? 0),
    });
  }
  return [...rows.values()];
}

/** Of a ratio of sums over prompts, linearised. */
function rateErrorOf(counts: readonly PromptCount[]): number {
  const words = counts.reduce((sum, row) => sum + row.words, 0);
  if (words === 0 || counts.length < 2) return 0;
  const rate = counts.reduce((sum, row) => sum + row.findings, 0) / words;
  const squares = counts.reduce((sum, row) => sum + (row.findings - rate * row.words) ** 2, 0);
  return Math.sqrt((squares * counts.length) / (counts.length - 1)) / words;
}

/** Words outside findings, by response id. */
function plainOf(
  responses: readonly ResponseRow[],
  scored: readonly ScoredRow[],
): Map<string, number> {
  const findings = new Map(scored.map((row) => [row.id, row.findings]));
  return new Map(
    responses.map(({ id, response }) => [id, plainWords(response, findings.get(id) ?? [])]),
  );
}

/** Mean words an answer outside findings, by prompt. */
function wordsByPrompt(
  responses: readonly ResponseRow[],
  words: ReadonlyMap<string, number>,
): Map<string, number> {
  const ofPrompt = new Map<string, number[]>();
  for (const { id, promptId } of responses)
    ofPrompt.set(promptId, [...(ofPrompt.get(promptId) ?? []), words.get(id) ?? 0]);
  return new Map(
    [...ofPrompt].map(([prompt, counts]) => [
      prompt,
      counts.reduce((sum, count) => sum + count, 0) / counts.length,
    ]),
  );
}

function meanChange(after: readonly number[], before: readonly number[]): DialMeasure["refusals"] {
  if (after.length === 0 || after.length !== before.length) return null;
  const changes = after.map((value, at) => value - before[at]!);
  const change = changes.reduce((sum, one) => sum + one, 0) / changes.length;
  return { change, error: errorOfMean(changes), rows: changes.length };
}

/** Prompts differ in length far more than a scale changes it: paired. */
function pairedError(
  words: ReadonlyMap<string, number>,
  base: ReadonlyMap<string, number>,
): number {
  return errorOfMean([...words].map(([prompt, mean]) => mean - (base.get(prompt) ?? mean)));
}

function errorOfMean(changes: readonly number[]): number {
  const count = changes.length;
  if (count < 2) return 0;
  const mean = changes.reduce((sum, change) => sum + change, 0) / count;
  const squares = changes.reduce((sum, change) => sum + (change - mean) ** 2, 0);
  return Math.sqrt(squares / (count - 1) / count);
}
