/** Versions, hashes and times: what it takes to do the same again. */
import { duration } from "../../figures.js";
import type { ReportData } from "../../report-data.js";
import { section, table } from "../parts.js";
import { html, type Markup } from "../tag.js";

export function provenanceSection({ manifest, stages }: ReportData): Markup {
  const total = stages.reduce((sum, { seconds }) => sum + seconds, 0);
  const { model } = manifest;
  return section(
    "provenance",
    "Times, versions, hashes",
    html`<div class="columns">
${table(
  "Wall time, stage by stage",
  [{ head: "stage" }, { head: "time", number: true }],
  [...stages.map(({ stage, seconds }) => [stage, duration(seconds)]), ["total", duration(total)]],
)}
${table("Versions", [{ head: "part" }, { head: "version" }], Object.entries(manifest.versions))}
</div>
${table(
  "SHA-256 of everything that went in",
  [{ head: "input" }, { head: "hash" }],
  [
    [
      `model ${model.id}${model.revision ? ` @ ${model.revision}` : ""}`,
      html`<code>${model.hash}</code>`,
    ],
    ["rule packs", html`<code>${manifest.packs}</code>`],
    ...Object.entries(manifest.inputs).map(([file, hash]) => [file, html`<code>${hash}</code>`]),
  ],
)}`,
  );
}
