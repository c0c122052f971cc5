import { describe, expect, it } from "vitest";
import type { Finding } from "../../src/core/rows.js";
import { highlight } from "../../src/report/html/highlight.js";
import { html, render } from "../../src/report/html/tag.js";

const finding = (category: Finding["category"], start: number, end: number): Finding => ({
  rule: `${category}/test`,
  category,
  start,
  end,
  text: "",
});
const shown = (response: string, findings: Finding[]) => render(highlight({ response, findings }));
const plain = (markup: string) =>
  markup
    .replace(/<[^>]*>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");

describe("html``", () => {
  it("escapes text and attributes, keeps nested templates, drops nothing-values", () => {
    const evil = `<script>alert("&'")</script>`;
    expect(render(html`<p title="${evil}">${[html`<b>${evil}</b>`, null, false, 0]}</p>`)).toBe(
      '<p title="&lt;script&gt;alert(&quot;&amp;&#39;&quot;)&lt;/script&gt;"><b>&lt;script&gt;alert(&quot;&amp;&#39;&quot;)&lt;/script&gt;</b>0</p>',
    );
  });
});

describe("highlight", () => {
  it("marks exactly the finding", () => {
    expect(shown("Sure! A cat.", [finding("opener", 0, 5)])).toBe(
      '<mark class="c-opener" title="opener: opener/test">Sure!</mark> A cat.',
    );
  });

  it("cuts overlapping findings into stretches and names all that cover one", () => {
    const text = "I hope this guide helps you unlock it";
    const markup = shown(text, [finding("closer", 0, 27), finding("marketing", 24, 34)]);
    expect(markup).toContain('title="closer: closer/test">I hope this guide helps </mark>');
    expect(markup).toContain(
      'class="c-closer overlap" title="closer: closer/test; marketing: marketing/test">you</mark>',
    );
    expect(markup).toContain('title="marketing: marketing/test"> unlock</mark>');
    expect(plain(markup)).toBe(text);
  });

  it("counts offsets in UTF-16 units and escapes what is marked", () => {
    const text = "\u{1F600} <script>x</script> ok";
    const markup = shown(text, [finding("opener", 3, 11)]);
    expect(markup).toContain(">&lt;script&gt;</mark>");
    expect(markup).not.toContain("<script>");
    expect(plain(markup)).toBe(text);
  });

  it("cuts long answers, never inside a surrogate pair, and findings with them", () => {
    const text = `${"a".repeat(1599)}\u{1F600}${"b".repeat(50)}`;
    const markup = shown(text, [finding("opener", 1590, 1640)]);
    expect(plain(markup)).toBe(`${"a".repeat(1599)} … 52 more characters`);
    expect(markup).toContain(`>${"a".repeat(9)}</mark>`);
  });
});
