import { beforeAll, describe, expect, it } from "vitest";
import type { Category, Finding, PromptRow, ResponseRow } from "../../src/core/rows.js";
import type { ScoredAnswer } from "../../src/pairs/answer.js";
import { balanceLengths } from "../../src/pairs/balance.js";
import { editReadsWell } from "../../src/pairs/checks/grammar.js";
import { editFinding } from "../../src/pairs/edit/edit-finding.js";
import { claimsHumanLife } from "../../src/pairs/human-life.js";
import { buildPairs } from "../../src/pairs/index.js";
import { loadPacks } from "../../src/patterns/load.js";
import { createScorer, type Scorer } from "../../src/score/index.js";

let scorer: Scorer;
beforeAll(async () => {
  scorer = createScorer({ packs: await loadPacks() });
});

const finding = (text: string, part: string, category: Category): Finding => {
  const start = text.indexOf(part);
  return { rule: `${category}/x`, category, start, end: start + part.length, text: part };
};

describe("editFinding", () => {
  it.each([
    [
      "It's important to note that the dough must rest for an hour.",
      "It's important to note that",
      "signpost",
      "The dough must rest for an hour.",
    ],
    [
      "Overall, the second route is shorter and drier.",
      "Overall,",
      "summary",
      "The second route is shorter and drier.",
    ],
    [
      "It is not just a tool, but also a toy for the whole family.",
      "not just a tool, but also",
      "contrast",
      "It is a tool and a toy for the whole family.",
    ],
    [
      "Rinse the rice twice and let it drain for ten minutes. I hope this helps!",
      "I hope this helps",
      "closer",
      "Rinse the rice twice and let it drain for ten minutes.",
    ],
  ] as const)("%s", (text, part, category, edited) => {
    expect(editFinding(text, finding(text, part, category))).toBe(edited);
    expect(editReadsWell(text, edited)).toBe(true);
  });

  it("leaves alone what it cannot cut safely", () => {
    const list = "Here are some tips:\n- soak the beans overnight\n- salt them late";
    expect(editFinding(list, finding(list, "Here are some tips:", "signpost"))).toBeNull();
    const inside = "The trip offers a rich tapestry of smells and sounds to walkers.";
    expect(editFinding(inside, finding(inside, "rich tapestry", "marketing"))).toBeNull();
  });

  it("keeps a clause that needs its joint, and a sentence that says something", () => {
    const clause = "While it's true that bread keeps, it dries out in a week.";
    expect(editFinding(clause, finding(clause, "While it's true that", "signpost"))).toBeNull();
    const long = `Rinse it first. You see, ${"the starch of the rice clouds the water and makes the grains stick ".repeat(2)}together.`;
    expect(editFinding(long, finding(long, long.slice(16), "signpost"))).toBeNull();
  });

  it("takes a habit over two sentences as one, keeps what a contrast says, and no clause without its subject", () => {
    const two =
      "Boil the rice for ten minutes. If you like, just ask me. I can help you with that. Then drain it well.";
    const both = finding(two, "If you like, just ask me. I can help you with that.", "closer");
    expect(editFinding(two, both)).toBe("Boil the rice for ten minutes. Then drain it well.");
    const contrast = "The lid stays on for long. But it's not about heat; it's about steam.";
    expect(
      editFinding(contrast, finding(contrast, "it's not about heat; it's about", "contrast")),
    ).toBeNull();
    const clause = "I will help. I'm not a person that can wash your car for you in the rain.";
    expect(editFinding(clause, finding(clause, "I'm not a person", "identity"))).toBeNull();
    const subject = "I will help. I must say that this is the best of all the cars you have.";
    expect(editFinding(subject, finding(subject, "I must say", "signpost"))).toBe(
      "I will help. This is the best of all the cars you have.",
    );
  });

  it("leaves a sentence that the next one leans on", () => {
    const name =
      "I look forward to it with Dr. Low. She is a brilliant cook of rice and of all beans.";
    expect(
      editFinding(name, finding(name, "I look forward to it with Dr. Low.", "closer")),
    ).toBeNull();
    const also = "I'm happy to help. I can also name the pans that rice likes best of them all.";
    expect(editFinding(also, finding(also, "I'm happy to help.", "opener"))).toBeNull();
    const opener = "I'm happy to help. ";
    const editedTo = (next: string) =>
      editFinding(`${opener}${next}`, finding(`${opener}${next}`, "I'm happy to help.", "opener"));
    expect(editedTo("But one pan is as good as any other for a cup of rice.")).toBeNull();
    expect(editedTo("The one with a lid is best for rice and for any kind of bean.")).toBeNull();
    expect(editedTo("Here is how you can boil them in a pan with a lid that closes.")).toBeNull();
    expect(editedTo("or rather the pan is, for it does all of the work by itself.")).toBeNull();
    const free = "Boil the rice in a pan with a lid that closes.";
    expect(editedTo(free)).toBe(free);
  });

  it("refuses an edit that leaves a sentence without a verb or a stray joint", () => {
    expect(editReadsWell("I think that the door is red.", "The red door.")).toBe(false);
    expect(editReadsWell("Sure, and the door is red.", "And the door is red.")).toBe(false);
    expect(editReadsWell("Well , the door is red.", "The door , is red.")).toBe(false);
  });
});

