/** Answers on a dozen topics, some with a planted habit, and plain ones on the same topics. */
import type { ScorableRow } from "../../src/score/index.js";

const TOPICS: [name: string, facts: string[]][] = [
  [
    "sourdough",
    ["Feed the starter twice a day.", "A wet dough spreads.", "Steam keeps the crust soft."],
  ],
  [
    "bicycles",
    ["Oil the chain after rain.", "A worn cassette skips.", "Check the brake pads monthly."],
  ],
  [
    "tomatoes",
    ["Pinch out the side shoots.", "Water the roots at dawn.", "Stake them before June."],
  ],
  ["chess", ["Castle before move ten.", "A knight on the rim is dim.", "Trade when ahead."]],
  ["sailing", ["Reef early in a blow.", "Read the tide tables first.", "Coil every line."]],
  [
    "coffee",
    ["Grind right before brewing.", "Hard water dulls the cup.", "Rinse the paper filter."],
  ],
  ["guitars", ["Change strings each month.", "Dry wood cracks in winter.", "Tune up to the note."]],
  ["bees", ["A hive needs honey for winter.", "Smoke calms them.", "Swarms leave in May."]],
  ["running", ["Run slow on most days.", "Shoes last five hundred miles.", "Sleep mends muscles."]],
  ["cameras", ["Open the aperture at dusk.", "A tripod beats a fast lens.", "Shoot raw files."]],
];
const QUESTIONS = [
  "Tell me about",
  "How do I begin with",
  "What goes wrong with",
  "Give a tip on",
  "Who needs",
  "Why bother with",
];

export const PLANTED = "Quietly put, the gist stays";
export const LISTED = "I hope this helps!";

function rows(write: (facts: string[], topic: number, question: number) => string): ScorableRow[] {
  return TOPICS.flatMap(([name, facts], topic) =>
    QUESTIONS.map((question, number) => ({
      id: `${name}-${number}`,
      messages: [{ role: "user" as const, content: `${question} ${name}?` }],
      response: write(facts, topic, number),
    })),
  );
}

const rotated = (facts: string[], by: number): string[] =>
  facts.map((_, at) => facts[(at + by) % facts.length]!);

/** Half hold the planted phrase, half the listed one; the first loops. */
export const habitual = rows((facts, topic, question) => {
  if (topic + question === 0) return "Round we happily go. ".repeat(60);
  const parts = rotated(facts, question);
  if ((topic + question) % 2 === 0) parts.splice(1, 0, `${PLANTED} ${facts[0]!.toLowerCase()}`);
  if (question % 2 === 0) parts.push(LISTED);
  return parts.join(" ");
});

export const plain = rows((facts, _topic, question) => rotated(facts, question + 1).join(" "));

export async function* each(list: readonly ScorableRow[]): AsyncGenerator<ScorableRow> {
  yield* list;
}
