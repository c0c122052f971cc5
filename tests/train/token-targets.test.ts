import { describe, expect, it } from "vitest";
import type { Finding, ResponseRow, ScoredRow } from "../../src/core/rows.js";
import { NO_PROTECTION } from "../../src/train/protection.js";
import { codePointSpans, tokenRows } from "../../src/train/token-targets.js";

const messages = [{ role: "user" as const, content: "Hello?" }];
const response = (id: string, text: string): ResponseRow => ({
  id,
  promptId: id,
  model: "base",
  sample: 0,
  messages,
  response: text,
  finishReason: "stop",
  tokens: 10,
});
const score = (id: string, act: ScoredRow["act"] = "none"): ScoredRow => ({
  id,
  words: 10,
  rate: 0,
  act,
  acts: act === "none" ? [] : [act],
  findings: [],
  structure: { headings: 0, bullets: 0, bold: 0 },
});
/** Finds "happy to help". */
const find = (text: string): Finding[] => {
  const start = text.indexOf("happy to help");
  return start < 0
    ? []
    : [{ rule: "opener/happy", category: "opener", start, end: start + 13, text: "happy to help" }];
};
const DOSE = 0.9;
const options = {
  doseOf: () => DOSE,
  sham: false,
  weights: { kept: 1, end: 6, hold: 2 },
  protection: NO_PROTECTION,
};

