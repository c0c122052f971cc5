/** One scored row a line: the `scored` schema (`start` and `end` of findings as in `findingSchema`), ready for other tools and other stages. */
import type { CreateTextFormatter } from "./formatter.js";

export const jsonl: CreateTextFormatter = () => ({
  begin: () => "",
  answer: ({ scored }) => `${JSON.stringify(scored)}\n`,
  end: () => "",
  append: (text) => text,
});
