import { describe, expect, it } from "vitest";
import { renderDial, renderHtml } from "../../src/report/index.js";
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
});
