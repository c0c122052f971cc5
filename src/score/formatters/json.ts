/** One JSON object: `{rows, summary}`, written as the rows come. `start` and `end` of findings as in `findingSchema`. */
import type { CreateTextFormatter } from "./formatter.js";

export const json: CreateTextFormatter = () => {
  let rows = 0;
  return {
    begin: () => '{"rows":[',
    answer: ({ scored }) => `${rows++ === 0 ? "\n" : ",\n"}${JSON.stringify(scored)}`,
    append: (text) => (text === "" || rows++ === 0 ? text : `,${text}`),
    end: (summary) => `\n],\n"summary":${JSON.stringify(summary)}}\n`,
  };
};
