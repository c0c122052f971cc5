import { describe, expect, it } from "vitest";
import { pairSchema } from "../../src/core/rows.js";
import { completePair, givenPairSchema } from "../../src/pairs/index.js";
import { loadPacks } from "../../src/patterns/load.js";
import { createScorer } from "../../src/score/index.js";

const scorer = createScorer({ packs: await loadPacks() });
const complete = (row: object, at = 1) =>
  pairSchema.parse(completePair(givenPairSchema.parse(row), at, (answer) => scorer.score(answer)));

const PROMPT = "How do I mend a kettle?";
const CHOSEN = "Fill it with vinegar and boil it.";
const REJECTED = `${CHOSEN} I hope this helps!`;
const user = { role: "user", content: PROMPT };
const said = (content: string) => ({ role: "assistant", content });

describe("a pair of TRL's", () => {
  it.each([
    ["conversations", { prompt: [user], chosen: [said(CHOSEN)], rejected: [said(REJECTED)] }],
    ["texts", { prompt: PROMPT, chosen: CHOSEN, rejected: REJECTED }],
    ["no prompt", { chosen: [user, said(CHOSEN)], rejected: [user, said(REJECTED)] }],
  ])("is completed from %s", (_, row) => {
    const pair = complete(row, 7);
    expect(pair).toMatchObject({
      id: "row 7",
      prompt: [user],
      chosen: [said(CHOSEN)],
      rejected: [said(REJECTED)],
      kind: "dampen",
      strategy: "given",
      margin: 1,
    });
    expect(pair.findings.map(({ text }) => text)).toEqual([
      expect.stringContaining("I hope this helps"),
    ]);
    expect(pair.lengthRatio).toBeCloseTo(7 / 11);
    expect(pair.promptId).toBe(complete(row, 8).promptId);
  });

  it("keeps what it says of itself, and takes an empty column for none", () => {
    const row = { prompt: PROMPT, chosen: CHOSEN, rejected: REJECTED };
    expect(
      complete({ ...row, id: 12, promptId: "p", kind: "control", strategy: null, margin: 0.5 }),
    ).toMatchObject({ id: "12", promptId: "p", kind: "control", strategy: "given", margin: 0.5 });
  });

  it.each([
    [{ prompt: PROMPT, chosen: CHOSEN }, "rejected", /a text or a list of messages/],
    [{ chosen: CHOSEN, rejected: REJECTED }, "prompt", /begin with the same messages/],
    [{ prompt: PROMPT, chosen: CHOSEN, rejected: REJECTED, kind: "keep" }, "kind", /keep-refusal/],
  ])("is refused where it is none: %o", (row, field, message) => {
    const issue = givenPairSchema.safeParse(row).error?.issues[0];
    expect(issue?.path).toEqual([field]);
    expect(issue?.message).toMatch(message);
  });
});
