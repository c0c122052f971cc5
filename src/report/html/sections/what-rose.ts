/** What came instead: phrases used more than before. */
import { number } from "../../figures.js";
import type { ReportData } from "../../report-data.js";
import { leastRiseWords, substituteWords } from "../../verdicts.js";
import { section, table } from "../parts.js";
import { html, type Markup } from "../tag.js";

export function whatRoseSection({ evaluation }: ReportData): Markup {
  const { whatRose } = evaluation;
  const confirmed = whatRose.filter((riser) => riser.confirmed).length;
  const verdict =
    whatRose.length === 0
      ? "No phrase that enough answers use rose on both halves."
      : confirmed === 0
        ? "None of them rose beyond chance on the half that measured: no substitute habit is seen in this sample."
        : `${confirmed} of them rose beyond chance on the half that measured.`;
  const least = confirmed === 0 ? leastRiseWords(evaluation) : undefined;
  return section(
    "instead",
    "What rose instead",
    html`<p>A habit can be replaced by another. Phrases that rose most on one half of the prompts are measured on the other. ${[verdict, least, substituteWords(evaluation)].filter(Boolean).join(" ")}</p>
${
  whatRose.length > 0 &&
  table(
    "Uses per 1,000 words on the measuring half; p from an exact test over prompts, adjusted for the number of phrases.",
    [
      { head: "phrase" },
      { head: "before", number: true },
      { head: "after", number: true },
      { head: "p", number: true },
      { head: "rose" },
    ],
    whatRose.map((riser) => [
      riser.ngram,
      number(riser.beforeRate),
      number(riser.afterRate),
      riser.p < 0.001 ? "< .001" : riser.p.toFixed(3),
      riser.confirmed ? "yes" : "not shown",
    ]),
  )
}`,
  );
}
