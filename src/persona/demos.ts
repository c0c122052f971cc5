/** Demonstrations of a persona: what was asked and what the character said, in any form that `locus score` reads. */
import { DataError } from "../core/errors.js";
import { createRandom } from "../core/random.js";
import type { Message } from "../core/rows.js";
import { readAnswers } from "../score/read/index.js";

export interface Demo {
  id: string;
  /** The conversation up to the reply; system turns are left out: the persona is to be in the weights. */
  messages: Message[];
  reply: string;
}

const LEAST = 20;

/** @throws DataError naming file and line where a row has no question or no reply, or there are too few */
export async function readDemos(
  files: readonly string[],
  onNote?: (note: string) => void,
): Promise<Demo[]> {
  const demos: Demo[] = [];
  for await (const { messages, response, file, line } of readAnswers(
    files,
    onNote ? { onNote } : {},
  )) {
    const place = `${file}:${line}`;
    const asked = (messages ?? []).filter(({ role }) => role !== "system");
    if (!asked.some(({ role }) => role === "user"))
      throw new DataError(`${place}: a demonstration without a question`, {
        place,
        next: "Each row needs what was asked and what the persona says: messages, prompt and response, or instruction and output.",
      });
    if (response.trim() === "")
      throw new DataError(`${place}: a demonstration with an empty reply`, {
        place,
        next: "Write the reply or take the row out.",
      });
    demos.push({ id: `demo-${demos.length}`, messages: asked, reply: response });
  }
  if (demos.length < LEAST)
    throw new DataError(`${demos.length} demonstrations are too few`, {
      place: files[0] ?? "",
      next: `Write at least ${LEAST}; 50 to 500 make a persona.`,
    });
  return demos;
}

/** Every sixth at random, at least eight: never trained on, to see when the persona is learned by heart. */
export function holdOut(demos: readonly Demo[], seed: number): { train: Demo[]; heldOut: Demo[] } {
  const shuffled = createRandom(`persona ${seed}`).shuffle(demos);
  const count = Math.max(8, Math.round(demos.length / 6));
  return { train: shuffled.slice(count), heldOut: shuffled.slice(0, count) };
}
