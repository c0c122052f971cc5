import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadSecondStage } from "../../src/classify/load.js";
import { DataError } from "../../src/core/errors.js";
import { scoredSchema } from "../../src/core/rows.js";
import { type Pack, parsePack } from "../../src/patterns/index.js";
import { loadPacks } from "../../src/patterns/load.js";
import {
  createScorer,
  createSummary,
  type Format,
  formatters,
  summarise,
} from "../../src/score/index.js";
import { readAnswers } from "../../src/score/read/index.js";

const PACK: Pack = parsePack(
  `pack: t
version: 1
description: d
category: closer
rules:
  - {id: hope, message: m, phrases: ["hope this helps"], examples: {match: [x], pass: [y]}}
  - {id: luck, message: m, heldOut: true, phrases: ["good luck"], examples: {match: [x], pass: [y]}}
`,
  "t.yaml",
);
const scorer = createScorer({ packs: [PACK] });
const ANSWERS = [
  { id: "a", response: "# Knots\n\nTie it twice. I hope this helps. Good luck!" },
  { id: "b", response: "Tie it once." },
  { id: "=c", response: "I can't help with that." },
];
const scored = ANSWERS.map((answer) => scorer.score(answer));

describe("createScorer", () => {
  it("gives a row of the schema", () => {
    for (const row of scored) expect(scoredSchema.parse(row)).toEqual(row);
    expect(scored[0]).toMatchObject({
      words: 10,
      rate: 200,
      act: "none",
      structure: { headings: 1 },
    });
    expect(scored[2]).toMatchObject({ act: "refusal", acts: ["refusal"], rate: 0 });
  });

  it("knows the held-out rules", () => {
    expect([...scorer.heldOutRules]).toEqual(["closer/luck"]);
    expect(scorer.rules.size).toBe(2);
  });

  it.each([
    ["I hope this helps!", "it was given text"],
    [null, "it was given null"],
    [undefined, "it was given undefined"],
    [{ id: "1", response: null }, "its response is null"],
    [{ id: "1", response: ["a"] }, "its response is a list"],
    [{ id: "1", response: "a", messages: "q" }, "its messages are text"],
    [{ id: "1", response: "a", messages: ["q"] }, "its messages are no turns { role, content }"],
  ])("says what it takes where it is given %j", (row, why) => {
    expect(() => scorer.score(row as never)).toThrow(DataError);
    expect(() => scorer.score(row as never)).toThrow(
      `a scorer takes a row { id, response, messages? }; ${why}`,
    );
  });

  it("counts UTF-16 code units, which other languages can slice by", () => {
    const response = "\u{1f600}\u{1f600} Caf\u00e9. I hope this helps!";
    const [finding] = scorer.score({ id: "1", response }).findings;
    const { start, end, text } = finding!;
    const bytes = Buffer.from(response, "utf16le").subarray(2 * start, 2 * end);
    expect(bytes.toString("utf16le")).toBe(text);
    expect([...response].slice(start, end).join("")).not.toBe(text);
  });

  it("scores a text alike with newlines and with the line ends of Windows", async () => {
    const whole = createScorer({ packs: await loadPacks(), secondStage: await loadSecondStage() });
    const crlf = (text: string) => text.replaceAll("\n", "\r\n");
    const response =
      "Certainly! Here are two knots.\n\n- **Reef knot**: tie it\n  twice.\n- Bowline\n\n```\nI hope this\nhelps!\n```\n\nIn the end,\nit is important to\nnote that ropes wear.\n \nLet me know if you\nneed anything else!";
    const prompt = "Which knots are there?\n\nTwo, please.";
    const messages = (content: string) => [{ role: "user" as const, content }];
    const plain = whole.score({ id: "1", response, messages: messages(prompt) });
    const given = crlf(response);
    const scored = whole.score({ id: "1", response: given, messages: messages(crlf(prompt)) });
    for (const { start, end, text } of scored.findings) expect(given.slice(start, end)).toBe(text);
    expect(plain.findings.length).toBeGreaterThan(2);
    expect(scored.findings.some(({ text }) => text.includes("\r\n"))).toBe(true);
    const inPlainLines = scored.findings.map(({ start, end, text, ...finding }) => ({
      ...finding,
      start: given.slice(0, start).replaceAll("\r", "").length,
      end: given.slice(0, end).replaceAll("\r", "").length,
      text: text.replaceAll("\r", ""),
    }));
    expect({ ...scored, findings: inPlainLines }).toEqual(plain);
    const trainable = whole.findTrainable(given, messages(crlf(prompt)));
    expect(trainable).toEqual(scored.findings.filter(({ rule }) => !whole.heldOutRules.has(rule)));
  });

  it("scores an empty answer", () => {
    expect(scorer.score({ id: "e", response: "" })).toMatchObject({
      words: 0,
      rate: 0,
      findings: [],
    });
  });
});

