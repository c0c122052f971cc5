/** The page's style sheet: light and dark, wide and narrow, screen and paper. No font or file is loaded. */
import { CATEGORIES } from "../../core/rows.js";

/** A hue a category; the tint behind a mark stays pale, so that the text keeps its contrast. */
const HUES = [265, 210, 190, 155, 95, 45, 15, 340, 300, 235];

const marks = CATEGORIES.map(
  (category, index) => `.c-${category}{--hue:${HUES[index % HUES.length]}}`,
).join("\n");

export const LIGHT = `
  --page: #f7f6f2; --card: #ffffff; --ink: #1d1c1a; --soft: #5c5953; --line: #dedbd3; --track: #e9e6de;
  --before: #7a5a1e; --after: #0b6b63; --after-soft: #0b6b6326; --request: #5a3ea6;
  --met: #0f5c33; --met-back: #dcf1e3; --not: #97201a; --not-back: #fbe2de;
  --under: #6d4700; --under-back: #fbecc8; --none: #4a4843; --none-back: #e9e6de;
  --mark: 88%; --mark-edge: 45%;`;

const DARK = `
  --page: #161614; --card: #1f1f1c; --ink: #ecebe6; --soft: #aba79e; --line: #37352f; --track: #33312c;
  --before: #dcb66a; --after: #57c9bb; --after-soft: #57c9bb33; --request: #b9a3f5;
  --met: #8fe0b0; --met-back: #173d29; --not: #ffb3a8; --not-back: #4d1f1a;
  --under: #f4d083; --under-back: #463410; --none: #cfccc3; --none-back: #37352f;
  --mark: 24%; --mark-edge: 62%;`;

/** Of what charts are drawn with: a picture that stands alone needs it too. */
export const CHART_STYLE = `svg { display: block; overflow: visible; }
svg text { font: 13px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; fill: var(--soft); }
.chart { width: 100%; max-width: 720px; height: auto; }
.grid { stroke: var(--line); } .axis { stroke: var(--soft); } .zero { stroke: var(--line); stroke-width: 1.5; }
.request { stroke: var(--request); stroke-width: 1.5; stroke-dasharray: 5 4; }
svg .request-text { fill: var(--request); } svg .chosen-text { fill: var(--after); font-weight: 650; }
.fit { fill: none; stroke: var(--after); stroke-width: 2.5; stroke-linejoin: round; }
.beside { stroke: var(--request); stroke-width: 2; stroke-dasharray: 5 4; }
.chosen { stroke: var(--after); stroke-width: 1.5; } .band { fill: var(--after-soft); }
.whisker { stroke: var(--ink); stroke-width: 2; } .interval .whisker { stroke: var(--after); stroke-width: 3; stroke-linecap: round; }
.point { fill: var(--ink); } .interval .point { fill: var(--after); stroke: var(--card); stroke-width: 1.5; }
.arrow { fill: var(--after); } .dot { fill: var(--soft); opacity: .45; }`;

