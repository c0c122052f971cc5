/** One JSON object: `{rows, summary}`, written as the rows come. */
import type { CreateTextFormatter } from "./formatter.js";

export const json: CreateTextFormatter = () => {
  let rows = 0;
  return {
    begin: () => '{"rows":[',
    answer: ({ scored }) => `${rows++ === 0 ? "\n" : ",\n"}${JSON.stringify(scored)}`,
    end: (summary) => `\n],\n"summary":${JSON.stringify(summary)}}\n`,
  };
};
