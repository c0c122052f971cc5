import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDetector } from "../../src/detect/index.js";
import { compilePacks, type Pack, parsePack } from "../../src/patterns/index.js";

function pack(category: string, rules: string): Pack {
  return parsePack(
    `pack: ${category}\nversion: 1\ndescription: d\ncategory: ${category}\nrules:\n${rules}`,
    "t.yaml",
  );
}

function rule(id: string, phrases: string[], more = ""): string {
  return `  - id: ${id}\n    message: m\n    phrases: ${JSON.stringify(phrases)}\n${more}    examples: {match: [x], pass: [y]}\n`;
}

const PACKS = [
  pack(
    "closer",
    rule("hope", ["hope (this|that) helps"], "    at: ending\n    span: sentence\n") +
      rule("feel-free", ["feel free to _{1,5}"]) +
      rule("feel-free-ask", ["feel free to ask (me)? (any|more) questions"]),
  ),
  pack(
    "opener",
    rule("sure", ["(sure|certainly) (!|,)"], "    at: opening\n") +
      rule("great", ["great question"], "    at: sentence-start\n"),
  ),
  pack(
    "identity",
    rule(
      "as-ai",
      ["as an ai (language model)?"],
      '    unlessPrompt: ["are you (a|an) _"]\n    unlessSentence: ["ai (engineer|lab)"]\n',
    ),
  ),
  pack("contrast", rule("not-just", ["it's not just _{1,6} - it's", "not only _{1,8} but also"])),
];
const detector = createDetector(compilePacks(PACKS));

const texts = (response: string, prompt?: string): string[] =>
  detector
    .find(response, prompt === undefined ? {} : { messages: [{ role: "user", content: prompt }] })
    .map(({ text }) => text);

