/**
 * Rounds: train, see what rose instead, train on with that too, always against the original model; until the request is met on
 * validation prompts with what rose counted in, or a round does damage.
 */
import { cp } from "node:fs/promises";
import { join } from "node:path";
import type { Calibration } from "../calibrate/index.js";
import { writeJson } from "../core/atomic-write.js";
import { GuardError } from "../core/errors.js";
import { CATEGORIES, type Category, type ResponseRow, type ScoredRow } from "../core/rows.js";
import { minedRisers } from "../mine/index.js";
import type { Pack } from "../patterns/index.js";
import { createScorer } from "../score/index.js";
import { type RoundValidation, validateRound } from "./round-validation.js";
import { type TrainOutcome, type TrainRequest, trainAdapter } from "./train-adapter.js";

export interface RoundsRequest extends TrainRequest {
  /** Rules that the base answers were scored with. */
  packs: readonly Pack[];
  /** Base answers in which a phrase may rise: habit prompts alone, since a refusal is no substitute. */
  mined: readonly ResponseRow[];
  /** Rounds of another training, whose phrases are taken instead of looking for some: a control has as many steps. */
  given?: readonly Round[];
  /** Answers of the model with an adapter to the prompts of `mined`. */
  answer(adapter: string, directory: string): Promise<ResponseRow[]>;
  /** Validation answers with an adapter, as the dial reads them. Without it what rose alone decides about the next round. */
  validation?(adapter: string): Promise<RoundValidation>;
  /**
   * The request solved anew for answers scored with more rules; `further` are answers that get targets besides. Without targets
   * the round is not made.
   */
  solve?(
    scored: readonly ScoredRow[],
    further: { responses: readonly ResponseRow[]; scored: readonly ScoredRow[] },
  ): Calibration;
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
 * A round that the guard stops, whose request the answers cannot carry, or that breaks a gate of the dial which the one before it kept, is
 * dropped: the adapter of the one before it stands.
 * @throws GuardError where the first round is stopped
 */
export async function trainRounds(request: RoundsRequest): Promise<RoundsOutcome> {
  const { settings, directory } = request;
  const most = settings.method === "dpo" ? 1 : (request.given?.length ?? settings.rounds);
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
  const validated = async (adapter: string) =>
    request.validation === undefined || request.given
      ? undefined
      : validateRound(await request.validation(adapter));
  let before = await validated(outcome.adapter);
  while (rounds.length < most) {
    const number = rounds.length + 1;
    const answers =
      request.given && !request.solve
        ? []
        : await request.answer(outcome.adapter, join(folder(number), "answers"));
    const risers = request.given
      ? request.given[number - 1]!.risers
      : await minedRisers(request.mined, answers, {
          packs,
          category: strongest(request),
          name: `risen-${number}`,
        });
    if (!risers) {
      ended = "nothing rose instead";
      break;
    }
    packs = [...packs, risers];
    const reached = before?.reduction(packs);
    if (reached !== undefined && request.dose !== undefined && reached >= request.dose / 100) {
      ended = `what was asked for is met on validation prompts, with what rose counted in: ${Math.round(100 * reached)} %`;
      break;
    }
    const scorer = createScorer({ packs });
    const scoredOf = (rows: readonly ResponseRow[]) => rows.map((row) => scorer.score(row));
    const scored = scoredOf(request.responses);
    const further = answers.map((row) => ({ ...row, id: `${row.id}/round-${number}` }));
    const calibration = request.solve?.(scored, {
      responses: further,
      scored: scoredOf(further),
    });
    if (calibration?.targets.size === 0) {
      ended = `round ${number} was stopped: ${calibration.why}`;
      break;
    }
    let next: TrainOutcome;
    try {
      next = await trainAdapter({
        ...request,
        // With what rose fewer answers are without a habit: what carried the first round is enough.
        settings: "evenIfTooFew" in settings ? { ...settings, evenIfTooFew: true } : settings,
        scored,
        ...(calibration ? { calibration, further } : {}),
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
    const after = await validated(next.adapter);
    if (after?.broken && !before?.broken) {
      ended = `round ${number} was dropped: on validation prompts it moves ${after.broken} too far`;
      break;
    }
    before = after;
    outcome = next;
    rounds.push({ number, risers });
  }
  await writeJson(join(directory, "rounds.json"), { rounds, ended });
  await cp(join(folder(rounds.length), "job"), join(directory, "job"), {
    recursive: true,
    filter: (path) => !path.endsWith("checkpoints"),
  });
  return { ...outcome, adapter: join(directory, "job", "adapter"), rounds, ended };
}

/** What rose stands for habits of whichever category gave way most: of the largest dose, and of these the most frequent. */
function strongest({ shape = {}, scored }: Pick<RoundsRequest, "shape" | "scored">): Category {
  const found = new Map<Category, number>();
  for (const { category } of scored.flatMap(({ findings }) => findings))
    found.set(category, (found.get(category) ?? 0) + 1);
  const doseOf = (one: Category): number => shape[one] ?? 1;
  const [first = CATEGORIES[0]] = [...found.keys()].sort(
    (left, right) => doseOf(right) - doseOf(left) || found.get(right)! - found.get(left)!,
  );
  return first;
}
