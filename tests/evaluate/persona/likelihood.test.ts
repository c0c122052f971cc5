import { describe, expect, test } from "vitest";
import { DataError } from "../../../src/core/errors.js";
import { likelihoodRows, scoreLikelihood } from "../../../src/evaluate/persona/index.js";
import { personas, prompts } from "./shipped-personas.js";

const five = prompts.slice(0, 5);
const plan = likelihoodRows(personas, five, { perPersona: 10, seed: 1 });

/** Results as an engine would give them: `value` = nats a token of a continuation in a row. */
function results(value: (rowId: string, text: string) => number) {
  return plan.rows.map(({ id, continuations }) => ({
    id,
    tokens: continuations.map((text) => text.length),
    logprobs: continuations.map((text) => value(id, text) * text.length),
  }));
}

describe("rows", () => {
  test("one row a persona and prompt with its system prompt, one a prompt without", () => {
    expect(plan.rows).toHaveLength(5 * (personas.length + 1));
    expect(plan.key).toHaveLength(5 * personas.length);
    for (const item of plan.key) {
      const row = plan.rows.find(({ id }) => id === item.rowId)!;
      const plain = plan.rows.find(({ id }) => id === item.plainRowId)!;
      const persona = personas.find(({ id }) => id === item.persona)!;
      const own = persona.candidates.find(({ promptId }) => promptId === item.promptId)!.reply;
      expect(row.messages.map(({ role }) => role)).toEqual(["system", "user"]);
      expect(row.messages[0]!.content).toBe(persona.system);
      expect(plain.messages).toEqual(row.messages.slice(1));
      expect(row.continuations).toHaveLength(10);
      expect(new Set(row.continuations).size).toBe(10);
      expect(row.continuations[item.own]).toBe(own);
      expect(item.plainIndex.map((at) => plain.continuations[at])).toEqual(row.continuations);
    }
  });

  test("choice and order come from the seed, and the own reply stands anywhere", () => {
    expect(likelihoodRows(personas, five, { perPersona: 10, seed: 1 })).toEqual(plan);
    expect(likelihoodRows(personas, five, { perPersona: 10, seed: 2 })).not.toEqual(plan);
    expect(new Set(plan.key.map(({ own }) => own)).size).toBeGreaterThan(7);
  });

  test("more prompts or personas leave the items of the others as they were", () => {
    const all = likelihoodRows(personas, prompts, { perPersona: 10, seed: 1 });
    expect(all.key.slice(0, plan.key.length)).toEqual(plan.key);
  });

  test("with few personas, all of them are candidates", () => {
    const small = likelihoodRows(personas.slice(0, 3), five, { perPersona: 10, seed: 1 });
    expect(small.key.every(({ plainIndex }) => plainIndex.length === 3)).toBe(true);
  });

  test("a missing candidate and a single persona are data errors", () => {
    const [first, second] = personas;
    const bare = { ...first!, candidates: [] };
    const options = { perPersona: 10, seed: 1 };
    expect(() => likelihoodRows([bare, second!], five, options)).toThrow(DataError);
    expect(() => likelihoodRows([first!], five, options)).toThrow(DataError);
  });
});

describe("score", () => {
  const ownOf = new Map(
    personas.flatMap(({ id, candidates }) => candidates.map(({ reply }) => [reply, id] as const)),
  );
  const isOwn = (rowId: string, text: string) => rowId.startsWith(`${ownOf.get(text)}/`);

  test("a model that knows the persona hits always; the margin is nats a token", () => {
    const score = scoreLikelihood(
      plan.key,
      results((rowId, text) => (isOwn(rowId, text) ? -2 : -2.5)),
    );
    // Plain rows have -2.5 throughout: the own reply gains .5, the others nothing.
    expect(score.hits1).toBe(1);
    expect(score.chance).toBeCloseTo(0.1);
    expect(score.meanMargin).toBeCloseTo(0.5);
    expect(score.byPersona.pirate).toEqual({
      hits1: 1,
      meanMargin: expect.closeTo(0.5),
      items: 5,
    });
    expect(score.items).toHaveLength(60);
  });

  test("wording that is likelier everywhere does not count", () => {
    const liked = (text: string) => -3 + (text.length % 7) / 10;
    const same = scoreLikelihood(
      plan.key,
      results((_, text) => liked(text)),
    );
    expect(same.hits1).toBeCloseTo(0.1);
    expect(same.meanMargin).toBeCloseTo(0);
  });

  test("ties at the top share the hit", () => {
    const [item] = plan.key;
    const tied = results((rowId, text) =>
      rowId === item!.rowId &&
      plan.rows.find(({ id }) => id === rowId)!.continuations.indexOf(text) === (item!.own + 1) % 10
        ? -2
        : isOwn(rowId, text)
          ? -2
          : -2.5,
    );
    expect(scoreLikelihood([item!], tied).hits1).toBe(0.5);
  });

  test("a missing row is a data error", () => {
    expect(() => scoreLikelihood(plan.key, [])).toThrow(DataError);
  });
});