describe("find", () => {
  it("gives rule, category, offsets and text", () => {
    expect(detector.find("Great question. Go on.")).toEqual([
      { rule: "opener/great", category: "opener", start: 0, end: 14, text: "Great question" },
    ]);
  });

  it.each([
    ["emoji", "😀😀 **Great question**, 👩‍👩‍👧!", ["Great question"]],
    [
      "curly quotes and dashes",
      "It’s not just a job—it’s a calling.",
      ["It’s not just a job—it’s"],
    ],
    ["CRLF", "One.\r\nGreat   question\r\nTwo.", ["Great   question"]],
    ["combining marks", "Cafe\u0301. Gre\u0301at. Great question", ["Great question"]],
    ["letters that change length in lower case", "İİİ. Great question", ["Great question"]],
  ])("keeps UTF-16 offsets with %s", (_what, response, expected) => {
    expect(texts(response)).toEqual(expected);
  });

  it.each([
    ["a fenced block", "```\ngreat question\n```\nDone."],
    ["an unclosed fence", "~~~\ngreat question\n"],
    ["a code span", "Type `great question` here."],
    ["a block quote", "> Great question\n\nYes."],
    ["a quotation", 'She wrote "great question, my dear friend" and left.'],
    ["curly quotation marks", "\u201cGreat question, my dear friend\u201d was all."],
    ["curly quotation marks over lines", "\u201cGreat question,\n\nmy dear friend\u201d was all."],
    ["single quotation marks", "'Great question, that's what I mean' was all."],
    ["a short utterance in quotation marks", '"Great question!" was all.'],
    ["words that are spoken of", "Leave out the phrase \u2018great question\u2019."],
    ["reasoning", "<think>Great question.</think>\nFour."],
    ["reasoning that the prompt opened", "Great question, so I add.\n</think>\nFour."],
  ])("leaves %s alone", (_what, response) => {
    expect(texts(response)).toEqual([]);
  });

  const rules = (response: string, prompt: string): string[] =>
    detector.find(response, { messages: [{ role: "user", content: prompt }] }).map((x) => x.rule);

  it.each([
    "Write in the style of a corporate chatbot.",
    "Parody ChatGPT answering a question about tea.",
    "Which phrases do AI chatbots overuse?",
    "Tell me of tea, full LinkedIn style",
    "Can you talk like a corporate press release?",
    "Make it sound like an assistant: the tea is cold",
    "Write me an overly polite chatbot reply",
    "Rewrite this: Great question. Hope this helps.",
  ])("leaves alone what the prompt asks for or says: %s", (prompt) => {
    expect(rules("Great question. Hope this helps", prompt)).toEqual([]);
  });

  it.each([
    "Explain tea. Avoid phrases that an AI would use.",
    "Act as a marketing expert and tell me about tea.",
    "How do chatbots work?",
    "Is that a great tea?",
    "How do I mock an assistant service in Jest?",
    "Design a mock UI for our AI assistant",
    "My code has an overly complex marketing module. How to simplify?",
    "Explain, in a casual tone, what LLMs do.",
    "Rewrite in a professional tone for LinkedIn: we won",
    "What are good opening lines for a sales email?",
    "My essay sounds like ChatGPT. Make it more human.",
    "My boss talks like a marketing brochure, how do I stop him?",
    "Write code that mimics the ChatGPT API",
    "Is satire of politicians legal?",
  ])("finds what nobody asked for: %s", (prompt) => {
    expect(rules("Great question. Hope this helps", prompt)).toEqual([
      "opener/great",
      "closer/hope",
    ]);
  });

  it.each([
    ["Translate into English: Tolle Frage. Ich hoffe, das hilft", []],
    ["How do you say 'Super question, j'espère que ça aide' in English?", []],
    ["Correct the grammar: Greats question, hopes this help", []],
    ["Fix the brake of my bike", ["opener/great", "closer/hope"]],
    // Habits are English: these are no translation.
    ["Translate to French: where is the station?", ["opener/great", "closer/hope"]],
    ["How do you say 'cheese' in Italian?", ["opener/great", "closer/hope"]],
  ])("leaves alone what is only said again: %s", (prompt, found) => {
    expect(rules("Great question. Hope this helps", prompt)).toEqual(found);
  });

  it.each([
    ["Fix the grammar: she go home", "Great question! She goes home. Hope this helps"],
    ["Translate to English: Bonjour", "Great question! Hello. Hope this helps"],
    [
      "Which phrases do AI chatbots overuse?",
      "Great question! Here are two:\n\n1. Great question\n2. Hope this helps\n\nHope this helps",
    ],
    [
      "Give me opening lines for a sales email",
      "Great question! Here are two:\n\n- A great question brought me here\n- Hope this helps\n\nHope this helps",
    ],
  ])("counts what is said around a text that was asked for: %s", (prompt, response) => {
    expect(rules(response, prompt)).toEqual(["opener/great", "closer/hope"]);
  });

  it("counts what is said around a translation", () => {
    const prompt = "Translate: Der Hund schläft.";
    expect(rules("The translation is: the dog sleeps. Hope this helps", prompt)).toEqual([
      "closer/hope",
    ]);
  });

  it("takes apostrophes for no quotation marks", () => {
    expect(detector.find("The dogs' bed. Great question, the cats' bed too.")).toHaveLength(1);
  });

  it("sees a short quotation, which is no citation", () => {
    expect(texts('"Great question" it is.')).toEqual(["Great question"]);
  });

  it("keeps to the place that the rule names", () => {
    expect(texts("Sure, here it is.")).toEqual(["Sure,"]);
    expect(texts("One. Two. Three. I am sure, though.")).toEqual([]);
    expect(texts("A great question that was.")).toEqual([]);
    expect(texts("1. Great question that was.")).toEqual(["Great question"]);
    expect(texts("Hope this helps. One. Two. Three.")).toEqual([]);
  });

  it("grows to the sentence where the rule says so", () => {
    expect(texts("Done.\n\nI really **hope this helps** you, Ann! Bye.")).toEqual([
      "I really **hope this helps** you, Ann!",
    ]);
  });

  it("heeds the prompt and the sentence", () => {
    expect(texts("As an AI, I cook.", "How do I cook?")).toEqual(["As an AI"]);
    expect(texts("As an AI, I cook.", "Are you a cook?")).toEqual([]);
    expect(texts("As an AI engineer I cook.")).toEqual([]);
  });

  it("reads the last user message, not the others", () => {
    const messages = [
      { role: "user" as const, content: "Are you a cook?" },
      { role: "assistant" as const, content: "No." },
      { role: "user" as const, content: "Cook." },
    ];
    expect(detector.find("As an AI, I cook.", { messages })).toHaveLength(1);
  });

  it("gives the longest of one category, and lets categories overlap", () => {
    expect(detector.find("Feel free to ask me any questions").map(({ rule }) => rule)).toEqual([
      "closer/feel-free",
    ]);
    expect(detector.find("Feel free to ask more questions now").map(({ text }) => text)).toEqual([
      "Feel free to ask more questions now",
    ]);
    const both = detector.find("Great question, feel free to go on. Hope that helps, sure!");
    expect(both.map(({ category }) => category)).toEqual(["opener", "closer", "closer", "opener"]);
  });

  it("stays linear on a long line that repeats every rule's beginning", () => {
    const line = "it's not just feel free to as an ai hope this ".repeat(20_000);
    const short = time(() => detector.find(line.slice(0, line.length / 4)));
    const long = time(() => detector.find(line));
    // Four times as long; a square would take sixteen times.
    expect(long).toBeLessThan(short * 10 + 100);
  });
});

