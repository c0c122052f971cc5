import { describe, expect, it } from "vitest";
import type { StepSeries } from "../../src/core/event-log.js";
import { renderHtml } from "../../src/report/index.js";
import { reportFixture } from "./report-fixture.js";

const data = reportFixture();
const page = renderHtml(data);

const VOID = new Set(["meta", "line", "circle", "rect", "path", "br", "!doctype"]);

/** Every element closed in order: enough to catch a template that forgot one. */
function unbalanced(markup: string): string[] {
  const open: string[] = [];
  for (const [, slash, name, , self] of markup
    .replace(/<style>[\s\S]*?<\/style>/, "")
    .matchAll(/<(\/?)([!a-z][a-z0-9]*)((?:\s[^<>]*?)?)(\/?)>/gi)) {
    if (VOID.has(name!.toLowerCase()) || self) continue;
    if (!slash) open.push(name!);
    else if (open.at(-1) === name) open.pop();
    else return [`</${name}> in <${open.at(-1)}>`];
  }
  return open;
}

describe("renderHtml", () => {
  it("is one well-formed page", () => {
    expect(page.startsWith("<!doctype html>")).toBe(true);
    expect(unbalanced(page)).toEqual([]);
    expect(page.match(/<h1>/g)).toHaveLength(1);
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
  });

  it("loads nothing and runs nothing", () => {
    expect(page).not.toMatch(/<(script|link|img|iframe|object|embed)\b/i);
    expect(page).not.toMatch(/\s(src|srcset|xlink:href|on[a-z]+)=/i);
    expect(page).not.toMatch(/@import|url\(|https?:/i);
  });

  it("leads with the answer, before any section", () => {
    const { headline } = data.evaluation;
    const [low, high] = headline.achieved.interval!.map((bound) => (100 * bound).toFixed(0));
    const top = page.slice(page.indexOf("<body>"), page.indexOf("<main"));
    expect(top).toContain("60 % asked, 57 % planned");
    expect(top).toContain(`got ${(100 * headline.achieved.value!).toFixed(0)} %`);
    expect(top).toContain(`[${low}, ${high}]`);
    expect(top).toContain(headline.verdict);
  });

  it("shows every gate's verdict and every table with headers", () => {
    for (const gate of data.evaluation.gates) expect(page).toContain(gate.label);
    const tables = page.split("<table").slice(1);
    expect(tables.length).toBeGreaterThan(8);
    for (const table of tables) {
      expect(table).toContain("<caption>");
      expect(table).toMatch(/<th scope="col"/);
      expect(table).toMatch(/<th scope="row"/);
    }
  });

  it("says what figures are counted by and what intervals leave out", () => {
    const copy = structuredClone(data);
    const row = { ...copy.evaluation.cost[0]!, id: "drift.kl", unit: "nats/token", n: 24 };
    copy.evaluation.cost.push({ ...row, before: 0, after: 0.02 });
    const text = renderHtml(copy).replace(/&#0?39;/g, "'");
    expect(text).toContain("Mean KL divergence on the base's own answers to 24 prompts.");
    expect(text).toContain("Rate = findings / words outside findings × 1,000");
    expect(text).toContain("often one outside the interval: what training itself varies by");
  });

  it("says how small a substitute habit it could have seen, where it saw none", () => {
    const copy = structuredClone(data);
    const { evaluation } = copy;
    Object.assign(evaluation.headline, { beforeRate: 9, afterRate: 4 });
    const riser = { beforeRate: 0, afterRate: 1, chosenZ: 3, z: 2, p: 0.3, confirmed: false };
    evaluation.whatRose = [{ ngram: "glad to assist", ...riser }];
    const none = { risen: 0, interval: null, phrases: 0 };
    const text = (prompts: number, of: number) => {
      evaluation.substitutes = { ...none, least: { prompts, of, rate: 0.5 } };
      return renderHtml(copy);
    };
    expect(text(10, 48)).toContain(
      "new in 10 of the 48 prompts of the measuring half: 0.50 uses per 1,000 words, 10 % of what fell (5.00). A rarer habit would not be seen.",
    );
    expect(text(10, 8)).toContain("That says nothing: a phrase has to be new in 10 prompts");
    evaluation.substitutes = none;
    expect(renderHtml(copy)).toContain("no substitute habit is seen in this sample.");
  });

  it("says how the examples were chosen and shows at least eight", () => {
    expect(page).toContain("Drawn by chance (seed 17)");
    const section = page.slice(page.indexOf('id="answers"'), page.indexOf('id="personas"'));
    expect(section.match(/<article/g)!.length).toBeGreaterThanOrEqual(8);
    expect(section).toContain("<mark class=");
  });

  it("never lets an answer, a prompt or a name become markup", () => {
    const evil = "</p><script>alert(1)</script><img src=x onerror=y>";
    const copy = structuredClone(data);
    const [example] = copy.examples.rows;
    const [persona] = copy.personas.rows;
    example!.locus = { response: evil, findings: [] };
    example!.messages = [{ role: "user", content: evil }];
    persona!.persona = `"${evil}`;
    copy.manifest.config.name = evil;
    copy.manifest.model.id = evil;
    copy.evaluation.whatRose = [
      { ngram: evil, beforeRate: 0, afterRate: 1, chosenZ: 3, z: 2, p: 0.01, confirmed: true },
    ];
    const text = renderHtml(copy);
    expect(text).not.toMatch(/<script|<img/i);
    expect(text).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(unbalanced(text)).toEqual([]);
  });

  it("draws beside the loss what the method aims at, and nothing of what it does not", () => {
    const charts = (aims?: StepSeries): string[] => {
      const copy = structuredClone(data);
      Object.assign(copy.training!, { aims });
      const text = renderHtml(copy);
      expect(unbalanced(text)).toEqual([]);
      expect(text).not.toMatch(/NaN|undefined|Infinity/);
      return [...text.matchAll(/class="chart"[^>]* aria-label="([^"]+)"/g)].map(
        ([, label]) => label!,
      );
    };
    const loss = charts();
    expect(loss.at(-1)).toMatch(/^Training loss/);
    expect(page).toContain(
      "Log-ratio to the base: achieved from -0.02 to -0.78; wanted from -0.90",
    );
    const line = (from: number, to: number): [number, number][] => [
      [1, from],
      [20, to],
    ];
    const dpo = {
      rewardChosen: line(0, 0.2),
      rewardRejected: line(0, -0.4),
      rewardMargin: line(0, 0.6),
    };
    const added = charts(dpo).filter((label) => !loss.includes(label));
    expect(added.map((label) => label.split(":")[0])).toEqual(["Rewards", "Margin"]);
    // One of a pair, or one point, is no chart.
    expect(charts({ meanLogRatio: line(0, 1), rewardMargin: [[1, 0]] })).toEqual(loss);
    expect(charts({ rewardMargin: line(0, 0) }).length).toBe(loss.length + 1);
  });

  it("draws runs that lack parts: no dial, no training, nothing measurable", () => {
    const copy = structuredClone(data);
    Object.assign(copy, { dial: null, pairs: null, training: null, stages: [], limits: [] });
    copy.examples.rows = [];
    copy.personas.rows = [];
    const { headline } = copy.evaluation;
    Object.assign(headline, {
      achieved: { value: null, interval: null },
      heldOut: null,
      beforeRate: null,
      afterRate: null,
      verdict: "not testable",
    });
    for (const row of copy.evaluation.reductions)
      Object.assign(row, { value: null, interval: null });
    const text = renderHtml(copy);
    expect(text).not.toMatch(/NaN|undefined|Infinity|null/);
    expect(unbalanced(text)).toEqual([]);
    expect(text).toContain("too few habits here to measure");
  });

  it("holds no NaN, undefined or Infinity", () => {
    expect(page).not.toMatch(/NaN|undefined|Infinity|\bnull\b/);
  });
});
