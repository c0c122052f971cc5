/** One scored row a line: the `scored` schema, ready for other tools and other stages. */
import type { CreateFormatter } from "./formatter.js";

export const jsonl: CreateFormatter = () => ({
  begin: () => "",
  answer: ({ scored }) => `${JSON.stringify(scored)}\n`,
  end: () => "",
});