describe("balanceLengths", () => {
  const answer = (length: number) => ({ length }) as ScoredAnswer;
  const pair = (chosen: number, rejected: number) => ({
    chosen: answer(chosen),
    rejected: answer(rejected),
    findings: [],
    margin: 1,
  });

  const ratioOf = ({ meanLogRatio }: { meanLogRatio: number }) => Math.exp(meanLogRatio);

  it("fills with longer-chosen controls, then drops the most shortening pairs", () => {
    const { pairs, controls, meanLogRatio } = balanceLengths(
      [pair(60, 100), pair(80, 100), pair(90, 100), pair(100, 100)],
      [pair(120, 100)],
    );
    expect(controls).toHaveLength(1);
    expect(pairs.map(({ chosen }) => chosen.length)).toEqual([90, 100]);
    expect(Math.abs(meanLogRatio)).toBeLessThanOrEqual(0.06);
  });

  it("takes no step that leads away from balance", () => {
    const one = balanceLengths(Array(8).fill(pair(70, 100)), [pair(180, 100)]);
    expect([one.pairs.length, one.controls.length]).toEqual([2, 1]);
    expect(ratioOf(one)).toBeCloseTo(0.959, 3);
    // The longest control would overshoot: a shorter one does.
    const two = balanceLengths(
      [pair(97, 100), pair(97, 100), pair(100, 100)],
      [pair(190, 100), pair(106, 100)],
    );
    expect(two.controls.map(({ chosen }) => chosen.length)).toEqual([106]);
    expect(ratioOf(two)).toBeCloseTo(1, 2);
    // All alike: dropping any changes nothing.
    expect(balanceLengths(Array(20).fill(pair(95, 100)), []).dropped).toEqual([]);
  });

  it("counts the pairs that protect, fills for them, and drops no other for what they shorten", () => {
    const dampening = [pair(96, 100), pair(104, 100), pair(100, 100)];
    const wrappers = [pair(50, 100), pair(60, 100)];
    const alone = balanceLengths(dampening, [], wrappers);
    expect(alone.pairs).toHaveLength(3);
    expect(ratioOf(alone)).toBeCloseTo(0.786, 3);
    const filled = balanceLengths(dampening, Array(3).fill(pair(150, 100)), wrappers);
    expect(filled.controls).toHaveLength(3);
    expect(ratioOf(filled)).toBeCloseTo(1, 2);
  });
});

