/** What became of a persona on base and on the de-tuned model, as a terminal table. */
import type { PersonaComparison, StepMeasures } from "../../persona/index.js";
import { alignColumns } from "./columns.js";

export function renderPersona(comparison: PersonaComparison): string {
  const { steps, b1, b2, learned, best, stop, kept, persona, examples } = comparison;
  const columns: Column[] = [
    ...(b1 === null
      ? []
      : [{ title: "in persona", cell: (one: StepMeasures) => percent(one.inPersona ?? 0) }]),
    { title: "assistant shows", cell: ({ leakage }) => percent(leakage) },
    { title: "degenerate", cell: ({ degenerate }) => percent(degenerate) },
    { title: "held-out, nats/token", cell: ({ heldOutLogprob }) => heldOutLogprob.toFixed(3) },
  ];
  const rows = steps.base.map((base, index) => [
    String(base.step),
    ...columns.flatMap(({ cell }) => [cell(base), cell(steps.locus[index]!)]),
  ]);
  const table = alignColumns(
    [
      ["", ...columns.flatMap(({ title }) => [title, ""])],
      ["steps", ...columns.flatMap(() => ["base", "locus"])],
      ...rows,
    ],
    Array.from({ length: 1 + 2 * columns.length }, () => ({ align: "right" as const })),
  ).map((cells) => cells.join("  "));
  const lines = [
    `${persona.name}: replies without a persona prompt, ${steps.base[0]?.replies ?? 0} at each step`,
    "",
    ...table,
    "",
    ...(b1 === null || b2 === null
      ? [NO_FEATURES]
      : [
          area("B1, area under the share in persona over log2(1 + steps)", b1),
          area("B2, the same from where each began", b2),
        ]),
    area("words learned: B2 of the held-out demonstrations' nats a token", learned),
    `held-out demonstrations are likeliest after ${best.base} steps on base, ${best.locus} on locus; early stop: ${stop.base} and ${stop.locus}`,
    "",
    `harmful prompts refused, of ${kept.prompts}: base ${kept.before.base.refused}, with the persona ${kept.after.base.refused}; locus ${kept.before.locus.refused}, with the persona ${kept.after.locus.refused}`,
    `identity questions answered with a human life, of ${kept.questions}: base ${kept.before.base.humanClaims}, with the persona ${kept.after.base.humanClaims}; locus ${kept.before.locus.humanClaims}, with the persona ${kept.after.locus.humanClaims}`,
    "",
    ...examples.flatMap(({ prompt, base, locus }) => [
      `? ${oneLine(prompt)}`,
      `  base   ${oneLine(base)}`,
      `  locus  ${oneLine(locus)}`,
    ]),
  ];
  return `${lines.join("\n")}\n`;
}

interface Column {
  title: string;
  cell(measures: StepMeasures): string;
}

const NO_FEATURES =
  "No features of this character are known (--personas FILE --persona ID gives some): replies are not counted as in or out of it.";

const area = (
  name: string,
  { base, locus, value, interval, verdict }: PersonaComparison["learned"],
): string =>
  `${name}: base ${base.toFixed(3)}, locus ${locus.toFixed(3)}, difference ${signed(value)}` +
  `${interval ? ` [${signed(interval[0])}, ${signed(interval[1])}]` : ""}: ${verdict}`;
const percent = (share: number): string => `${Math.round(100 * share)} %`;
const signed = (value: number): string => `${value < 0 ? "" : "+"}${value.toFixed(3)}`;
const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();
