/**
 * `ftpo`: final-token preferences after Paech (arXiv 2510.15061), the peer that Locus is measured against. Where an answer took a
 * token that begins a habit, that token is rejected and likely others are chosen; nothing has a target, and nothing else is held.
 */
import type { Category, ResponseRow } from "../core/rows.js";
import { commitTokens } from "./commit-tokens.js";
import { lookAhead } from "./look-ahead.js";
import type { LookaheadRow } from "./lookahead-row.js";
import type { MethodInput, Prepared } from "./methods.js";
import { NO_PROTECTION } from "./protection.js";
import type { FtpoSettings } from "./settings.js";

interface Choice {
  position: number;
  rejected: number;
  /** Other tokens that would begin a habit there: never chosen. */
  excluded: number[];
}

export async function prepareFtpo(settings: FtpoSettings, input: MethodInput): Promise<Prepared> {
  const { responses, openers } = await lookAhead(settings, input);
  const acts = new Map(input.scored.map((row) => [row.id, row.act]));
  const { promptIds } = input.protection ?? NO_PROTECTION;
  const answers = new Map(
    responses
      .filter((row) => (acts.get(row.id) ?? "none") === "none" && !promptIds.has(row.promptId))
      .map((row) => [row.id, row]),
  );
  const rows = choiceRows(
    openers.filter(({ id }) => answers.has(id)),
    answers,
    input,
  );
  return {
    method: {
      name: "ftpo",
      marginLogits: settings.marginLogits,
      minShare: settings.minShare,
      maxChosen: settings.maxChosen,
      targetWeight: settings.targetWeight,
      targetSlack: settings.targetSlack,
      restWeight: settings.restWeight,
    },
    rows,
    optimiser: {
      learningRate: settings.learningRate,
      epochs: settings.epochs,
      batchRows: settings.batchRows,
      accumulation: 1,
    },
    report: { rows: rows.length, choices: rows.reduce((sum, row) => sum + row.choices.length, 0) },
  };
}

function choiceRows(
  openers: readonly LookaheadRow[],
  answers: ReadonlyMap<string, ResponseRow>,
  { find, shape }: MethodInput,
) {
  // There is no target to give a category more or less of: only those that are to stay are left out.
  const doseOf = (category: Category): number => ((shape?.[category] ?? 1) > 0 ? 1 : 0);
  const { commits, leads, sampled } = commitTokens(openers, answers, find, doseOf);
  const choices = new Map<string, Choice[]>();
  openers.forEach(({ id, position, token }, index) => {
    if (!commits[index] || !sampled[index]) return;
    const excluded = openers
      .filter((row, other) => row.id === id && row.position === position && leads[other])
      .map((row) => row.token);
    choices.set(id, [...(choices.get(id) ?? []), { position, rejected: token, excluded }]);
  });
  return [...choices].map(([id, ofAnswer]) => {
    const { messages, response } = answers.get(id)!;
    return { id, messages, response, choices: ofAnswer };
  });
}