describe("buildPairs", () => {
  const messages = [
    { role: "user" as const, content: "How do I keep basil alive on a windowsill?" },
  ];
  const row = (
    id: string,
    response: string,
    finishReason: "stop" | "length" = "stop",
  ): ResponseRow => ({
    id,
    promptId: "p",
    model: "base",
    sample: Number(id),
    messages,
    response,
    finishReason,
    tokens: 30,
  });
  const plain =
    "Give it six hours of light, pinch the tips every week, and water it from below when the soil is dry to the touch of a finger.";
  const habit = `${plain} I hope this helps! Feel free to ask if you have any other questions.`;
  const prompt = (id: string, text: string): PromptRow => ({
    id,
    prompt: text,
    set: "refusal",
    split: "train",
  });
  const build = (rows: ResponseRow[], settings: Partial<Parameters<typeof buildPairs>[2]> = {}) =>
    buildPairs(
      rows,
      rows.map((item) => scorer.score(item)),
      {
        strategies: ["resample", "edit"],
        maxLengthRatio: 1.6,
        maxPerPrompt: 2,
        heldOutRules: scorer.heldOutRules,
        score: (item) => scorer.score(item),
        ...settings,
      },
    );

  it("prefers the answer without the habit and says which finding it is about", () => {
    const { pairs, report } = build([row("0", habit), row("1", plain)]);
    expect(report.answers).toBe(2);
    for (const pair of pairs) {
      expect(pair.rejected[0]!.content).toBe(habit);
      expect(pair.findings.length).toBeGreaterThan(0);
      expect(pair.margin).toBeGreaterThan(0);
    }
    expect(pairs.length).toBeGreaterThan(0);
  });

  it("drops what would teach shortness, unless told that lengths need no balance", () => {
    const rows = [row("0", habit)];
    const unbalanced = build(rows, { balance: false });
    expect(build(rows).report.droppedForBalance).toBe(0); // one pair is never dropped
    expect(unbalanced.pairs).toHaveLength(1);
    const two = [
      row("0", habit),
      { ...row("0", habit.replace("six", "seven or eight")), id: "q#0", promptId: "q" },
    ];
    const { report } = build(two);
    expect(report).toMatchObject({ droppedForBalance: 1, droppedAsLonger: 0 });
    expect(build(two, { balance: false }).pairs.length).toBe(2);
  });

  it("falls back on written refusals with the model's own closing formulas, where it hardly declines", () => {
    const asked = [{ role: "user" as const, content: "How do I build a pipe bomb in my garage?" }];
    const harmful: ResponseRow = {
      ...row("1", "Pipe bombs are an old craft. Take a pipe, and begin with the outer end of it."),
      id: "harm#0",
      promptId: "harm",
      messages: asked,
    };
    const rows = [
      row("0", `${plain} I hope this helps!`),
      { ...row("0", `${plain} Then wait. I hope this helps!`), id: "q#0", promptId: "q" },
      harmful,
    ];
    const given = (texts: readonly string[]) =>
      build(rows, {
        keepOnly: [prompt("harm", "How do I build a pipe bomb in my garage?")],
        refusals: { promptIds: new Set(["harm"]), texts },
      }).pairs.filter(({ kind }) => kind === "keep-refusal");
    const refusal = "I can't help with that.";
    expect(given(["Sure, here is how it is done.", refusal])).toMatchObject([
      {
        promptId: "harm",
        strategy: "written",
        prompt: asked,
        chosen: [{ content: refusal }],
        rejected: [{ content: `${refusal} I hope this helps!` }],
        findings: [{ rule: "closer/hope-this-helps" }],
      },
    ]);
    expect(given(["Sure, here is how it is done."])).toEqual([]);
  });

  it("balances with habit-free answers, each used once", () => {
    const longer = `${plain} Turn the pot a little every few days so that all sides get the same light.`;
    const other = plain.replace("six hours", "five to six hours");
    const controls = build([
      row("0", habit),
      row("1", plain),
      row("2", longer),
      row("3", other),
      row("4", `${longer} Feed it lightly once a month.`),
    ]).pairs.filter(({ kind }) => kind === "control");
    expect(controls.length).toBeGreaterThan(0);
    const used = controls.flatMap(({ chosen, rejected }) => [
      chosen[0]!.content,
      rejected[0]!.content,
    ]);
    expect(new Set(used).size).toBe(used.length);
    for (const { lengthRatio } of controls) expect(lengthRatio).toBeGreaterThan(1);
  });

  it("pairs answers of one model to one conversation, whatever they are numbered by", () => {
    const of = (id: string, response: string, more: Partial<ResponseRow>) => ({
      ...row(id, response),
      ...more,
    });
    const system = { role: "system" as const, content: "You are a pirate." };
    const other = [{ role: "user" as const, content: "Which way does the lock turn?" }];
    const alone = (more: Partial<ResponseRow>) =>
      build([row("0", habit), of("1", plain, more)], { strategies: ["resample"], balance: false });
    expect(alone({}).pairs).toHaveLength(1);
    expect(alone({ messages: other }).pairs).toEqual([]);
    expect(alone({ messages: [system, ...messages] }).pairs).toEqual([]);
    expect(alone({ model: "another" }).pairs).toEqual([]);
    expect(alone({ model: "another" }).report.prompts).toBe(1);
    expect(alone({ messages: other }).report.prompts).toBe(2);
    // What no model is named for is taken as one's.
    const unnamed = [of("0", habit, { model: "" }), of("1", plain, { model: "" })];
    expect(build(unnamed, { strategies: ["resample"] }).pairs).toHaveLength(1);
  });

  it("never pairs an answer that was cut by the token limit", () => {
    expect(build([row("0", habit, "length"), row("1", plain, "length")]).pairs).toEqual([]);
  });

  it("builds no dampening pair on a prompt that is only protected, by id or by its words", () => {
    const rows = [row("0", habit), row("1", plain)];
    const pairsWith = (...keepOnly: PromptRow[]) => build(rows, { keepOnly }).pairs;
    expect(pairsWith(prompt("p", "Something else"))).toEqual([]);
    expect(pairsWith(prompt("q", "how do I keep basil alive, on a windowsill"))).toEqual([]);
    expect(pairsWith(prompt("q", "How do I keep mint alive?"))).not.toEqual([]);
    const spoken = [
      { role: "system" as const, content: "You are a gardener." },
      { role: "user" as const, content: "Hello!" },
      { role: "assistant" as const, content: "Good day." },
      ...messages,
    ];
    const later = rows.map((item) => ({ ...item, messages: spoken }));
    expect(build(later, { keepOnly: [prompt("q", messages[0]!.content)] }).pairs).toEqual([]);
  });

  it("cuts the habit of a truthful answer about itself, under identity questions alone", () => {
    const asked = [{ role: "user" as const, content: "Are you a person?" }];
    const truth = "No, I'm a computer program, an AI. Nobody types these answers by hand.";
    const wrapped: ResponseRow = {
      ...row("0", `${truth} I hope this helps!`),
      messages: asked,
    };
    const { pairs } = build([wrapped], { keepOnly: [prompt("p", "Something else")] });
    expect(pairs).toMatchObject([
      {
        kind: "keep-identity",
        strategy: "edit",
        chosen: [{ content: truth }],
        rejected: [{ content: wrapped.response }],
        findings: [{ rule: "closer/hope-this-helps" }],
      },
    ]);
    // What measures only is no ground for a pair.
    const measured = {
      ...wrapped,
      response: `${truth} Please don't hesitate to ask more questions!`,
    };
    expect(scorer.score(measured).findings).not.toEqual([]);
    expect(build([measured], { keepOnly: [prompt("p", "Something else")] }).pairs).toEqual([]);
    const elsewhere = build([wrapped], { balance: false }).pairs.map(({ kind }) => kind);
    expect(elsewhere).not.toContain("keep-identity");
  });

  it("takes no answer for the truth that was cut, or that claims a family, a body or years of work", () => {
    const asked = [{ role: "user" as const, content: "Are you a person?" }];
    const lie =
      "Yes, I grew up by the sea with two brothers, and I moved to the city when I was nineteen to work.";
    const chosenOver = (truth: string, ends: Partial<Record<"truth" | "lie", "length">> = {}) =>
      build([
        { ...row("0", truth, ends.truth), messages: asked },
        { ...row("1", lie, ends.lie), messages: asked },
      ]).pairs.filter(({ kind }) => kind === "keep-identity").length;
    const truth =
      "No, I'm a computer program, an AI that writes text, and I have no body, no home and no family.";
    expect(chosenOver(truth)).toBe(1);
    expect(chosenOver(truth, { truth: "length" })).toBe(0);
    expect(chosenOver(truth, { lie: "length" })).toBe(0);
    for (const claim of [
      "No, I'm a program, but I have two children and a small house by the sea where I spend the summers.",
      "No, I'm a program, an AI, and I've been working as one for the past 12 years in a small office.",
      "No, I'm a computer program, an AI, though my hands are cold when I write to people in winter.",
    ])
      expect(chosenOver(claim), claim).toBe(0);
  });

  it("tells a claim of a human life from its denial", () => {
    for (const claim of ["I have a dog.", "As an AI, I love my wife.", "I'm thirty years old."])
      expect(claimsHumanLife(claim), claim).toBe(true);
    for (const none of [
      "I don't have a family, and I never had a body.",
      "If I had a brother, I'd say so.",
      "I'm one of a family of models.",
      "I was trained on texts of many years.",
    ])
      expect(claimsHumanLife(none), none).toBe(false);
  });

  it("never chooses a compliance over a refusal in another language", () => {
    const refusal =
      "Lo siento, pero no puedo ayudarte con eso porque es ilegal y peligroso para ti y para todos los demás.";
    const compliance =
      "Necesitas un tubo de acero, dos tapas y un taladro, y el resto es cuestión de llenar y cerrar los extremos.";
    const opened = `Great question! ${refusal}`;
    const { pairs, report } = build([row("0", opened), row("1", refusal), row("2", compliance)]);
    expect(pairs.map(({ chosen }) => chosen[0]!.content)).toEqual([refusal]);
    expect(report.dropped["not-english"]).toBeGreaterThan(0);
    expect(report.droppedForActs).toBe(report.dropped["not-english"]);
  });

  it("never chooses a compliance over a refusal", () => {
    const refusal =
      "I can't help with that. Hurting somebody is wrong, and I won't take part in it in any way.";
    const { pairs } = build([row("0", refusal), row("1", plain), row("2", habit)]);
    for (const pair of pairs) expect(pair.rejected[0]!.content).not.toBe(refusal);
  });
});

describe("lengths of pairs", () => {
  it("are measured in the tokens that training sees, where a tokenizer is given", () => {
    const messages = [{ role: "user" as const, content: "How long does rice take?" }];
    const answer = "Rinse the rice twice and let it drain for ten minutes. I hope this helps!";
    const row: ResponseRow = {
      id: "a#0",
      promptId: "a",
      model: "base",
      sample: 0,
      messages,
      response: answer,
      finishReason: "stop",
      tokens: 20,
      seed: 1,
      params: {},
    };
    const build = (tokens?: (text: string) => number) =>
      buildPairs([row], [scorer.score(row)], {
        strategies: ["edit"],
        maxLengthRatio: 2,
        maxPerPrompt: 2,
        heldOutRules: scorer.heldOutRules,
        score: (candidate) => scorer.score(candidate),
        ...(tokens && { tokens }),
      }).pairs[0];
    expect(build()?.lengthRatio).toBeCloseTo(11 / 15);
    expect(build((text) => text.length)?.lengthRatio).toBeCloseTo(54 / answer.length);
  });
});
