import { describe, expect, it } from "vitest";
import { compareFiles } from "../../src/evaluate/compare.js";
import { type PairableRow, pairRows } from "../../src/evaluate/compare-pairing.js";
import { makeRows, prompts } from "./fixture.js";

/** `samples` answers to each prompt. */
const rows = (count: number, samples: number, of: (prompt: number) => Partial<PairableRow>) =>
  Array.from({ length: count * samples }, (_, at): PairableRow => ({ id: "", ...of(at % count) }));
const sizes = (pairing: ReturnType<typeof pairRows>) =>
  pairing.groups.map(({ before, after }) => [before.length, after.length]);

describe("pairRows", () => {
  it("pairs several answers under one id by their prompts", () => {
    const several = rows(3, 2, (prompt) => ({ id: `q${prompt}`, prompt: `hash ${prompt}` }));
    const pairing = pairRows(several, several);
    expect(sizes(pairing)).toEqual([
      [2, 2],
      [2, 2],
      [2, 2],
    ]);
    expect(pairing.how).toBe(
      "paired by prompt: 3 prompts in both files, 6 answers before and 6 after",
    );
  });

  it("counts all answers of a file with more to each prompt", () => {
    const one = rows(3, 1, (prompt) => ({ id: `q${prompt}`, prompt: `hash ${prompt}` }));
    const four = rows(3, 4, (prompt) => ({ id: `q${prompt}`, prompt: `hash ${prompt}` }));
    expect(sizes(pairRows(one, four))).toEqual([
      [1, 4],
      [1, 4],
      [1, 4],
    ]);
  });

  it("takes as many to a prompt from either side where one file was cut short", () => {
    const whole = rows(3, 2, (prompt) => ({ id: `q${prompt}`, prompt: `hash ${prompt}` }));
    const cut = whole.slice(0, 5);
    const pairing = pairRows(whole, cut);
    expect(sizes(pairing)).toEqual([
      [2, 2],
      [2, 2],
      [1, 1],
    ]);
    expect(pairing.how).toContain("5 answers before and 5 after; 1 answer without a partner left");
  });

  it("leaves out the prompts that one file has", () => {
    const all = rows(6, 1, (prompt) => ({ prompt: `hash ${prompt}` }));
    const pairing = pairRows(all.slice(0, 4), all.slice(1, 6));
    expect(pairing.groups).toHaveLength(3);
    expect(pairing.how).toContain("3 prompts in both files, 3 answers before and 3 after; 3 ");
  });

  it("goes by the prompts where ids are line numbers in another order", () => {
    const ordered = rows(4, 1, (at) => ({ id: `${at}`, prompt: `hash ${at}` }));
    const turned = rows(4, 1, (at) => ({ id: `${at}`, prompt: `hash ${3 - at}` }));
    const { groups } = pairRows(ordered, turned);
    for (const { before, after } of groups) expect(before[0]!.prompt).toBe(after[0]!.prompt);
  });

  it("goes by the ids where all system prompts were changed, and says so", () => {
    const plain = rows(4, 1, (at) => ({ id: `q${at}`, prompt: `hash ${at % 2}` }));
    const told = plain.map((row) => ({
      ...row,
      prompt: `told ${row.prompt}`,
      question: row.prompt,
    }));
    const pairing = pairRows(plain, told);
    expect(pairing.by).toBe("id");
    expect(pairing.how).toBe(
      "paired by id: 4 ids in both files, 4 answers before and 4 after; 4 of them ask the same, 0 under the same system prompt",
    );
    // Two prompts, two ids each: resampled together.
    expect(sizes(pairing)).toEqual([
      [2, 2],
      [2, 2],
    ]);
    const bare = plain.map(({ id }) => ({ id }));
    expect(pairRows(plain, bare).how).toMatch(/^paired by id: .*; one file has no prompts$/);
    expect(pairRows(bare, bare).how).toMatch(/^paired by id: .* 4 after$/);
  });

  it("pairs nothing by ids that stand for other questions, and counts every answer", () => {
    const before = rows(6, 1, (at) => ({ id: `${at}`, prompt: `hash ${at}` }));
    const after = rows(3, 1, (at) => ({ id: `${at}`, prompt: `other ${at}` }));
    const pairing = pairRows(before, after);
    expect(pairing.by).toBeNull();
    expect(pairing.groups).toHaveLength(9);
    expect(pairing.how).toBe(
      "not paired: 0 prompts in both files, of 6 before and 3 after; of 3 ids in both files only 0 ask the same, so that all answers count and none is paired",
    );
    // Half of the ids ask the same: those are no line numbers.
    const some = after.map((row, at) => (at < 2 ? { ...row, question: `hash ${at}` } : row));
    expect(pairRows(before, some).by).toBe("id");
  });

  it("does not pair files that share few prompts", () => {
    const before = rows(5, 1, (at) => ({ id: `b${at}`, prompt: `hash ${at}` }));
    const after = rows(5, 1, (at) => ({ id: `a${at}`, prompt: `hash ${at + 3}` }));
    const pairing = pairRows(before, after);
    expect(pairing.by).toBeNull();
    expect(pairing.groups).toHaveLength(10);
    expect(pairing.how).toBe("not paired: 2 prompts in both files, of 5 before and 5 after");
  });
});

describe("several answers to a prompt", () => {
  const { scored } = makeRows({ name: "base", rate: 10 }, prompts("habit", 60));

  it("are no difference to themselves, in any order", () => {
    const two = [...scored, ...scored];
    const result = compareFiles(two, two.toReversed());
    expect(result).toMatchObject({ verdict: "no difference", paired: true, pairedBy: "id" });
    expect(result.why).toBe("Every compared answer has the same words and findings.");
    expect(result.compared).toEqual({ before: 120, after: 120, prompts: 60 });
  });

  it("tell as much as one where they are copies", () => {
    const other = makeRows({ name: "other", rate: 6 }, prompts("habit", 60)).scored;
    const after = other.map((row, at) => ({ ...row, id: scored[at]!.id }));
    const once = compareFiles(scored, after).all;
    const copied = compareFiles(scored, [...after, ...after, ...after]).all;
    expect(copied.difference).toBeCloseTo(once.difference!, 10);
    for (const end of [0, 1])
      expect(copied.differenceInterval![end]).toBeCloseTo(once.differenceInterval![end]!, 10);
  });
});