describe("what stands for the same thing", () => {
  const HELP = [
    pack("opener", rule("happy", ["i'd be happy to help"])),
    pack(
      "closer",
      rule("offer", ["happy to help you"], "    span: sentence\n") +
        rule("sure-offer", ["happy to assist you"], "    sure: true\n"),
    ),
    pack("signpost", rule("note", ["it is important to note that (the number)?"])),
  ];
  const find = (response: string): string[] =>
    createDetector(compilePacks(HELP))
      .find(response)
      .map((finding) => `${finding.rule} ${finding.start}`);

  it.each([
    ["in front of the answer an opener", "I'd be happy to help you. One. Two.", ["opener/happy 0"]],
    ["in the second of many too", "Hm. I'd be happy to help you. Two.", ["opener/happy 4"]],
    ["all alone too", "I'd be happy to help you.", ["opener/happy 0"]],
    ["after it a closer", "One. Two. I'd be happy to help you.", ["closer/offer 10"]],
    ["in the last of two too", "Alas. I'd be happy to help you.", ["closer/offer 6"]],
    ["elsewhere a closer", "1. 2. One. Two. I'd be happy to help you. 3.", ["closer/offer 16"]],
  ])("takes words of an opener and a closer for one: %s", (_what, response, expected) => {
    expect(find(response)).toEqual(expected);
  });

  it("keeps both where they find other words, and what a sure rule finds", () => {
    expect(find("I'd be happy to help, and happy to help you again. One. Two.")).toEqual([
      "opener/happy 0",
      "closer/offer 0",
    ]);
    const sure = createDetector(
      compilePacks([
        pack("opener", rule("assist", ["i'd be happy to assist"])),
        pack("closer", rule("sure-offer", ["happy to assist you"], "    sure: true\n")),
      ]),
    );
    expect(sure.find("I'd be happy to assist you. One. Two.")).toHaveLength(2);
  });

  it("takes nothing for a weak rule", () => {
    const weak = createDetector(
      compilePacks([
        pack("opener", rule("happy", ["i'd be happy to help"], "    weak: true\n")),
        pack("closer", rule("offer", ["happy to help you"])),
      ]),
    );
    expect(weak.find("I'd be happy to help you. One. Two.")).toHaveLength(2);
  });

  const note = (rest: string): string => `It is important to note that ${rest}`;

  it.each([
    ["other sentences count each", "the dog eats.|the cat eats.|the cow eats.", 3],
    ["the same sentence counts twice", "the dog eats.|the dog eats.|the dog eats.", 2],
    [
      "case, blanks and digits make no other",
      "the  Dog eats 12.|the dog eats 3.|the dog eats 4.",
      2,
    ],
    ["code makes another", "`a` eats.|`b` eats.|`c` eats.", 3],
    ["so does the end cut off not", "the dog eats.|the dog eats.|the do", 2],
    ["in one sentence the same words count twice", "so, |so, |so, |so", 2],
    ["other words in one sentence count each", "a, |the number and |b, |the number", 4],
  ])("of what is said again: %s", (_what, parts, count) => {
    expect(
      find(
        parts
          .split("|")
          .map(note)
          .join(parts.includes(".") ? "\n" : ""),
      ),
    ).toHaveLength(count);
  });

  it("counts a thousand numbers that are noted as one sentence said again", () => {
    const numbers = Array.from({ length: 1000 }, (_, at) => note(`the number ${at} is even.`));
    expect(find(numbers.join(" "))).toHaveLength(2);
    const words = Array.from({ length: 1000 }, (_, at) => note(`${"x".repeat(at + 1)} is even.`));
    expect(find(words.join(" "))).toHaveLength(1000);
  });
});

