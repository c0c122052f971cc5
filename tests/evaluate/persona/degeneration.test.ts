import { describe, expect, test } from "vitest";
import { degeneration } from "../../../src/evaluate/persona/index.js";

const sentence = "The old mill by the river burned down in the spring.";

const BROKEN: [what: string, text: string, reason: string][] = [
  ["nothing", "", "empty"],
  ["white space", " \n ", "empty"],
  ["one word", "Sure.", "empty"],
  ["one token over and over", "the ".repeat(40), "repetition"],
  ["a stutter of two words", "I am ".repeat(12), "repetition"],
  ["a sentence three times", `${sentence} ${sentence} ${sentence}`, "repetition"],
  [
    "a loop that sets in late",
    `I like mornings. There is tea, and the cat comes in from the yard with wet feet. ${"It is a good time to think about the day. ".repeat(4)}`,
    "repetition",
  ],
  [
    "a counted loop",
    ["Eat well", "Eat well", "Eat well", "Eat well", "Eat well", "Eat well", "Eat well", "Eat well"]
      .map((item, at) => `${at + 1}. ${item}`)
      .join("\n"),
    "repetition",
  ],
  [
    "two sentences taking turns",
    "You should drink more water each day. You should sleep more hours each night. ".repeat(3),
    "repetition",
  ],
  [
    "a loop cut in the middle of a word",
    `${"and then we went to the market to buy ".repeat(4)}and then we we`,
    "repetition",
  ],
  ["one endless word", `Well, ${"a".repeat(90)}`, "endless"],
  [
    "a run without any stop",
    Array.from({ length: 130 }, (_, at) => `word${at}`).join(" "),
    "endless",
  ],
];

const SOUND: [what: string, text: string][] = [
  ["a short answer", "Bread and tea."],
  [
    "laughter and emphasis",
    "Ha ha ha ha! I was very, very, very tired, and on and on and on it went.",
  ],
  [
    "a list of parallel items",
    ["apples", "pears", "plums", "figs", "dates", "grapes", "limes", "kiwis", "mangoes", "cherries"]
      .map((fruit) => `- You can use ${fruit} in the filling.`)
      .join("\n"),
  ],
  [
    "parallel sentences",
    "I keep the lamp. I keep the log. I keep the stairs dry. I keep my own counsel. I keep two hens.",
  ],
  [
    "a timetable with a line that comes back",
    ["Monday", "Tuesday", "Wednesday", "Thursday"]
      .map(
        (day, at) =>
          `${day}\n- Run for ${at + 3} kilometres, slowly, on soft ground\n- Stretch for ten minutes\n- Write down how the legs feel, and what ${day} was like`,
      )
      .join("\n"),
  ],
  ["a sentence said twice", `${sentence} I will say it again: ${sentence.toLowerCase()}`],
  ["code", `Use this:\n\`\`\`\n${"x = x + 1\n".repeat(20)}\`\`\`\nIt adds twenty.`],
  ["a table", `${"| a | b | c | d |\n".repeat(12)}That is the whole table.`],
  ["a formula alone", "e^(i*pi)+1=0, as Euler"],
  ["a script without spaces", "今日はとても良い天気ですから散歩に行きましょうね"],
  ["two haiku", "One bowl, and the moon\nwhen it comes by to borrow\nthe water in it."],
];

test.each(BROKEN)("%s is degenerate", (_, text, reason) => {
  expect(degeneration(text)).toEqual({ degenerate: true, reason });
});

test.each(SOUND)("%s is not", (_, text) => {
  expect(degeneration(text)).toEqual({ degenerate: false, reason: null });
});

describe("cost", () => {
  test("a long reply is judged in well under a second", () => {
    const text = Array.from({ length: 6000 }, (_, at) => `w${(at * 7919) % 5003}`).join(" ");
    const begin = performance.now();
    degeneration(text);
    expect(performance.now() - begin).toBeLessThan(1000);
  });
});
