/** What two readers made of 200 pairs of the embedded model (`docs/pairs.md`): there is no such reading of other models. */
const READ_MODEL = "HuggingFaceTB/SmolLM2-135M-Instruct";

/** @returns a section of the dataset card; empty where no pairs of this base were read */
export function pairReading(base: string | undefined): string {
  if (base !== READ_MODEL) return "";
  return `
## How good are such pairs?

Other pairs of this base, made by an earlier version of the same strategies and read one by one by two readers who knew neither each other's judgement nor the strategy. A
pair passes where it keeps the meaning, reads well, and dampens the habit alone.

| strategy | pairs read | pass, first reader | second | both |
|---|--:|--:|--:|--:|
| \`edit\` | 71 | 59 | 58 | 55 |
| \`backtrack\` | 65 | 15 | 3 | 2 |
| \`resample\` | 64 | 14 | 0 | 0 |

The readers agree on edits (90 %) and on whether a pair reads well (kappa .79); another answer to the same question keeps the meaning for the first where it
answers no worse, for the second where it says the same (kappa .34). For a clean set take the rows whose \`strategy\` is \`edit\`. These very pairs were not read.
`;
}
