import { describe, expect, it } from "vitest";
import { minedRisers } from "../../src/mine/index.js";
import { packSchema } from "../../src/patterns/index.js";
import { createScorer, type ScorableRow } from "../../src/score/index.js";

const THINGS = ["kettle", "lamp", "rug", "tent", "sofa", "wok", "vase", "harp", "sled", "oar"];
const BODIES = [
  "Dry it well.",
  "Oil the hinge first.",
  "Keep it out of the sun.",
  "Ask the maker.",
];
const KNOWN = "Gladly, dear friend!";
const HIDDEN = "Consider it as good as sorted!";

/** 400 answers; of every 20, so many begin with the known form, so many with the one that no rule lists. */
function answers(known: number, hidden: number): ScorableRow[] {
  return Array.from({ length: 400 }, (_, index) => {
    const place = (index * 7) % 20;
    const begin = place < known ? `${KNOWN} ` : place < known + hidden ? `${HIDDEN} ` : "";
    const body = BODIES[(index * 3) % BODIES.length];
    return {
      id: `a${index}`,
      messages: [
        { role: "user", content: `How do I keep a ${THINGS[index % 10]} number ${index}?` },
      ],
      response: `${begin}${body} The ${THINGS[index % 10]} lasts ${index} years.`,
    };
  });
}

const pack = packSchema.parse({
  pack: "known",
  version: 1,
  description: "What training knows.",
  category: "opener",
  rules: [
    {
      id: "gladly",
      message: "m",
      phrases: ["gladly, dear friend"],
      examples: { match: [KNOWN], pass: ["Rain fell."] },
    },
    {
      id: "hidden",
      message: "m",
      heldOut: true,
      phrases: ["as good as sorted"],
      examples: { match: [HIDDEN], pass: ["Rain fell."] },
    },
  ],
});
const options = { packs: [pack], category: "opener", name: "risen-2" } as const;

describe("minedRisers", () => {
  it("finds the form that took the place of the dampened one, once, as a whole sentence", async () => {
    const risen = await minedRisers(answers(12, 3), answers(4, 8), options);
    expect(risen?.rules).toHaveLength(1);
    const { findings } = createScorer({ packs: [risen!] }).score({
      id: "x",
      response: `${HIDDEN} Dry it well.`,
    });
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ start: 0, end: HIDDEN.length, category: "opener" });
  });

  it("does not take a phrase for risen because another of its sentence went", async () => {
    const topic = (index: number): string => THINGS[(index * 7 + 3) % THINGS.length]!;
    const rows = (together: (index: number) => boolean): ScorableRow[] =>
      Array.from({ length: 200 }, (_, index) => ({
        id: `a${index}`,
        messages: [{ role: "user", content: `Tell me of the ${topic(index)} number ${index}.` }],
        response:
          index % 2 === 0
            ? `${together(index) ? "Everyone can gradually learn, " : ""}many readers enjoy small details.`
            : `The ${topic(index)} stood there.`,
      }));
    const risen = await minedRisers(
      rows(() => true),
      rows((index) => index % 20 === 0),
      { packs: [], category: "signpost", name: "risen-2" },
    );
    expect(risen).toBeUndefined();
  });

  it("finds nothing where nothing rose", async () => {
    expect(await minedRisers(answers(12, 3), answers(4, 3), options)).toBeUndefined();
  });

  it("takes the answers to one prompt together: a phrase that rose under few prompts is no habit", async () => {
    const burst = (many: boolean): ScorableRow[] =>
      answers(4, 3).map((row, index) => {
        // Ten prompts of twenty answers each; what rose, rose under one of them.
        const prompt = index % 20;
        const rose = prompt === 3 && (many || index < 100);
        return {
          ...row,
          messages: [{ role: "user", content: `Question ${prompt}` }],
          response: rose ? `Polish it with an old shirt. ${row.response}` : row.response,
        };
      });
    expect(await minedRisers(burst(false), burst(true), options)).toBeUndefined();
  });

  it("leaves out what training knows already", async () => {
    expect(await minedRisers(answers(4, 3), answers(12, 3), options)).toBeUndefined();
  });
});
