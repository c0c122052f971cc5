/** The report as one page: readable without scripts, without a network, on paper and on a phone. */
import { percent } from "../figures.js";
import type { ReportData } from "../report-data.js";
import { page } from "./page.js";
import { answerSection } from "./sections/answer.js";
import { blocksSection } from "./sections/blocks.js";
import { dialSection } from "./sections/dial.js";
import { examplesSection, personasSection } from "./sections/examples.js";
import { keptDetailSection } from "./sections/kept-detail.js";
import { limitsSection, methodSection } from "./sections/method.js";
import { provenanceSection } from "./sections/provenance.js";
import { controlsSection, reductionsSection } from "./sections/reductions.js";
import { trainingSection } from "./sections/training.js";
import { whatRoseSection } from "./sections/what-rose.js";
import { html, type Markup } from "./tag.js";

/** In the order of the page; the navigation is made of those that have something to show. */
const SECTIONS: readonly { id: string; name: string; render(data: ReportData): Markup | null }[] = [
  { id: "habits", name: "Habits", render: reductionsSection },
  { id: "controls", name: "Controls", render: controlsSection },
  { id: "dial", name: "Dial", render: dialSection },
  { id: "answers", name: "Before and after", render: examplesSection },
  { id: "personas", name: "Personas", render: personasSection },
  { id: "instead", name: "What rose", render: whatRoseSection },
  { id: "detail", name: "Kept and cost", render: keptDetailSection },
  { id: "training", name: "Training", render: trainingSection },
  { id: "measured", name: "Method", render: methodSection },
  { id: "limits", name: "Limits", render: limitsSection },
  { id: "provenance", name: "Provenance", render: provenanceSection },
];

export function renderHtml(data: ReportData): string {
  const { manifest, evaluation } = data;
  const shown = SECTIONS.flatMap(({ id, name, render: draw }) => {
    const markup = draw(data);
    return markup === null ? [] : [{ id, name, markup }];
  });
  const { headline } = evaluation;
  return page(
    `${manifest.config.name}: asked ${percent(headline.dose)}, got ${percent(headline.achieved.value)} · Locus report`,
    html`<a class="skip" href="#main">To the report</a>
${answerSection(data)}
<nav class="wrap" aria-label="Sections"><ul>${shown.map(
      ({ id, name }) => html`<li><a href="#${id}">${name}</a></li>`,
    )}</ul></nav>
<main class="wrap" id="main">
${blocksSection(data)}
${shown.map(({ markup }) => markup)}
</main>
<footer class="wrap">Locus ${manifest.versions.locus ?? ""} · run ${manifest.config.name} · the same figures as data: <code>report/report.json</code></footer>`,
  );
}