export const STYLE = `
:root { color-scheme: light dark; ${LIGHT} }
@media (prefers-color-scheme: dark) { :root { ${DARK} } }
* { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
.wrap { max-width: 1080px; margin-inline: auto; padding-inline: 20px; }
a { color: var(--after); text-underline-offset: 2px; }
:focus-visible { outline: 3px solid var(--after); outline-offset: 2px; }
.skip { position: absolute; left: -999px; } .skip:focus { left: 12px; top: 8px; background: var(--card); padding: 8px; }
h1, h2, h3 { line-height: 1.2; text-wrap: balance; }
h2 { font-size: 1.45rem; margin: 0 0 .35em; letter-spacing: -.01em; }
h3 { font-size: 1rem; margin: 0 0 .4em; }
p { margin: 0 0 .8em; max-width: 46em; }
.soft, caption, small { color: var(--soft); }
small { font-size: .85rem; }
code { font: .86em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
section { margin: 56px 0; scroll-margin-top: 12px; }

header { padding-top: 34px; }
.kicker { display: flex; flex-wrap: wrap; gap: 4px 14px; margin: 0 0 26px; color: var(--soft); font-size: .9rem; max-width: none; }
.kicker strong { color: var(--ink); }
h1 { font-size: clamp(2rem, 6.2vw, 4.1rem); font-weight: 750; letter-spacing: -.035em; margin: 0; font-variant-numeric: tabular-nums; }
h1 .got { color: var(--after); } h1 .between { color: var(--soft); font-weight: 400; }
h1 .range { font-size: .46em; font-weight: 500; letter-spacing: -.01em; color: var(--soft); white-space: nowrap; }
h1 span { white-space: nowrap; }
.verdict { display: flex; flex-wrap: wrap; align-items: center; gap: 10px; margin: 14px 0 4px; font-size: 1.2rem; font-weight: 600; max-width: none; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(190px, 1fr)); gap: 0 32px; margin: 20px 0 0; padding: 0; }
.facts div { border-top: 1px solid var(--line); padding: 10px 0; }
.facts dt { color: var(--soft); font-size: .85rem; }
.facts dd { margin: 0; font-size: 1.15rem; font-weight: 620; font-variant-numeric: tabular-nums; }
.facts dd small { display: block; font-weight: 400; }

nav ul { display: flex; flex-wrap: wrap; gap: 2px 18px; list-style: none; padding: 0; margin: 26px 0 0; font-size: .9rem; }

.chip { display: inline-block; padding: .12em .62em .16em; border-radius: 99px; font-size: .78rem; font-weight: 650; white-space: nowrap; line-height: 1.5; }
.chip.met { color: var(--met); background: var(--met-back); }
.chip.not-met { color: var(--not); background: var(--not-back); }
.chip.underpowered { color: var(--under); background: var(--under-back); }
.chip.not-testable { color: var(--none); background: var(--none-back); }

.blocks { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 18px; }
.summary { margin-top: 34px; } .summary > p { margin: 14px 0 0; max-width: none; }
.block { margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 20px 20px 8px; }
.block h2 { font-size: 1.15rem; }
.topic { border-top: 1px solid var(--line); padding: 12px 0; }
.topic h3 { margin: 0 0 4px; font-size: .95rem; }
.topic .now { display: flex; flex-wrap: wrap; gap: 4px 10px; align-items: baseline; margin: 0 0 4px; }
.topic p { margin: 0; font-size: .86rem; line-height: 1.45; color: var(--soft); }
.values { font-weight: 620; font-variant-numeric: tabular-nums; white-space: nowrap; }
.values .was { color: var(--before); } .values .is { color: var(--after); } .values .to { color: var(--soft); font-weight: 400; }

.scroll { overflow-x: auto; max-width: 100%; margin: 0 0 22px; }
.chart + .scroll { margin-top: 14px; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding: 0 0 8px; font-size: .88rem; }
th, td { text-align: left; padding: 7px 14px 7px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
thead th { color: var(--soft); font-weight: 550; font-size: .82rem; vertical-align: bottom; }
tbody th { font-weight: 550; }
.n { text-align: right; white-space: nowrap; } th.n { white-space: normal; }
td:last-child, th:last-child { padding-right: 0; }
table.intervals td, table.intervals tbody th { vertical-align: middle; padding-top: 4px; padding-bottom: 4px; }
table.intervals .plot { width: 46%; min-width: 220px; padding-right: 22px; }
table.intervals tr.group-end > * { border-bottom: 2px solid var(--soft); }
.axis-marks { position: relative; height: 2.6em; font-size: .78rem; font-weight: 400; }
.axis-marks span { position: absolute; transform: translateX(-50%); white-space: nowrap; bottom: 0; }
.axis-marks .asked { color: var(--request); font-weight: 600; bottom: 1.3em; }

${CHART_STYLE}
.gauge { margin-top: 8px; } .track { fill: var(--track); } .fill { fill: var(--after); }
.spread { fill: var(--after-soft); stroke: var(--after); } .gauge .value { stroke: var(--after); stroke-width: 4; }
.gauge .asked { stroke: var(--request); stroke-width: 2.5; } svg .asked-text { fill: var(--request); font-weight: 600; }

.example { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 16px 20px 18px; margin: 16px 0; }
.asked-for { margin: 0 0 12px; max-width: none; font-weight: 600; white-space: pre-wrap; overflow-wrap: anywhere; }
.asked-for.system { font-weight: 400; font-size: .86rem; color: var(--soft); margin-bottom: 4px; }
.asked-for .who { font-weight: 400; color: var(--soft); }
.answers { display: grid; grid-template-columns: 1fr 1fr; gap: 26px; }
.answer h4 { margin: 0 0 4px; font-size: .85rem; display: flex; gap: 10px; justify-content: space-between; font-weight: 600; }
.answer.base h4 b { color: var(--before); } .answer.locus h4 b { color: var(--after); }
.answer h4 span { color: var(--soft); font-weight: 400; text-align: right; }
.answer .text { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; font: 1rem/1.6 Charter, "Iowan Old Style", Georgia, "Times New Roman", serif; }
.text .cut { color: var(--soft); font-style: italic; }
mark { --hue: 0; color: inherit; background: hsl(var(--hue) 70% var(--mark)); border-bottom: 2px solid hsl(var(--hue) 65% var(--mark-edge)); border-radius: 3px 3px 0 0; padding: 0 1px; }
mark.overlap { border-bottom-style: double; border-bottom-width: 4px; }
.legend { display: flex; flex-wrap: wrap; gap: 6px 12px; list-style: none; padding: 0; margin: 0 0 8px; font-size: .85rem; }
${marks}

.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); gap: 34px; }
ul.plain { padding-left: 1.1em; margin: 0 0 1em; max-width: 50em; } ul.plain li { margin: .3em 0; }
footer { border-top: 1px solid var(--line); margin-top: 60px; padding-block: 18px 50px; color: var(--soft); font-size: .86rem; }

@media (max-width: 900px) { .blocks { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 640px) {
  body { font-size: 15.5px; } section { margin: 42px 0; } .wrap { padding-inline: 16px; }
  .answers { grid-template-columns: minmax(0, 1fr); gap: 14px; } .answer.locus { border-top: 1px dashed var(--line); padding-top: 12px; }
  .example { padding: 14px; } .chart text { font-size: 19px; }
  table.intervals, table.intervals caption, table.intervals tbody, table.intervals tr { display: block; }
  table.intervals thead { display: block; } table.intervals thead th:not(.plot) { display: none; } table.intervals thead .plot { display: block; }
  table.intervals tr { display: grid; grid-template-columns: 1fr auto; padding: 8px 0 4px; border-bottom: 1px solid var(--line); }
  table.intervals thead tr { padding: 0; }
  table.intervals tr.group-end { border-bottom-color: var(--soft); }
  table.intervals tr > th, table.intervals tr > td, table.intervals tr.group-end > * { border: 0; padding: 0; }
  table.intervals .n { order: 1; } table.intervals .plot { order: 2; } table.intervals .rates { order: 3; }
  table.intervals tr > .plot { grid-column: 1 / -1; width: auto; padding: 0 18px; min-width: 0; }
  table.intervals .rates { grid-column: 1 / -1; text-align: left; color: var(--soft); font-size: .82rem; }
}
@media print {
  :root { ${LIGHT} --page: #fff; }
  nav, .skip { display: none; } body { font-size: 10.5pt; } section { margin: 26px 0; }
  .example, .topic, tr, svg { break-inside: avoid; } h2, h3, caption { break-after: avoid; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
`;
