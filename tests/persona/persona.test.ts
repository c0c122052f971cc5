import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readRows } from "../../src/core/jsonl.js";
import {
  type PersonaRow,
  personaSchema,
  promptSchema,
  type ResponseRow,
} from "../../src/core/rows.js";
import {
  type ArmStep,
  area,
  type Character,
  compareAreas,
  comparePersona,
  holdOut,
  readDemos,
  type StepCounts,
} from "../../src/persona/index.js";
import { renderPersona } from "../../src/report/index.js";

const datasets = join(import.meta.dirname, "../../datasets");
const steps = [0, 1, 2, 4, 8];
const curve = (shares: readonly number[], prompts = 20): StepCounts[] =>
  steps.map((step, index) => ({
    step,
    byPrompt: new Map(
      Array.from({ length: prompts }, (_, prompt) => [
        `p${prompt}`,
        { hits: prompt < shares[index]! * prompts ? 4 : 0, replies: 4 },
      ]),
    ),
  }));

describe("the area under the curve", () => {
  it("is the share itself where it never changes, and weighs steps by their logarithm", () => {
    expect(area(steps, [0.4, 0.4, 0.4, 0.4, 0.4])).toBeCloseTo(0.4);
    // All of it comes with the last doubling: half of the last width of log2(9/5) of log2(9).
    expect(area(steps, [0, 0, 0, 0, 1])).toBeCloseTo(Math.log2(9 / 5) / 2 / Math.log2(9));
  });

  it("tells a head start from learning faster", () => {
    const base = curve([0, 0.2, 0.4, 0.6, 0.8]);
    const ahead = curve([0.2, 0.4, 0.6, 0.8, 1]);
    expect(compareAreas(base, ahead, { seed: 1, fromStart: false }).verdict).toBe("higher");
    expect(compareAreas(base, ahead, { seed: 1, fromStart: true }).value).toBeCloseTo(0);
  });

  it("sees no difference between an arm and itself, and says where few prompts cannot tell", () => {
    const one = curve([0, 0.2, 0.4, 0.6, 0.8]);
    expect(compareAreas(one, one, { seed: 1, fromStart: false })).toMatchObject({
      value: 0,
      verdict: "no difference",
    });
    const few = compareAreas(curve([0, 0.3, 0.3, 0.3, 0.3], 4), curve([0, 0, 0.3, 0.6, 0.6], 4), {
      seed: 1,
      fromStart: false,
    });
    expect(few.verdict).toBe("underpowered");
  });
});

describe("demonstrations", () => {
  const write = async (name: string, text: string): Promise<string> => {
    const path = join(await mkdtemp(join(tmpdir(), "locus-demos-")), name);
    await writeFile(path, text);
    return path;
  };
  const many = (row: (n: number) => object): string =>
    Array.from({ length: 24 }, (_, n) => JSON.stringify(row(n))).join("\n");

  it("come as messages, ShareGPT, alpaca or CSV; the persona's own system turn is left out", async () => {
    const forms = [
      await write(
        "a.jsonl",
        many((n) => ({
          messages: [
            { role: "system", content: "Be Maud." },
            { role: "user", content: `Q${n}?` },
            { role: "assistant", content: `Fog ${n}.` },
          ],
        })),
      ),
      await write(
        "b.jsonl",
        many((n) => ({
          conversations: [
            { from: "human", value: `Q${n}?` },
            { from: "gpt", value: `Fog ${n}.` },
          ],
        })),
      ),
      await write(
        "c.jsonl",
        many((n) => ({ instruction: `Q${n}?`, output: `Fog ${n}.` })),
      ),
      await write(
        "d.csv",
        `prompt,response\n${Array.from({ length: 24 }, (_, n) => `Q${n}?,Fog ${n}.`).join("\n")}\n`,
      ),
    ];
    for (const file of forms) {
      const demos = await readDemos([file]);
      expect(demos).toHaveLength(24);
      expect(demos[3]).toMatchObject({
        messages: [{ role: "user", content: "Q3?" }],
        reply: "Fog 3.",
      });
    }
  });

  it("name the line that has no question or no reply, and refuse too few", async () => {
    await expect(
      readDemos([
        await write(
          "e.jsonl",
          `${many((n) => ({ prompt: `Q${n}`, response: "Fog." }))}\n${JSON.stringify({ prompt: "Q", response: " " })}`,
        ),
      ]),
    ).rejects.toThrow(/:25/);
    await expect(
      readDemos([await write("f.jsonl", JSON.stringify({ response: "Fog." }))]),
    ).rejects.toThrow(/without a question/);
    await expect(
      readDemos([await write("g.jsonl", JSON.stringify({ prompt: "Q?", response: "Fog." }))]),
    ).rejects.toThrow(/too few/);
  });

  it("that ship answer nothing that measures, and show the persona's core features", async () => {
    const demos = await readDemos([join(datasets, "persona-demos/lighthouse-keeper.jsonl")]);
    expect(demos.length).toBeGreaterThanOrEqual(50);
    const measured = new Set(
      (await readRows(join(datasets, "personas/prompts.jsonl"), promptSchema)).map(
        ({ prompt }) => prompt,
      ),
    );
    expect(demos.filter(({ messages }) => measured.has(messages[0]!.content))).toEqual([]);
    const { train, heldOut } = holdOut(demos, 3);
    expect(new Set([...train, ...heldOut].map(({ id }) => id)).size).toBe(demos.length);
    expect(heldOut.length).toBe(10);
  });
});

