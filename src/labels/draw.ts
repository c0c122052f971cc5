/**
 * Draws sentences to label: stratified over models, position in the answer, and whether a rule found something.
 * The test part holds out whole models and whole prompts.
 */
import { hashText } from "../core/hash.js";
import { createRandom } from "../core/random.js";
import type { Scorer } from "../score/index.js";
import type { LabelledSentence, Position } from "./sentence-row.js";
import { sentencesOfAnswer } from "./sentences.js";

export interface SourceAnswer {
  source: string;
  model: string;
  id: string;
  prompt: string;
  response: string;
  own: boolean;
}

export interface DrawSettings {
  seed: number;
  /** Models whose sentences are only tested on. */
  heldOutModels: ReadonlySet<string>;
  /** Whether no earlier draw holds these prompts: a held-out model then gives all of its answers. @default false */
  newPrompts?: boolean;
  /** Sentences a model, by position; a share of them from sentences with a finding. */
  perModel: Record<Position, number>;
  richShare: number;
}

/** A prompt's part, by its text alone: the same prompt answered by two models is never on both sides. */
export const isTestPrompt = (prompt: string): boolean =>
  createRandom("test prompt", prompt.trim().toLowerCase()).next() < 1 / 3;

export function drawSentences(
  answers: readonly SourceAnswer[],
  scorer: Scorer,
  settings: DrawSettings,
): LabelledSentence[] {
  const drawn: LabelledSentence[] = [];
  for (const model of new Set(answers.map((answer) => answer.model))) {
    const strata = new Map<string, LabelledSentence[]>();
    const own = distinct(answers.filter((answer) => answer.model === model));
    for (const answer of own) {
      const heldOut = settings.heldOutModels.has(model);
      const test = (heldOut && settings.newPrompts) || isTestPrompt(answer.prompt);
      // A held-out model gives test prompts only, any other development prompts only; own answers give both.
      if (!answer.own && heldOut !== test) continue;
      for (const row of rowsOf(answer, scorer, test ? "test" : "development")) {
        const key = `${row.position} ${row.ruleRich}`;
        strata.set(key, [...(strata.get(key) ?? []), row]);
      }
    }
    for (const [key, rows] of strata) {
      const [position, rich] = key.split(" ") as [Position, string];
      const share = rich === "true" ? settings.richShare : 1 - settings.richShare;
      const count = Math.min(rows.length, Math.round(settings.perModel[position] * share));
      const chosen = createRandom(settings.seed, model, key).shuffle(rows).slice(0, count);
      drawn.push(...chosen.map((row) => ({ ...row, weight: rows.length / count })));
    }
  }
  return createRandom(settings.seed, "order").shuffle(drawn);
}

/** Some public files hold the same answer several times. */
const distinct = (answers: readonly SourceAnswer[]): SourceAnswer[] => [
  ...new Map(
    answers.map((answer) => [`${answer.prompt}\u0000${answer.response}`, answer]),
  ).values(),
];

function rowsOf(
  answer: SourceAnswer,
  scorer: Scorer,
  split: LabelledSentence["split"],
): LabelledSentence[] {
  const { response, prompt } = answer;
  const { findings } = scorer.score({
    id: answer.id,
    response,
    messages: [{ role: "user", content: prompt }],
  });
  const sentences = sentencesOfAnswer(response);
  const sha256 = hashText(response);
  return sentences.map(({ start, end }, index) => ({
    id: hashText(`${answer.source}\u0000${sha256}\u0000${start}`).slice(0, 12),
    source: answer.source,
    model: answer.model,
    answerId: answer.id,
    start,
    end,
    sha256,
    position: index === 0 ? "first" : index === sentences.length - 1 ? "last" : "middle",
    ruleRich: findings.some((finding) => finding.start < end && finding.end > start),
    weight: 1,
    split,
    ...(answer.own ? { own: { prompt, response } } : {}),
  }));
}
