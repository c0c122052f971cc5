/**
 * `backtrack`: an answer goes back to where a habit began, what began it is forbidden there, and the same model goes on. Both
 * sides share all text before that place; after it both are the model's own words.
 */
import type { Finding, Message, ResponseRow } from "../../core/rows.js";
import { type ScoredAnswer, trainableFindings } from "../answer.js";
import { type Candidate, likeLength, type PairContext } from "../candidate.js";
import type { Version } from "../versions.js";
import { placesOf } from "./places.js";

export interface BacktrackSettings {
  /** How often a place is tried before it is given up. */
  tries: number;
  /** Places of one answer. */
  places: number;
}

/** An answer to be written anew from `start` (UTF-16) on. */
export interface BacktrackRequest {
  id: string;
  messages: Message[];
  response: string;
  start: number;
  /** Tokens after the place. */
  maxNewTokens: number;
}

export interface Continued {
  /** Of the request. */
  id: string;
  /** The whole answer. */
  response: string;
  finishReason: ResponseRow["finishReason"];
  /** Up to here (UTF-16) it is the old answer. */
  from: number;
}

/** Samples every request once; `attempt` counts from 0. */
export type Continue = (
  requests: readonly BacktrackRequest[],
  attempt: number,
) => Promise<Continued[]>;

export interface Backtracked {
  versions: Version[];
  report: BacktrackReport;
}

export interface BacktrackReport {
  places: number;
  /** Places whose habit went, by the number of tries that it took; the first entry is one try. */
  wonAt: number[];
  /** Tries that were not taken, by reason. */
  lost: Record<Loss, number>;
}

export type Loss = "cut" | "habit" | "act" | "length";

/** Tries every place until its continuation has no habit, and gives only the texts that a pair can be made of. */
export async function backtrackAnswers(
  answers: readonly ScoredAnswer[],
  context: PairContext,
  settings: BacktrackSettings,
  goOn: Continue,
): Promise<Backtracked> {
  let open = answers.flatMap((answer) =>
    placesOf(answer, context.heldOut, settings.places).map((finding) => ({ answer, finding })),
  );
  const places = open.length;
  const versions: Version[] = [];
  const wonAt: number[] = [];
  const lost: Record<Loss, number> = { cut: 0, habit: 0, act: 0, length: 0 };
  for (let attempt = 0; attempt < settings.tries && open.length > 0; attempt++) {
    // Each try has its own id, and with it its own random numbers.
    const asked = new Map(
      open.map((place) => [`${place.answer.row.id}@${place.finding.start}~${attempt + 1}`, place]),
    );
    const requests = [...asked].map(([id, place]) => requestOf(id, place, context));
    const found = new Map((await goOn(requests, attempt)).map((one) => [one.id, one]));
    open = [];
    wonAt.push(0);
    for (const [id, place] of asked) {
      const { response, finishReason, from } = found.get(id)!;
      const version = {
        of: place.answer.row.id,
        response: response.trimEnd(),
        finishReason,
        from,
      };
      const pair = backtrackPair(place.answer, version, context);
      if (typeof pair === "string") {
        open.push(place);
        lost[pair]++;
      } else {
        versions.push(version);
        wonAt[attempt]!++;
      }
    }
  }
  return { versions, report: { places, wonAt, lost } };
}

function requestOf(
  id: string,
  { answer, finding }: { answer: ScoredAnswer; finding: Finding },
  context: PairContext,
): BacktrackRequest {
  const { response } = answer.row;
  const kept = context.measure(response.slice(0, finding.start));
  // A longer one would be no pair; the token that ends the turn counts.
  const most = Math.floor(answer.length * context.maxLengthRatio) - kept + 1;
  return {
    id,
    messages: answer.messages,
    response,
    start: finding.start,
    maxNewTokens: Math.max(8, most),
  };
}

/** The pair of an answer and its version, or why they are none. */
export function backtrackPair(
  rejected: ScoredAnswer,
  version: Version,
  context: PairContext,
): Candidate | Loss {
  if (version.finishReason !== "stop") return "cut";
  const chosen = context.rescore(rejected, version.response);
  const after = (answer: ScoredAnswer): Finding[] =>
    trainableFindings(answer, context.heldOut).filter(({ end }) => end > version.from);
  const findings = after(rejected);
  if (findings.length === 0 || after(chosen).length > 0) return "habit";
  if (chosen.scored.act !== rejected.scored.act) return "act";
  const pair = { chosen, rejected, findings, margin: findings.length };
  return likeLength(pair, context.maxLengthRatio) ? pair : "length";
}