describe("summarise", () => {
  it("divides sums by sums", () => {
    const summary = summarise(scored);
    expect(summary).toMatchObject({
      answers: 3,
      words: 18,
      findings: 2,
      byRule: { "closer/hope": 1, "closer/luck": 1 },
    });
    expect(summary.rate).toBeCloseTo((2 / 18) * 1000);
    expect(summary.share).toBeCloseTo(1 / 3);
    expect(summary.byCategory.closer).toEqual({
      findings: 2,
      rate: summary.rate,
      share: summary.share,
    });
    expect(summary.byCategory.opener.findings).toBe(0);
    expect(summary.byAct).toMatchObject({ refusal: 1, none: 2 });
    expect(summary.structure.headings).toBeCloseTo(1 / 3);
  });

  it("is all zeros for nothing", () => {
    expect(summarise([])).toMatchObject({ answers: 0, rate: 0, share: 0, meanWords: 0 });
  });
});

describe("formatters", () => {
  const formatted = (format: Exclude<Format, "parquet">): string => {
    const summary = createSummary();
    const formatter = formatters[format]();
    let out = String(formatter.begin());
    for (const [index, row] of scored.entries()) {
      summary.add(row);
      out += formatter.answer({ scored: row, response: ANSWERS[index]!.response });
    }
    return out + formatter.end(summary.summary());
  };

  it("jsonl: the scored rows in input order", () => {
    expect(
      formatted("jsonl")
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual(scored);
  });

  it("json: one object", () => {
    expect(JSON.parse(formatted("json"))).toEqual({ rows: scored, summary: summarise(scored) });
  });

  it("csv: a line an answer, formulas quoted", () => {
    expect(formatted("csv")).toMatchInlineSnapshot(`
      "id,words,findings,rate,act,identity,opener,signpost,closer,summary,hedge,moralising,marketing,contrast,empathy,headings,bullets,bold
      a,10,2,200,none,0,0,0,2,0,0,0,0,0,0,1,0,0
      b,3,0,0,none,0,0,0,0,0,0,0,0,0,0,0,0,0
      "'=c",5,0,0,refusal,0,0,0,0,0,0,0,0,0,0,0,0,0
      "
    `);
  });

  it("markdown", () => {
    expect(formatted("markdown")).toMatchInlineSnapshot(`
      "3 answers, 18 words: 2 findings in 2 places, 111.11 places per 1,000 words, in 33.3 % of answers (rules).

      | category | findings | per 1,000 words | answers |
      | --- | ---: | ---: | ---: |
      | closer | 2 | 111.11 | 33.3 % |

      | rule | findings |
      | --- | ---: |
      | closer/hope | 1 |
      | closer/luck | 1 |

      | act | answers |
      | --- | ---: |
      | refusal | 1 |
      "
    `);
  });

  it("terminal", () => {
    expect(formatted("terminal")).toMatchInlineSnapshot(`
      "a  closer/hope
          Tie it twice. I [hope this helps]. Good luck!
      a  closer/luck
          Tie it twice. I hope this helps. [Good luck]!

      3 answers, 18 words: 2 findings in 2 places, 111.11 places per 1,000 words, in 33.3 % of answers (rules)

      category  findings  / 1,000 words  answers
      closer           2         111.11   33.3 %

      most frequent rules  findings
      closer/hope                 1
      closer/luck                 1

      protected acts  answers
      refusal               1
      "
    `);
  });

  it("terminal: an answer cannot send control characters", () => {
    const response = "\u001b[2J\u0007 I hope this helps\u001b]0;x\u0007";
    const shown = formatters
      .terminal()
      .answer({ scored: scorer.score({ id: "\u001b[1m", response }), response });
    expect(shown).toContain("[hope this helps]");
    expect(/\p{Cc}/u.test(shown.replaceAll("\n", ""))).toBe(false);
  });
});

describe("readAnswers", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "locus-read-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const rows = async (lines: unknown[], onBadRow?: (error: DataError) => void) => {
    const file = join(folder, "answers.jsonl");
    await writeFile(
      file,
      lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"),
    );
    const found = [];
    for await (const row of readAnswers([file], { onBadRow })) found.push(row);
    return found.map(({ file: _, line: __, ...row }) => ({
      ...row,
      id: row.id.replace(file, "FILE"),
    }));
  };

  it("finds the answer and the prompt in their columns", async () => {
    const user = { role: "user", content: "p" };
    expect(
      await rows([
        { id: 7, response: "r", prompt: "p", model: "m" },
        { answer: "r" },
        { output: "r", messages: [user] },
        { messages: [user, { role: "assistant", content: "r" }] },
      ]),
    ).toEqual([
      { id: "7", response: "r", messages: [user] },
      { id: "FILE#2", response: "r" },
      { id: "FILE#3", response: "r", messages: [user] },
      { id: "FILE#4", response: "r", messages: [user] },
    ]);
  });

  it("names bad rows by file and line and goes on", async () => {
    const bad: (string | undefined)[] = [];
    const good = await rows([{ response: "a" }, "{", { body: "b" }, { response: "c" }], (error) =>
      bad.push(error.place),
    );
    expect(good).toHaveLength(2);
    expect(bad.map((place) => place?.replace(folder, ""))).toEqual([
      "/answers.jsonl:2",
      "/answers.jsonl:3",
    ]);
  });

  it("throws at the first bad row where nobody listens", async () => {
    await expect(rows(["{"])).rejects.toThrow(DataError);
  });
});
