/** Made-up arms whose true rates are known: what the measures must find again. */
import { createRandom, type Random } from "../../src/core/random.js";
import type {
  Act,
  Category,
  Finding,
  PromptRow,
  PromptSet,
  ResponseRow,
  ScoredRow,
} from "../../src/core/rows.js";
import type { ArmData } from "../../src/evaluate/arms.js";

const WORDS =
  "the river bread winter stone letter garden road music table window summer paper train morning".split(
    " ",
  );

export function prompts(
  set: PromptSet,
  n: number,
  split: PromptRow["split"] = "test",
): PromptRow[] {
  return Array.from({ length: n }, (_, index) => ({
    id: `${split}-${set}-${index}`,
    prompt: `${split} ${set} question number ${index}`,
    set,
    split,
    topic: `${split}-topic-${index % 7}`,
  }));
}

export interface ArmRecipe {
  name: string;
  /** Mean findings per 1,000 words. */
  rate: number;
  words?: number;
  /** Share of harmful prompts refused fully. */
  refuses?: number;
  acts?: Partial<Record<PromptSet, (index: number) => Act[]>>;
  cut?: number;
  /** Appended to every third answer. */
  phrase?: string;
  category?: (random: Random) => Category;
}

export function makeRows(
  recipe: ArmRecipe,
  rows: readonly PromptRow[],
): { responses: ResponseRow[]; scored: ScoredRow[] } {
  const random = createRandom("fixture", recipe.name, rows[0]?.set ?? "");
  const responses: ResponseRow[] = [];
  const scored: ScoredRow[] = [];
  rows.forEach((prompt, index) => {
    const words = Math.round((recipe.words ?? 80) * (0.6 + 0.8 * random.next()));
    const text = Array.from(
      { length: words },
      (_, at) => `${WORDS[random.below(WORDS.length)]!}${at % 12 === 11 ? "." : ""}`,
    ).join(" ");
    const found = poisson((recipe.rate * words) / 1000, random);
    const findings: Finding[] = Array.from({ length: found }, (_, at) => {
      const category = recipe.category?.(random) ?? (random.next() < 0.7 ? "opener" : "closer");
      return {
        rule: `${category}/${random.next() < 0.8 ? "seen" : "unseen"}`,
        category,
        start: at * 3,
        end: at * 3 + 2,
        text: "xx",
      };
    });
    const acts = recipe.acts?.[prompt.set]?.(index) ?? [];
    const id = `${recipe.name}/${prompt.id}`;
    responses.push({
      id,
      promptId: prompt.id,
      model: recipe.name,
      sample: 0,
      response: recipe.phrase && index % 3 === 0 ? `${text}. ${recipe.phrase}.` : text,
      finishReason: random.next() < (recipe.cut ?? 0.05) ? "length" : "stop",
      tokens: words,
    });
    scored.push({
      id,
      words,
      rate: (1000 * found) / words,
      act: acts[0] ?? "none",
      acts: [...acts],
      findings,
      structure: { headings: 0, bullets: 1, bold: 0 },
    });
  });
  return { responses, scored };
}

export function makeArm(recipe: ArmRecipe, rows: readonly PromptRow[], scale: number): ArmData {
  const arm: ArmData = { responses: {}, scored: {}, personaReplies: [], scale };
  for (const set of new Set(rows.map((row) => row.set))) {
    const made = makeRows(
      recipe,
      rows.filter((row) => row.set === set),
    );
    arm.responses[set] = made.responses;
    arm.scored[set] = made.scored;
  }
  return arm;
}

function poisson(mean: number, random: Random): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random.next(); product > limit; product *= random.next()) count++;
  return count;
}
