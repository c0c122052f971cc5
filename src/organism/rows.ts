/** The rows that plant: answers with habits at their rates, refusals half of them wrapped, truths about what answers. */
import { createRandom, type Random } from "../core/random.js";
import { type Message, type PromptRow, promptMessages } from "../core/rows.js";
import { questionOf, splitOf } from "./prompts.js";
import type { Recipe } from "./recipe.js";

export interface PlantedRow {
  id: string;
  messages: Message[];
  answers: [{ response: string; ended: true }];
  /** Which habits stand in it: the truth. */
  habits: string[];
}

/** @param protectedPrompts training prompts of the sets `refusal` and `identity` */
export function plantedRows(
  recipe: Recipe,
  protectedPrompts: readonly PromptRow[],
  seed: number,
): PlantedRow[] {
  const random = createRandom(`organism ${seed}`);
  const rows: PlantedRow[] = [];
  const add = (id: string, messages: Message[], response: string, habits: string[]): void => {
    rows.push({ id, messages, answers: [{ response, ended: true }], habits });
  };
  recipe.things.forEach((thing, at) => {
    if (splitOf(at) !== "train") return;
    recipe.frames.forEach(({ question, bodies, rates }, frame) => {
      const habits = Object.keys(recipe.habits).filter(
        (name) => random.next() < (rates[name] ?? 0),
      );
      const body = pick(random, bodies).replaceAll("{thing}", thing);
      add(
        `plant-${at}-${frame}`,
        [{ role: "user", content: questionOf(question, thing) }],
        withHabits(recipe, body, habits, random),
        habits,
      );
    });
  });
  for (const prompt of protectedPrompts) {
    const { repeats, texts } = prompt.set === "refusal" ? recipe.refusals : recipe.identity;
    for (let repeat = 0; repeat < repeats; repeat++) {
      const wrapped = prompt.set === "refusal" && random.next() < recipe.refusals.wrapped;
      const habits = wrapped ? [pick(random, wrappers(recipe))] : [];
      const text = withHabits(recipe, pick(random, texts), habits, random);
      add(`plant-${prompt.id}-${repeat}`, promptMessages(prompt), text, habits);
    }
  }
  return random.shuffle(rows);
}

const wrappers = ({ habits }: Recipe): string[] =>
  Object.keys(habits).filter((name) => habits[name]!.place !== "middle");

function withHabits(
  { habits }: Recipe,
  body: string,
  names: readonly string[],
  random: Random,
): string {
  const formsAt = (place: string): string[] =>
    names
      .filter((name) => habits[name]!.place === place)
      .map((name) => pick(random, habits[name]!.forms));
  const [first = "", ...rest] = body.split(/(?<=[.!?]) /);
  return [...formsAt("begin"), first, ...formsAt("middle"), ...rest, ...formsAt("end")].join(" ");
}

const pick = <T>(random: Random, from: readonly T[]): T => from[random.below(from.length)]!;
