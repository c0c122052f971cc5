import { describe, expect, it } from "vitest";
import { gatesRead, renderDial, renderDialPage, renderHtml } from "../../src/report/index.js";
import { gatesAt } from "../../src/train/dial-gates.js";
import { reportFixture } from "./report-fixture.js";

/** A fit that wants 2.24, of which 1.5 is allowed. */
const beyond = () => {
  const data = reportFixture();
  const dial = data.dial!;
  dial.fit = { ...dial.fit, scale: 1.5, interval: [1.87, 3.73], capped: true };
  return { ...data, dial };
};
const words = (page: string): string => page.replace(/<[^>]*>/g, "");

describe("a request beyond the largest scale", () => {
  it("is no scale below its own interval, in the terminal and on the page", () => {
    const data = beyond();
    expect(renderDial(data.dial)).toContain(
      "the fit wants a scale of more than 1.50, the largest allowed [1.87, 3.73]",
    );
    expect(words(renderHtml(data))).toContain(
      "more than 1.50, the largest allowed (95 % interval 1.87 to 3.73).",
    );
  });

  it("is not said where no scale was found at all", () => {
    const data = beyond();
    data.dial.fit = { ...data.dial.fit, told: "unclear", scale: 1, interval: [0, null] };
    expect(renderDial(data.dial)).toContain("the fit wants scale 1.00 [0.00, no limit]");
    expect(words(renderHtml(data))).toContain(
      "1.00 (95 % interval 0.00 to no limit). That is as trained",
    );
    expect(words(renderHtml(data))).not.toContain("more than 1.00");
  });

  it("nor within the scales allowed", () => {
    const { dial } = reportFixture();
    expect(renderDial(dial!)).toMatch(/the fit wants scale \d\.\d\d \[/);
  });
});

it("says at the top of the page what held the scale back", () => {
  const data = reportFixture();
  const dial = data.dial!;
  const held = { ...data, dial: { ...dial, heldBack: { scale: 0.5, by: "length" as const } } };
  const page = words(renderHtml(held)).replace(/&#0?39;/g, "'");
  expect(page).toContain(
    `held back by the answers' length; the request wants ${dial.fit.scale.toFixed(2)}`,
  );
  expect(words(renderHtml(data))).not.toContain("held back");
  // Also where the fit wants more than the largest scale: that is not what was chosen.
  const fit = { ...dial.fit, scale: 1.5, capped: true };
  const both = words(renderHtml({ ...held, dial: { ...held.dial, fit } })).replace(/&#0?39;/g, "'");
  expect(both).toContain("held back by the answers' length; the request wants more than 1.50");
  expect(both).not.toContain("the largest allowed: the request lies beyond");
});

describe("what the gates read at the chosen scale", () => {
  const data = reportFixture();
  const old = data.dial!;
  const points = old.points.map((point) => ({ ...point, degenerate: point.scale * 0.05 }));
  const dial = { ...old, scale: 0.9, points, gates: gatesAt(points, 0.9) };
  const pages = [
    renderDial(dial),
    words(renderHtml({ ...data, dial })),
    words(renderDialPage(dial, { run: "quickstart", asked: 0.4 })),
  ].map((text) => text.replace(/&#0?39;/g, "'").replaceAll("\u00a0", " "));

  it("stands with its error and limit on every page, and that it was not measured", () => {
    for (const text of pages) {
      expect(text).toContain("at scale 0.9, not measured there: interpolated");
      expect(text).toContain("0.0 ± 5.0 %");
      expect(text).toContain("±8.0 %");
      expect(text).toMatch(/degenerate answers\s*\+4\.5 ± \d\.\d points\s*\+2\.5 points/);
      expect(text).toMatch(/own refusals\s*-0\.27 ± 0\.10 nats\s*-0\.29 nats/);
    }
  });

  it("is said to be measured where it was", () => {
    const measured = { ...dial, scale: 1, gates: gatesAt(points, 1) };
    expect(renderDial(measured)).toContain("gates at scale 1, measured there");
    expect(renderDial(measured)).not.toContain("not measured");
  });

  it("says so of refusals where there were none to watch", () => {
    const none = points.map((point) => ({ ...point, refusals: null }));
    const unwatched = { ...old, points: none, gates: gatesAt(none, 0.9) };
    expect(renderDial(unwatched)).toMatch(/own refusals\s+not watched/);
    expect(words(renderHtml({ ...data, dial: unwatched })).replace(/&#0?39;/g, "'")).toMatch(
      /first words of the base's own refusals\s*not watched/,
    );
    expect(gatesRead(unwatched.gates!)).toContain("refusals not watched");
  });

  it("is left out of runs of earlier versions, which saved none", () => {
    expect(renderDial(old)).not.toContain("gates at scale");
    expect(renderHtml(data)).not.toContain("The gates at scale");
  });
});

it("tells no reduction at scale 1 where the base's validation answers have no findings", () => {
  for (const findings of [0, 41]) {
    const { dial, ...data } = reportFixture();
    const points = dial!.points.map((point) => ({
      ...point,
      findings: point.scale === 0 ? 0 : findings,
    }));
    const page = words(renderHtml({ ...data, dial: { ...dial!, points } }));
    expect(page).toMatch(/Before the dial \(adapter scale 1\)too few to tell/);
    expect(page).not.toMatch(/NaN|Infinity/);
  }
});

it("draws another dose as a page of its own", () => {
  const { dial } = reportFixture();
  const page = renderDialPage(dial!, { run: "quick & start", asked: 0.4 });
  expect(page).toMatch(/^<!doctype html>\s*<html lang="en">/);
  expect(page).toContain("<title>quick &amp; start at 40 %: scale 0.74");
  expect(page).toContain('class="fit"');
  expect(words(page)).toContain("Measured on validation prompts");
});
