/** An answer's text with its findings marked; findings of two categories may overlap. */
import type { Finding } from "../../core/rows.js";
import type { AnswerShown } from "../report-data.js";
import { html, type Markup } from "./tag.js";

/** Longer answers are cut: the page stays readable, the whole text is in the run's files. */
const MOST_CHARACTERS = 1600;

/** Each stretch of text that the same findings cover becomes one <mark>, titled with all of them. */
export function highlight({ response, findings }: AnswerShown): Markup {
  const end =
    response.length > MOST_CHARACTERS ? cutAt(response, MOST_CHARACTERS) : response.length;
  const inside = findings.filter((finding) => finding.start < finding.end && finding.start < end);
  const borders = [
    ...new Set([0, end, ...inside.flatMap(({ start, end: stop }) => [start, Math.min(stop, end)])]),
  ].sort((left, right) => left - right);
  const parts = borders.slice(0, -1).map((from, index) => {
    const to = borders[index + 1]!;
    const covering = inside.filter((finding) => finding.start <= from && finding.end >= to);
    return markPart(response.slice(from, to), covering);
  });
  const left = response.length - end;
  return html`${parts}${left > 0 && html`<span class="cut"> … ${left} more characters</span>`}`;
}

function markPart(text: string, covering: readonly Finding[]): Markup {
  const [first] = covering;
  if (first === undefined) return html`${text}`;
  const title = covering.map((finding) => `${finding.category}: ${finding.rule}`).join("; ");
  const overlap = covering.length > 1 && " overlap";
  return html`<mark class="c-${first.category}${overlap}" title="${title}">${text}</mark>`;
}

/** Never between the two halves of a surrogate pair. */
function cutAt(text: string, at: number): number {
  const unit = text.charCodeAt(at - 1);
  return unit >= 0xd800 && unit <= 0xdbff ? at - 1 : at;
}