/** Milliseconds of the quickest of some runs: what else the process does, and clearing its memory, only adds to it. */
function time(work: () => unknown): number {
  const runs = Array.from({ length: 4 }, () => {
    const begin = process.cpuUsage().user;
    work();
    return (process.cpuUsage().user - begin) / 1000;
  });
  return Math.min(...runs);
}

const PIECES = [
  "I hope this helps",
  "Great question",
  "as an AI",
  "feel free to",
  "it’s not just",
  "—it’s",
  "not only",
  "but also",
  "Sure!",
  ". ",
  "\n",
  "\r\n",
  " ",
  "**",
  "`",
  "```\n",
  "> ",
  '"',
  "😀",
  "\ud83d",
  "e\u0301",
  "İ",
  "“",
  "”",
  "word",
  "<think>",
  "</think>",
];

describe("whatever the text", () => {
  const text = fc
    .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: "binary" })), { maxLength: 40 })
    .map((parts) => parts.join(""));

  it("findings lie inside it, say what stands there, are sorted and disjoint per rule and category", () => {
    fc.assert(
      fc.property(text, (response) => {
        const findings = detector.find(response);
        expect(detector.find(response)).toEqual(findings);
        const ends = new Map<string, number>();
        let last = 0;
        for (const { start, end, text: found, category } of findings) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(start).toBeLessThan(end);
          expect(end).toBeLessThanOrEqual(response.length);
          expect(response.slice(start, end)).toBe(found);
          expect(start).toBeGreaterThanOrEqual(ends.get(category) ?? 0);
          ends.set(category, end);
          last = start;
        }
      }),
      { numRuns: 400 },
    );
  });

  it("text without words before it changes nothing but the offsets", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("Great question. Go.", "As an AI, I sing."),
        fc.nat(5),
        (answer, lines) => {
          const shift = "\n".repeat(lines);
          const moved = detector.find(shift + answer);
          const expected = detector.find(answer).map((finding) => ({
            ...finding,
            start: finding.start + lines,
            end: finding.end + lines,
          }));
          expect(moved).toEqual(expected);
        },
      ),
    );
  });

  it("parts together hold what each holds alone, moved, where no rule asks for a place in the answer", () => {
    // None stands twice: what an answer says over and over is counted twice at most.
    const sentences = [
      "Great question.",
      "Feel free to ask me more questions!",
      "As an AI language model, I read.",
      "It's not just a job - it's a calling.",
      "Not only bread but also salt.",
      "😀 Naïve bread\r\nand salt.",
      "“As an AI,” he read.",
      "Our AI lab is open.",
      "- one\n- two",
    ];
    const placed = new Set(["closer/hope", "opener/sure"]);
    const find = (response: string) =>
      detector.find(response).filter(({ rule }) => !placed.has(rule));
    let found = 0;
    fc.assert(
      fc.property(
        fc.shuffledSubarray(sentences, { minLength: 2 }),
        fc.infiniteStream(fc.constantFrom("\n\n", "\r\n\r\n", "\n\n😀\n\n")),
        (parts, gaps) => {
          let text = "";
          const alone = parts.flatMap((part) => {
            if (text !== "") text += gaps.next().value;
            const start = text.length;
            text += part;
            return find(part).map((finding) => ({
              ...finding,
              start: finding.start + start,
              end: finding.end + start,
            }));
          });
          found += alone.length;
          expect(find(text)).toEqual(alone);
        },
      ),
      { numRuns: 300 },
    );
    expect(found).toBeGreaterThan(100);
  });

  it("the automaton finds all that the plain regexes find", async () => {
    const { createMatcher } = await import("../../src/detect/matcher.js");
    const { tokensOf } = await import("../../src/detect/tokens.js");
    const phrases = compilePacks(PACKS).rules.flatMap(({ phrases }) => phrases);
    const matcher = createMatcher(phrases);
    const { fold } = await import("../../src/patterns/index.js");
    fc.assert(
      fc.property(text, (response) => {
        const folded = fold(response);
        const found = new Set(
          matcher.match(tokensOf(response), () => folded).map(({ phrase }) => phrase),
        );
        phrases.forEach(({ regex }, index) => {
          const plain = new RegExp(`(?:^|[^a-z0-9])${regex.source}`).test(folded);
          expect(found.has(index)).toBe(plain);
        });
      }),
      { numRuns: 400 },
    );
  });
});