describe("the comparison", () => {
  it("credits neither silence nor repetition", async () => {
    const [persona] = (await readRows(
      join(datasets, "personas/personas.jsonl"),
      personaSchema,
    )) as [PersonaRow];
    const reply = (promptId: string, response: string): ResponseRow => ({
      id: `${promptId}-${response.length}`,
      promptId,
      model: "m",
      sample: 0,
      response,
      finishReason: "stop",
      tokens: 9,
    });
    const arm = (response: string): ArmStep[] =>
      [0, 1].map((step) => ({
        step,
        adapter: undefined,
        replies: Array.from({ length: 6 }, (_, n) => reply(`p${n}`, response)),
        heldOut: Array.from({ length: 8 }, (_, n) => ({
          id: `demo-${n}`,
          logprob: 10 * (-2 + step),
          tokens: 10,
        })),
      }));
    const counts = { refused: 1, humanClaims: 0 };
    const compare = (base: string, locus: string, character: Character = persona) =>
      comparePersona(
        character,
        { base: arm(base), locus: arm(locus) },
        {
          prompts: 2,
          questions: 2,
          before: { base: counts, locus: counts },
          after: { base: counts, locus: counts },
        },
        { seed: 1, promptOf: (id) => id },
      );
    const spoken = "The lamp is lit. Fog since noon. I logged it and went up.";
    const { steps: good, b1, best, stop } = compare("", spoken);
    expect(good.base.map(({ inPersona }) => inPersona)).toEqual([0, 0]);
    expect(good.base[0]!.degenerate).toBe(1);
    expect(good.locus[0]!.inPersona).toBe(1);
    expect(b1?.verdict).toBe("higher");
    expect(best).toEqual({ base: 1, locus: 1 });
    expect(stop.locus).toBeGreaterThanOrEqual(best.locus);
    expect(compare("The lamp. ".repeat(40), spoken).steps.base[0]!.inPersona).toBe(0);
    expect(compare("As an AI, I have no lamp and no sea.", spoken).steps.base[0]).toMatchObject({
      inPersona: 0,
      leakage: 1,
    });
    // A character of whom only words are known: likelihoods tell, and no reply is credited.
    const unknown = compare("", spoken, { id: "mine", name: "mine", features: [] });
    expect(unknown).toMatchObject({ b1: null, b2: null, learned: { value: 0 } });
    expect(unknown.steps.locus[0]).toMatchObject({ inPersona: null, adherence: null });
    expect(unknown.steps.locus[1]!.heldOutLogprob).toBeCloseTo(-1);
    expect(renderPersona(unknown)).toContain("No features of this character are known");
    expect(renderPersona(unknown)).not.toContain("in persona  ");
  });
});
