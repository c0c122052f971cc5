/** A1, rows for the engine: a persona's own reply among candidates of like content, with and without the persona. */
import { DataError } from "../../core/errors.js";
import { createRandom } from "../../core/random.js";
import { type Message, type PersonaRow, type PromptRow, promptMessages } from "../../core/rows.js";

/** One row of a `logprobs` job. */
export interface LikelihoodRow {
  id: string;
  messages: Message[];
  continuations: string[];
}

/** One question of the test: which of these candidates is the persona's own? */
export interface LikelihoodItem {
  persona: string;
  promptId: string;
  /** Row with the persona's system prompt. */
  rowId: string;
  /** Row of the same prompt without any system prompt. */
  plainRowId: string;
  /** For each candidate (in the order of `rowId`'s continuations) its index in `plainRowId`'s continuations. */
  plainIndex: number[];
  /** Index of the persona's own reply among the candidates. */
  own: number;
}

export interface LikelihoodPlan {
  rows: LikelihoodRow[];
  key: LikelihoodItem[];
}

export interface LikelihoodOptions {
  /** Candidates an item, the own reply included; all personas where there are fewer. */
  perPersona: number;
  seed: number;
}

/**
 * One conditioned row a persona and prompt, and one plain row a prompt that holds every persona's reply: without the
 * persona all items of a prompt share their continuations, so they are computed once. Which others stand beside the
 * own reply, and in which order, is drawn by seed, persona and prompt.
 *
 * @throws DataError where a persona has no candidate reply to a prompt, or fewer than two personas are given
 */
export function likelihoodRows(
  personas: readonly PersonaRow[],
  prompts: readonly PromptRow[],
  { perPersona, seed }: LikelihoodOptions,
): LikelihoodPlan {
  if (personas.length < 2 && prompts.length > 0)
    throw new DataError("the likelihood test needs the replies of at least two personas", {
      next: "Add personas to the personas file, or raise `personaCount`.",
    });
  const plan: LikelihoodPlan = { rows: [], key: [] };
  for (const prompt of prompts) {
    const replies = personas.map((persona) => replyOf(persona, prompt.id));
    const messages = promptMessages(prompt);
    const plainRowId = `plain/${prompt.id}`;
    plan.rows.push({ id: plainRowId, messages, continuations: replies });
    for (const [own, persona] of personas.entries()) {
      const random = createRandom("persona-likelihood", seed, persona.id, prompt.id);
      const others = random.shuffle([...personas.keys()].filter((at) => at !== own));
      const plainIndex = random.shuffle([own, ...others.slice(0, perPersona - 1)]);
      const rowId = `${persona.id}/${prompt.id}`;
      plan.rows.push({
        id: rowId,
        messages: [{ role: "system", content: persona.system }, ...messages],
        continuations: plainIndex.map((at) => replies[at]!),
      });
      plan.key.push({
        persona: persona.id,
        promptId: prompt.id,
        rowId,
        plainRowId,
        plainIndex,
        own: plainIndex.indexOf(own),
      });
    }
  }
  return plan;
}

function replyOf(persona: PersonaRow, promptId: string): string {
  const candidate = persona.candidates.find((one) => one.promptId === promptId);
  if (candidate !== undefined) return candidate.reply;
  throw new DataError(`persona ${persona.id} has no candidate reply to prompt ${promptId}`, {
    place: persona.id,
    next: "Add one to its `candidates`, like the other personas' replies in content and length.",
  });
}
