/** Rounds: train, see what rose instead, train on with that too, always against the original model. */
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { writeJson } from "../core/atomic-write.js";
import { GuardError } from "../core/errors.js";
import { CATEGORIES, type Category, type ResponseRow } from "../core/rows.js";
import { minedRisers } from "../mine/index.js";
import type { Pack } from "../patterns/index.js";
import { createScorer } from "../score/index.js";
import { type TrainOutcome, type TrainRequest, trainAdapter } from "./train-adapter.js";

export interface RoundsRequest extends TrainRequest {
  /** Rules that the base answers were scored with. */
  packs: readonly Pack[];
  /** Base answers in which a phrase may rise: habit prompts alone, since a refusal is no substitute. */
  mined: readonly ResponseRow[];
  /** Answers of the model with an adapter to the prompts of `mined`. */
  answer(adapter: string, directory: string): Promise<ResponseRow[]>;
}

export interface Round {
  number: number;
  /** Phrases that rose in the round before, which this one dampens too. */
  risers: Pack | null;
}

export interface RoundsOutcome extends TrainOutcome {
  rounds: Round[];
  /** Why no further round was made. */
  ended: string;
}

/**
 * Writes `rounds/N/job` of each round, `rounds.json`, and the last round's `job` beside them.
 * A round that the guard stops is dropped: the adapter of the one before it stands.
 * @throws GuardError where the first round is stopped
 */
export async function trainRounds(request: RoundsRequest): Promise<RoundsOutcome> {
  const { settings, directory } = request;
  const most = settings.method === "token" && !request.sham ? settings.rounds : 1;
  if (most === 1)
    return {
      ...(await trainAdapter(request)),
      rounds: [{ number: 1, risers: null }],
      ended: "one round was asked for",
    };
  const folder = (number: number): string => join(directory, "rounds", String(number));
  const rounds: Round[] = [{ number: 1, risers: null }];
  let outcome = await trainAdapter({ ...request, directory: folder(1) });
  let packs = request.packs;
  let ended = `${most} rounds were asked for`;
  while (rounds.length < most) {
    const number = rounds.length + 1;
    const answers = await request.answer(outcome.adapter, join(folder(number), "answers"));
    const risers = await minedRisers(request.mined, answers, {
      packs,
      category: strongest(request.shape),
      name: `risen-${number}`,
    });
    if (risers === undefined) {
      ended = "nothing rose instead";
      break;
    }
    packs = [...packs, risers];
    const scorer = createScorer({ packs });
    try {
      outcome = await trainAdapter({
        ...request,
        scored: request.responses.map((row) => scorer.score(row)),
        find: scorer.findTrainable,
        heldOutRules: scorer.heldOutRules,
        start: outcome.adapter,
        directory: folder(number),
      });
    } catch (error) {
      if (!(error instanceof GuardError)) throw error;
      ended = `round ${number} was stopped: ${error.message}`;
      break;
    }
    rounds.push({ number, risers });
  }
  await writeJson(join(directory, "rounds.json"), { rounds, ended });
  await cp(join(folder(rounds.length), "job"), join(directory, "job"), {
    recursive: true,
    filter: (path) => !path.endsWith("checkpoints"),
  });
  return { ...outcome, adapter: join(directory, "job", "adapter"), rounds, ended };
}

/** What rose takes the largest dose: it stands for habits of whichever category gave way most. */
const strongest = (shape: Partial<Record<Category, number>> = {}): Category =>
  CATEGORIES.reduce((best, one) => ((shape[one] ?? 1) > (shape[best] ?? 1) ? one : best));
