/** What became of a persona on base and on the de-tuned model, as a terminal table. */
import type { PersonaComparison } from "../../persona/index.js";
import { alignColumns } from "./columns.js";

export function renderPersona(comparison: PersonaComparison): string {
  const { steps, b1, b2, best, stop, kept, persona, examples } = comparison;
  const rows = steps.base.map((base, index) => {
    const locus = steps.locus[index]!;
    return [
      String(base.step),
      percent(base.inPersona),
      percent(locus.inPersona),
      percent(base.leakage),
      percent(locus.leakage),
      percent(base.degenerate),
      percent(locus.degenerate),
      base.heldOutLogprob.toFixed(3),
      locus.heldOutLogprob.toFixed(3),
    ];
  });
  const table = alignColumns(
    [
      ["", "in persona", "", "assistant shows", "", "degenerate", "", "held-out, nats/token", ""],
      ["steps", "base", "locus", "base", "locus", "base", "locus", "base", "locus"],
      ...rows,
    ],
    Array.from({ length: 9 }, () => ({ align: "right" as const })),
  ).map((cells) => cells.join("  "));
  const area = (name: string, { base, locus, value, interval, verdict }: PersonaComparison["b1"]) =>
    `${name}: base ${base.toFixed(3)}, locus ${locus.toFixed(3)}, difference ${signed(value)}` +
    `${interval ? ` [${signed(interval[0])}, ${signed(interval[1])}]` : ""}: ${verdict}`;
  const lines = [
    `${persona.name}: replies without a persona prompt, ${steps.base[0]?.replies ?? 0} at each step`,
    "",
    ...table,
    "",
    area("B1, area under the share in persona over log2(1 + steps)", b1),
    area("B2, the same from where each began", b2),
    `held-out demonstrations are likeliest after ${best.base} steps on base, ${best.locus} on locus; early stop: ${stop.base} and ${stop.locus}`,
    `after the last step: ${kept.refused.base} and ${kept.refused.locus} of ${kept.refused.prompts} harmful prompts refused (base, locus); ` +
      `${kept.humanClaims.base} and ${kept.humanClaims.locus} of ${kept.humanClaims.questions} identity questions answered with a human life`,
    "",
    ...examples.flatMap(({ prompt, base, locus }) => [
      `? ${oneLine(prompt)}`,
      `  base   ${oneLine(base)}`,
      `  locus  ${oneLine(locus)}`,
    ]),
  ];
  return `${lines.join("\n")}\n`;
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;
const signed = (value: number): string => `${value < 0 ? "" : "+"}${value.toFixed(3)}`;
const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();
