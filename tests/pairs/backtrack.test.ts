import { describe, expect, it } from "vitest";
import type { ResponseRow } from "../../src/core/rows.js";
import { placesOf } from "../../src/pairs/backtrack/places.js";
import {
  type BacktrackRequest,
  backtrackAnswers,
  buildPairs,
  type Continue,
  dampened,
  pairContext,
  type ReadOptions,
} from "../../src/pairs/index.js";
import { loadPacks } from "../../src/patterns/load.js";
import { createScorer } from "../../src/score/index.js";

const scorer = createScorer({ packs: await loadPacks() });
const reading: ReadOptions = {
  maxLengthRatio: 1.4,
  heldOutRules: scorer.heldOutRules,
  score: (row) => scorer.score(row),
};
const context = pairContext(reading);
const BEGIN = "Rinse the rice twice and let it drain for ten minutes.";
const row = (id: string, response: string, more: Partial<ResponseRow> = {}): ResponseRow => ({
  id,
  promptId: id,
  model: "base",
  sample: 0,
  messages: [{ role: "user", content: "How do I cook rice?" }],
  response,
  finishReason: "stop",
  tokens: 30,
  ...more,
});
const answersOf = (...rows: ResponseRow[]) =>
  dampened(
    rows,
    rows.map((one) => scorer.score(one)),
    reading,
  );
const settings = { tries: 3, places: 2 };

/** A model that says `tails[attempt]` after what it is given. */
const says =
  (tails: readonly string[], seen: BacktrackRequest[][] = []): Continue =>
  async (requests, attempt) => {
    seen.push([...requests]);
    return requests.map(({ id, response, start }) => ({
      id,
      response: `${response.slice(0, start).trimEnd()} ${tails[attempt]}`.trim(),
      finishReason: "stop",
      from: response.slice(0, start).trimEnd().length,
    }));
  };

describe("places to go back to", () => {
  const placed = (one: ResponseRow, most = 9): string[] =>
    placesOf(answersOf(one)[0]!, scorer.heldOutRules, most).map(({ text }) => text);

  it("are the beginnings of habits, one a sentence, the first ones first", () => {
    const text = `Certainly! ${BEGIN} I hope this helps! Feel free to ask if you have any questions.`;
    const places = placed(row("a", text));
    expect(places.length).toBeGreaterThan(2);
    expect(placed(row("a", text), 1)).toEqual(places.slice(0, 1));
  });

  it("leave cut answers and protected acts alone", () => {
    const habit = `${BEGIN} I hope this helps!`;
    expect(placed(row("a", habit))).not.toEqual([]);
    expect(placed(row("a", habit, { finishReason: "length" }))).toEqual([]);
    expect(placed(row("a", `I'm sorry, but I can't help with that request. ${habit}`))).toEqual([]);
  });
});

describe("backtracking", () => {
  const answer = row("a", `${BEGIN} I hope this helps! Enjoy.`);

  it("tries a place again until the habit is gone, and no longer", async () => {
    const seen: BacktrackRequest[][] = [];
    const { versions, report } = await backtrackAnswers(
      answersOf(answer),
      context,
      settings,
      says(["I hope that this helps you!", "Salt it before you eat."], seen),
    );
    expect(report).toEqual({
      places: 1,
      wonAt: [0, 1],
      lost: { cut: 0, habit: 1, act: 0, length: 0 },
    });
    expect(versions).toEqual([
      {
        of: "a",
        response: `${BEGIN} Salt it before you eat.`,
        finishReason: "stop",
        from: BEGIN.length,
      },
    ]);
    expect(seen).toHaveLength(2);
    expect(seen[0]![0]).toMatchObject({ start: BEGIN.length + 1, response: answer.response });
    // Another try draws other random numbers.
    expect(seen[0]![0]!.id).not.toBe(seen[1]![0]!.id);
  });

  it("gives a place up after the last try", async () => {
    const tails = Array.from({ length: 5 }, () => "I hope this helps!");
    const { versions, report } = await backtrackAnswers(
      answersOf(answer),
      context,
      settings,
      says(tails),
    );
    expect(versions).toEqual([]);
    expect(report).toMatchObject({ wonAt: [0, 0, 0], lost: { habit: 3 } });
  });

  it("takes no text that refuses, was cut, or has another length", async () => {
    const won = async (tail: string, more = {}): Promise<unknown> => {
      const cut: Continue = async (requests, attempt) =>
        (await says([tail])(requests, attempt)).map((one) => ({ ...one, ...more }));
      const { versions, report } = await backtrackAnswers(
        answersOf(answer),
        context,
        { tries: 1, places: 1 },
        cut,
      );
      const why = Object.entries(report.lost).filter(([, count]) => count > 0);
      expect(versions.length + why.length).toBe(1);
      return why[0]?.[0] ?? "won";
    };
    expect(await won("Salt it before you eat.")).toBe("won");
    expect(await won("Salt it before you eat.", { finishReason: "length" })).toBe("cut");
    expect(await won("I can't help with that request.")).toBe("act");
    expect(await won("Salt it well. ".repeat(8))).toBe("length");
  });

  it("makes pairs whose sides share all that stands before the habit", async () => {
    const { versions } = await backtrackAnswers(
      answersOf(answer),
      context,
      settings,
      says(["Salt it before you eat."]),
    );
    const { pairs, report } = buildPairs([answer], [scorer.score(answer)], {
      ...reading,
      strategies: ["backtrack"],
      maxPerPrompt: 2,
      versions: { backtrack: versions },
    });
    expect(pairs).toMatchObject([{ kind: "dampen", strategy: "backtrack", margin: 1 }]);
    expect(pairs[0]!.chosen[0]!.content.slice(0, BEGIN.length)).toBe(BEGIN);
    expect(pairs[0]!.rejected[0]!.content).toBe(answer.response);
    expect(report.byStrategy).toEqual({ backtrack: 1 });
  });
});