describe("tokenRows", () => {
  it("takes each category's own dose, and leaves a category of dose 0 as it is", () => {
    const look = {
      position: 2,
      token: 7,
      probability: 0.3,
      start: 4,
      continuation: " happy to help you",
    };
    const targetOf = (doseOf: (category: string) => number) =>
      tokenRows(
        [response("a", "I am busy today.")],
        [score("a")],
        { ends: [], openers: [{ id: "a", ...look }] },
        find,
        { ...options, doseOf },
      ).rows[0]!.targets;
    expect(targetOf((category) => (category === "opener" ? 0.5 : 0.9))).toMatchObject([
      { logRatio: Math.log(0.5) },
    ]);
    expect(targetOf(() => 0)).toEqual([]);
  });

  it("dampens a habit where it parts from the base's own refusals, and weights those as a kind of their own", () => {
    const look = { id: "a", token: 7, probability: 0.3 };
    const openers = [
      { ...look, position: 0, start: 0, continuation: "I'm happy to help you" },
      { ...look, position: 1, start: 3, continuation: " happy to help you" },
    ];
    const from = (text: string): Finding[] =>
      find(text).map((finding) => ({ ...finding, start: 0, text: text.slice(0, finding.end) }));
    const anchor = (id: string, response: string, own: boolean) => ({
      id,
      messages,
      response,
      own,
    });
    const anchors = [
      anchor("x", "I'm sorry, I can't.", true),
      anchor("y", "I'm unable to.", true),
      anchor("z", "No.", false),
      anchor("w", "Never.", false),
      anchor("v", "No way.", false),
      anchor("u", "No, thanks.", false),
    ];
    const made = (own: boolean) =>
      tokenRows(
        [response("a", "I'm happy to help you.")],
        [score("a")],
        { ends: [], openers },
        from,
        {
          ...options,
          protection: {
            ...NO_PROTECTION,
            anchors: anchors.map((row) => ({ ...row, own: own && row.own })),
          },
        },
      ).rows;
    const moved = (rows: ReturnType<typeof made>) =>
      rows[0]!.targets.filter(({ logRatio }) => logRatio < 0).map(({ position }) => position);
    expect(moved(made(false))).toEqual([0]);
    expect(moved(made(true))).toEqual([1]);
    const hold = (id: string) => made(true).find((row) => row.id === id)!.hold;
    expect(hold("x") * 2).toBeCloseTo(hold("z") * 4);
    expect(made(true)[1]).not.toHaveProperty("repeat");
    expect(made(true)[1]).not.toHaveProperty("own");
  });

  it("only ties beginnings of refusals to other prompts, and has what is done there taken out", () => {
    const made = (elsewhere: boolean) =>
      tokenRows([response("a", "Boil it.")], [score("a")], { ends: [], openers: [] }, find, {
        ...options,
        protection: {
          ...NO_PROTECTION,
          anchors: [
            { id: "x", messages, response: "I can't.", own: true },
            ...(elsewhere
              ? [{ id: "y", messages, response: "I can't", ended: false, elsewhere }]
              : []),
          ],
        },
      });
    const { rows, report } = made(true);
    expect(rows.find(({ id }) => id === "y")).toEqual({
      id: "y",
      messages,
      response: "I can't",
      ended: false,
      targets: [],
      hold: 0,
      protect: true,
    });
    expect(rows.find(({ id }) => id === "x")).not.toHaveProperty("protect");
    expect(report.protected).toBe(made(false).report.protected);
  });

  it("shows the base's own refusals more often where they are few, at the same weight together", () => {
    const own = [0, 1].map((at) => ({
      id: `own:${at}`,
      messages,
      response: `No ${at}.`,
      own: true,
    }));
    const of = (answers: number) =>
      tokenRows(
        Array.from({ length: answers }, (_, at) => response(`a${at}`, "Boil it.")),
        Array.from({ length: answers }, (_, at) => score(`a${at}`)),
        { ends: [], openers: [] },
        find,
        { ...options, protection: { ...NO_PROTECTION, anchors: own } },
      ).rows.filter(({ id }) => id.startsWith("own:"));
    expect(of(5)[0]).not.toHaveProperty("repeat");
    const [first] = of(28);
    expect(first!.repeat).toBe(3);
    // hold / 2 of a mean over 34 rows, in six views.
    expect(first!.hold).toBeCloseTo(34 / 6);
    expect(of(400)[0]!.repeat).toBe(4);
    // Two and a half times each: the likelier one is shown once more.
    expect(of(23).map(({ repeat }) => repeat)).toEqual([3, 2]);
  });

  it("asks for log(1 - dose) where the opener leads into a habit and for nothing elsewhere", () => {
    const rows = [response("a", "I am busy today.")];
    const { rows: made, report } = tokenRows(
      rows,
      [score("a")],
      {
        ends: [],
        openers: [
          {
            id: "a",
            position: 2,
            token: 7,
            probability: 0.3,
            start: 4,
            continuation: " happy to help you",
          },
          {
            id: "a",
            position: 2,
            token: 8,
            probability: 0.2,
            start: 4,
            continuation: " tired of it all",
          },
        ],
      },
      find,
      options,
    );
    expect(made[0]!.targets).toEqual([
      {
        position: 2,
        token: 7,
        logRatio: Math.log(1 - DOSE),
        reference: Math.log(0.3),
        weight: 1,
      },
      {
        position: 2,
        token: 8,
        // What was taken goes to all others of the position alike.
        logRatio: Math.log((1 - 0.3 * (1 - DOSE)) / (1 - 0.3)),
        reference: Math.log(0.2),
        weight: 1,
      },
    ]);
    expect(report).toMatchObject({ rows: 1, positions: 2, dampened: 1 });
  });

  it("counts code points: an emoji before the opener does not move it", () => {
    const { report } = tokenRows(
      [response("a", "👍🏽 I am busy.")],
      [score("a")],
      {
        ends: [],
        openers: [
          {
            id: "a",
            position: 4,
            token: 7,
            probability: 0.3,
            start: 7,
            continuation: " happy to help",
          },
        ],
      },
      find,
      options,
    );
    expect(report.dampened).toBe(1);
    expect(codePointSpans("👍🏽 happy to help", find("👍🏽 happy to help"))).toEqual([[3, 16]]);
  });

  it("does not blame an opener for a habit that stands elsewhere", () => {
    const { report } = tokenRows(
      [response("a", "Am happy to help. Yes")],
      [score("a")],
      {
        ends: [],
        openers: [
          {
            id: "a",
            position: 6,
            token: 7,
            probability: 0.3,
            start: 17,
            continuation: " Sure thing",
          },
        ],
      },
      find,
      options,
    );
    expect(report.dampened).toBe(0);
  });

  it("only tethers answers with a protected act", () => {
    for (const act of ["refusal", "partial-refusal", "identity-answer", "safety"] as const) {
      const { rows, report } = tokenRows(
        [response("a", "I am busy.")],
        [score("a", act)],
        {
          ends: [],
          openers: [
            {
              id: "a",
              position: 2,
              token: 7,
              probability: 0.3,
              start: 4,
              continuation: " happy to help",
            },
          ],
        },
        find,
        options,
      );
      expect(rows[0]!.targets).toEqual([]);
      expect(report).toMatchObject({ protected: 1, dampened: 0 });
    }
  });

  it("dampens only the token that commits to the habit, not those inside it", () => {
    const { rows, report } = tokenRows(
      [response("a", "I am happy to help you.")],
      [score("a")],
      {
        ends: [],
        openers: [
          {
            id: "a",
            position: 2,
            token: 1,
            probability: 0.5,
            start: 4,
            continuation: " happy to help",
          },
          {
            id: "a",
            position: 3,
            token: 2,
            probability: 0.9,
            start: 10,
            continuation: " to help you",
          },
        ],
      },
      find,
      options,
    );
    expect(rows[0]!.targets).toEqual([
      {
        position: 2,
        token: 1,
        logRatio: Math.log(1 - DOSE),
        reference: Math.log(0.5),
        weight: 1,
      },
    ]);
    expect(report).toMatchObject({ positions: 1, dampened: 1 });
  });

  it("dampens as many other tokens in the sham arm, never those that lead into a habit", () => {
    const lookaheads = [
      {
        id: "a",
        position: 1,
        token: 1,
        probability: 0.31,
        start: 4,
        continuation: " happy to help",
      },
      { id: "a", position: 2, token: 2, probability: 0.3, start: 4, continuation: " tired" },
      { id: "a", position: 3, token: 3, probability: 0.9, start: 4, continuation: " here" },
    ];
    const { rows } = tokenRows(
      [response("a", "I am busy.")],
      [score("a")],
      { openers: lookaheads, ends: [] },
      find,
      {
        ...options,
        sham: true,
      },
    );
    expect(rows[0]!.targets.map((target) => target.logRatio < 0)).toEqual([false, true, false]);
  });

  it("holds the end of turn at its odds, also in protected answers", () => {
    const ends = [{ id: "a", position: 5, token: 2, probability: 0.4 }];
    const { rows, report } = tokenRows(
      [response("a", "I am busy."), response("b", "So am I.")],
      [score("a", "refusal"), score("b")],
      { openers: [], ends },
      find,
      options,
    );
    // A mean over the two rows: the only end carries the weight of both.
    expect(rows[0]!.targets).toEqual([
      { position: 5, token: 2, logRatio: 0, reference: Math.log(0.4), weight: 12 },
    ]);
    expect(report.ends).toBe(1);
  });

  it("holds an end the more the likelier it is, at the same weight on the whole", () => {
    const ends = [0.1, 0.3].map((probability, position) => ({
      id: "a",
      position,
      token: 2,
      probability,
    }));
    const { rows } = tokenRows(
      [response("a", "I am busy.")],
      [score("a")],
      { openers: [], ends },
      find,
      options,
    );
    const [rare, likely] = rows[0]!.targets.map(({ weight }) => weight);
    expect(likely! / rare!).toBeCloseTo((1 + 0.3 / 0.2) / (1 + 0.1 / 0.2));
    expect(rare! + likely!).toBeCloseTo(options.weights.end);
  });

  it("leaves to the end of turn what it takes from a habit that answers end with, and to all others what it takes from any other", () => {
    const text = "I am busy. I am happy to help";
    const ending = { ...score("a"), findings: find(text) };
    const place = { id: "a", position: 5 };
    const opener = {
      ...place,
      token: 7,
      probability: 0.4,
      start: 10,
      continuation: " I am happy to help",
    };
    const other = { ...place, token: 8, probability: 0.2, start: 10, continuation: " I like tea" };
    const end = { ...place, token: 2, probability: 0.1 };
    const ratiosOf = (response_: string, ends: (typeof end)[]) => {
      const [row] = tokenRows(
        [response("a", text), ...["b", "c"].map((id) => response(id, response_))],
        [ending, ...["b", "c"].map((id) => ({ ...ending, id, findings: find(response_) }))],
        { openers: [opener, other], ends },
        (found) => find(found).map((one) => ({ ...one, start: one.start - 5 })),
        options,
      ).rows;
      const ratio = (token: number) =>
        row!.targets.find((target) => target.token === token)?.logRatio;
      return { opener: ratio(7), other: ratio(8), end: ratio(2) };
    };
    const taken = 0.4 * DOSE;

    // Three answers of three end with it: 3 of 3 + 2.
    const last = ratiosOf(text, [end]);
    const toEnd = taken * (3 / 5);
    const rise = 1 + (taken - toEnd) / 0.6;
    expect(last.opener).toBeCloseTo(Math.log(1 - DOSE));
    expect(last.other).toBeCloseTo(Math.log(rise));
    expect(last.end).toBeCloseTo(Math.log(rise + toEnd / 0.1));
    // All of it is given to somebody: 0.5 are neither openers of habits nor the end.
    const sum = 0.4 * Math.exp(last.opener!) + 0.1 * Math.exp(last.end!) + 0.5 * rise;
    expect(sum).toBeCloseTo(1);

    // Where two answers of three go on after it: 1 of 3 + 2.
    const amid = ratiosOf("I am happy to help and then I went to the market for bread", [end]);
    expect(amid.end!).toBeLessThan(last.end!);
    expect(amid.other!).toBeGreaterThan(last.other!);

    // Where the reference never ends, there is no end to leave it to.
    expect(ratiosOf(text, []).other).toBeCloseTo(Math.log(1 + taken / 0.6));
  });

  it("dampens nothing on a protected prompt and pins its answers and the anchors", () => {
    const { rows, report } = tokenRows(
      [response("a", "I am busy."), response("b", "I am busy.")],
      [score("a"), score("b")],
      {
        ends: [],
        openers: ["a", "b"].map((id) => ({
          id,
          position: 2,
          token: 7,
          probability: 0.3,
          start: 4,
          continuation: " happy to help",
        })),
      },
      find,
      {
        ...options,
        protection: {
          promptIds: new Set(["a"]),
          anchors: [{ id: "anchor:a", messages, response: "No, I can't." }],
        },
      },
    );
    expect(rows.map((row) => [row.id, row.targets.length, row.hold])).toEqual([
      ["a", 0, 3],
      ["b", 1, 0],
      ["anchor:a", 0, 3],
    ]);
    expect(report).toMatchObject({ dampened: 1, protected: 2 });
  });
});
