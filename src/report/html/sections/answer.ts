/** The top of the page: asked, got, and how sure that is. */

import { HELD_BACK_BY, TOLD } from "../../../train/index.js";
import { fewer, number, percent, percentInterval } from "../../figures.js";
import { planOf, wholeWords } from "../../planned.js";
import type { ReportData } from "../../report-data.js";
import { fallAtScale1 } from "../../summary-rows.js";
import { headlineWords, risenWords } from "../../verdicts.js";
import { gauge } from "../charts/gauge.js";
import { beforeAfter, chip, sentence } from "../parts.js";
import { html, type Markup } from "../tag.js";

export function answerSection(data: ReportData): Markup {
  const { evaluation, manifest } = data;
  const { headline } = evaluation;
  const { achieved } = headline;
  const { planned, bent } = planOf(evaluation);
  const risen = risenWords(evaluation);
  const got = percent(achieved.value);
  const range = percentInterval(achieved.interval);
  return html`<header class="wrap" id="answer">
<p class="kicker"><strong>Locus report</strong><span>run ${manifest.config.name}</span><span>model ${manifest.model.id}</span><span>seed ${manifest.config.seed}</span></p>
<h1><span class="asked">${bent ? wholeWords(data) : `asked ${wholeWords(data)}`}</span>&nbsp;<span class="between">·</span> <span class="got">got ${got}</span> ${range && html`<span class="range">${range}</span>`}</h1>
<p class="verdict">${headlineWords(evaluation)} ${chip(headline.verdict)}</p>
${risen !== undefined && html`<p><strong>${risen}</strong></p>`}
<p class="soft">Reduction of habit phrases per word of the rest against the base model (rules that training knew), on test prompts that nothing was trained or tuned on. ${sentence(headline.why)}</p>
${gauge({
  dose: planned,
  mark: bent ? "planned" : "asked",
  value: achieved.value,
  interval: achieved.interval,
  label: `asked ${wholeWords(data)}, got ${got} ${range}`,
})}
<dl class="facts">${facts(data).map(
    ({ term, value, note }) =>
      html`<div><dt>${term}</dt><dd>${value}<small>${note}</small></dd></div>`,
  )}</dl>
</header>`;
}

function facts({ evaluation, dial }: ReportData) {
  const { headline } = evaluation;
  const { achievedAtScale1: atOne, heldOut } = headline;
  const hidden = heldOut?.value == null ? undefined : fewer(heldOut.value, heldOut.interval);
  const all = headline.allRules?.value == null ? undefined : fewer(headline.allRules.value);
  const before = atOne?.value == null ? undefined : fewer(atOne.value, atOne.interval);
  const onDial = dial?.points.find(({ scale }) => scale === 1);
  const dialled = fallAtScale1(dial);
  return [
    {
      term: "Findings per 1,000 other words",
      value: beforeAfter(number(headline.beforeRate), number(headline.afterRate)),
      note: "base, result",
    },
    {
      term: "Before the dial (adapter scale 1)",
      value:
        before?.text ??
        (dialled === undefined
          ? onDial
            ? "too few to tell"
            : "not measured"
          : fewer(dialled).text),
      note: before ? before.interval : onDial ? `on ${onDial.answers} validation answers` : "",
    },
    {
      term: "Scale the dial chose",
      value: String(headline.scale),
      note:
        dial && TOLD[dial.fit.told ?? "falls"]
          ? "not by the fit: see the dial"
          : dial?.heldBack
            ? `held back by ${HELD_BACK_BY[dial.heldBack.by]}; the request wants ${dial.fit.capped ? "more than " : ""}${dial.fit.scale.toFixed(2)}`
            : dial?.fit.capped
              ? "the largest allowed: the request lies beyond"
              : "folded into the weights",
    },
    {
      term: "Rules never trained on",
      value: hidden?.text ?? "too few to tell",
      note: heldOut
        ? [hidden?.interval, all && `all rules together ${all.text}`].filter(Boolean).join("; ")
        : "no rule was held out",
    },
  ];
}
