/** The page: one file, no font or script from elsewhere. It asks `run.json` every two seconds and draws what it says. */
export const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Locus</title><link rel="icon" href="data:,">
<style>
:root { color-scheme: light dark; --page: #f7f6f2; --card: #fff; --ink: #1d1c1a; --soft: #5c5953; --line: #dedbd3; --got: #0b6b63; --want: #5a3ea6; --bad: #97201a; --bad-back: #fbe2de }
@media (prefers-color-scheme: dark) { :root { --page: #161614; --card: #1f1f1c; --ink: #ecebe6; --soft: #aba79e; --line: #37352f; --got: #57c9bb; --want: #b9a3f5; --bad: #ffb3a8; --bad-back: #4d1f1a } }
body { margin: 0 auto; max-width: 1080px; padding: 24px 20px; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
h1 { font-size: 1.8rem; margin: 0 } h2 { font-size: 1.1rem; margin: 28px 0 8px } h3 { font-size: .95rem; margin: 0 } .soft { color: var(--soft) }
ol { list-style: none; display: flex; flex-wrap: wrap; gap: 6px; padding: 0; margin: 16px 0 }
ol li { border: 1px solid var(--line); border-radius: 6px; padding: 3px 10px; background: var(--card); color: var(--soft) }
ol li.done, ol li.reused { color: var(--ink); border-color: var(--got) } ol li.work { color: var(--card); background: var(--got); border-color: var(--got) }
progress { width: 100%; height: 10px; accent-color: var(--got) }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(300px, 1fr)); gap: 12px }
figure { margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 10px 12px }
figcaption { display: flex; justify-content: space-between; gap: 8px; font-size: .85rem } svg { display: block; width: 100%; height: 110px; margin-top: 6px }
.alarm { background: var(--bad-back); color: var(--bad); padding: 8px 12px; border-radius: 6px; margin: 8px 0 }
.got { color: var(--got) } .want { color: var(--want) }
</style></head>
<body><h1 id="name">Locus</h1><p class="soft" id="state" role="status">reading</p><ol id="stages"></ol>
<progress id="bar" max="1" value="0" hidden></progress><div id="alarms" role="alert"></div><div id="trainings"></div>
<script>
"use strict";
// What is drawn together: a figure beside what it should become.
const CHARTS = [
  ["loss", "Loss", ["loss"]],
  ["logRatio", "Log-ratio of what is dampened, nats", ["meanLogRatio", "wantedLogRatio"]],
  ["kept", "Log-ratio of what should stay, nats", ["keptLogRatio"]],
  ["errors", "Error (RMS) of what is dampened and of what should stay, nats", ["openerError", "keptError"]],
  ["answers", "Error (RMS) of answers and of pairs, nats", ["answerError", "pairError"]],
  ["kl", "KL to the reference, nats a token", ["tetherKl"]],
  ["logps", "Log-probability, chosen and rejected", ["logpsChosen", "logpsRejected"]],
  ["rewards", "Reward, chosen and rejected", ["rewardChosen", "rewardRejected"]],
  ["margin", "Margin", ["rewardMargin"]],
  ["refusals", "Fall of held-out refusals, nats a token", ["refusalFall"]],
  ["speed", "Tokens a second", ["tokensPerSecond"]],
  ["memory", "Memory, MB", ["memoryMb"]],
];
const at = (id) => document.getElementById(id);
const make = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};
const time = (seconds) => seconds === null ? "" : seconds >= 90 ? Math.round(seconds / 60) + " min" : Math.round(seconds) + " s";
const short = (value) => Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);

function meanOfTen(line) {
  return line.map(([step], index) => {
    const near = line.slice(Math.max(0, index - 9), index + 1);
    return [step, near.reduce((sum, [, value]) => sum + value, 0) / near.length];
  });
}

function chart(title, names, series, steps) {
  const lines = names.map((name) => series[name] ?? []);
  const all = lines.flat().map(([, value]) => value);
  const low = Math.min(...all), high = Math.max(...all);
  const x = (step) => 300 * step / Math.max(1, steps), y = (value) => 104 - 98 * (value - low) / (high - low || 1);
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 300 110");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", title + ", from " + short(low) + " to " + short(high));
  const add = (line, index, pale) => {
    const drawn = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
    drawn.setAttribute("points", line.map(([step, value]) => x(step).toFixed(1) + "," + y(value).toFixed(1)).join(" "));
    drawn.setAttribute("style", "fill:none;vector-effect:non-scaling-stroke;stroke-width:" + (pale ? "1;opacity:.35" : "1.8") + ";stroke:var(" + (index ? "--want" : "--got") + ")");
    svg.append(drawn);
  };
  // Single batches are noise: the mean of ten stands out, the batches lie behind it.
  lines.forEach((line, index) => add(line, index, true));
  lines.forEach((line, index) => add(meanOfTen(line), index, false));
  const last = make("span", {});
  lines.forEach((line, index) => line.length && last.append(make("span", { className: index ? "want" : "got", textContent: (index ? "  " : "") + names[index] + " " + short(line.at(-1)[1]) })));
  return make("figure", {}, make("figcaption", {}, make("h3", { textContent: title }), last), svg, make("small", { className: "soft", textContent: short(low) + " to " + short(high) }));
}

function draw(run) {
  document.title = run.name + " · Locus";
  at("name").textContent = run.name;
  const now = run.now;
  const counted = now && now.total ? " " + now.done + " of " + now.total + " " + now.unit : "";
  at("state").textContent = run.finished ? "done" : now === null ? "not begun"
    : now.stage + ": " + now.task + counted + (now.tokensPerSecond ? ", " + Math.round(now.tokensPerSecond) + " tokens/s" : "") + (now.left === null ? "" : ", about " + time(now.left) + " left");
  at("bar").hidden = !counted;
  if (counted) at("bar").value = now.done / now.total;
  at("stages").replaceChildren(...run.stages.map((stage) => make("li", { className: stage.state === "at work" ? "work" : stage.state, title: stage.summary, textContent: stage.name + (stage.state === "done" ? " " + time(stage.seconds) : stage.state === "reused" ? " (kept)" : "") })));
  const alarms = [...run.warnings, ...run.trainings.flatMap(({ folder, alarms }) => alarms.map((alarm) => folder + ": " + alarm))];
  at("alarms").replaceChildren(...alarms.map((alarm) => make("p", { className: "alarm", textContent: alarm })));
  at("trainings").replaceChildren(...run.trainings.map(({ folder, steps, series }) => {
    const charts = CHARTS.filter(([, , names]) => names.some((name) => series[name]?.length)).map(([, title, names]) => chart(title, names, series, steps));
    return make("section", {}, make("h2", { textContent: folder + ", step " + (series.loss?.at(-1)?.[0] ?? 0) + " of " + steps }), make("div", { className: "grid" }, ...charts));
  }));
}

async function ask() {
  try {
    const answer = await fetch("run.json");
    const run = await answer.json();
    if (!answer.ok) throw new Error(run.error);
    draw(run);
    if (run.finished) return;
  } catch (error) {
    at("state").textContent = String(error.message ?? error);
  }
  setTimeout(ask, 2000);
}
ask();
</script></body></html>
`;
