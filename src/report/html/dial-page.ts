/** Another dose of a run: the dial's section as a page of its own, since nothing else was measured there. */
import type { Dial } from "../../train/index.js";
import { percent } from "../figures.js";
import { page } from "./page.js";
import { drawDial } from "./sections/dial.js";
import { html } from "./tag.js";

/** @param of the run's name, and what was asked for, 0 to 1 */
export function renderDialPage(dial: Dial, of: { run: string; asked: number }): string {
  const asked = percent(of.asked);
  return page(
    `${of.run} at ${asked}: scale ${dial.scale} · Locus dial`,
    html`<header class="wrap">
<p class="kicker"><strong>Locus dial</strong><span>run ${of.run}</span></p>
<h1><span class="asked">asked ${asked}</span>&nbsp;<span class="between">·</span> <span class="got">scale ${dial.scale}</span></h1>
</header>
<main class="wrap">
${drawDial(dial, of.asked)}
</main>
<footer class="wrap">Read from validation prompts; what this scale does on test prompts is not measured here. The same figures as data: <code>dial.json</code></footer>`,
  );
}
