import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type * as Library from "../../src/index.js";
import { CHROMIUM_FLAGS, chromiumPath } from "./chromium.js";
import { type PageServer, servePage } from "./page-server.js";

const ROOT = resolve(import.meta.dirname, "../..");
const PACK = `pack: tiny
version: 1
description: x
category: closer
rules:
  - id: bye
    message: Cut it.
    phrases: ["so long"]
    regex: ["\\\\bbye+\\\\b"]
    examples: { match: ["So long!", "Byeee"], pass: ["Hello."] }
`;
const ODD = [
  "",
  "\u{1f469}\u200d\u{1f469}\u200d\u{1f467} I hope this helps! \u{1f600}",
  "Cafe\u0301 \u2014 it\u2019s not just a tool, it\u2019s a way of life.\r\n\r\nGreat question!\r\n",
  "\ud800 As an AI language model, I can't. \udfff So long, byeeee",
  "```\nI hope this helps!\n```\n> Great question!\n<think>As an AI</think>",
  `${"a*** ".repeat(2000)}Let me know if you need more.`,
];

let library: typeof Library;
let browser: Browser;
let server: PageServer;
let page: Page;
const failures: string[] = [];

describe.skipIf(chromiumPath === undefined)("the compiled library in a real browser", () => {
  beforeAll(async () => {
    // Plain JavaScript without types; a build that is current is not made again.
    const prepare = pathToFileURL(resolve(ROOT, "src/bootstrap/prepare.mjs")).href;
    ((await import(/* @vite-ignore */ prepare)) as { build(): void }).build();
    library = await import(/* @vite-ignore */ pathToFileURL(resolve(ROOT, "dist/index.js")).href);
    server = await servePage(
      '<textarea>I hope this helps!</textarea><ul></ul><script type="module" src="/docs/examples/browser.ts"></script><script type="module">import * as library from "locus-detune"; globalThis.library = library;</script>',
    );
    browser = await chromium.launch({ executablePath: chromiumPath!, args: CHROMIUM_FLAGS });
    page = await browser.newPage();
    page.on("pageerror", (error) => failures.push(String(error)));
    page.on("console", (message) => message.type() === "error" && failures.push(message.text()));
    await page.goto(server.url);
    await page.waitForSelector("li");
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  it("finds the same as in Node, byte for byte", async () => {
    const packs = [...library.shippedPacks(), library.parsePack(PACK, "tiny.yaml")];
    const examples = packs.flatMap(({ rules }) =>
      rules.flatMap(({ examples: { match } }) => match),
    );
    const responses = [...ODD, ...examples, examples.join("\n\n")];
    const score = (scorer: Library.Scorer): string =>
      JSON.stringify(responses.map((response, at) => scorer.score({ id: String(at), response })));
    const inNode = score(library.createScorer({ packs }));
    const inPage = await page.evaluate(
      async ([texts, pack]) => {
        const { createScorer, shippedPacks, parsePack } = (
          globalThis as unknown as { library: typeof Library }
        ).library;
        const scorer = createScorer({ packs: [...shippedPacks(), parsePack(pack, "tiny.yaml")] });
        return JSON.stringify(
          texts.map((response, at) => scorer.score({ id: String(at), response })),
        );
      },
      [responses, PACK] as const,
    );
    expect(inNode.match(/"rule":/g)!.length).toBeGreaterThan(examples.length);
    expect(inPage).toBe(inNode);
  });

  it("sums up the same", async () => {
    const rows = library.shippedPacks().flatMap(({ rules }) => rules.slice(0, 2));
    const responses = rows.flatMap(({ examples }) => examples.match);
    const scorer = library.createScorer();
    const inNode = library.summarise(
      responses.map((response) => scorer.score({ id: "", response })),
    );
    const inPage = await page.evaluate(async (texts) => {
      const { createScorer, summarise } = (globalThis as unknown as { library: typeof Library })
        .library;
      const own = createScorer();
      return JSON.stringify(summarise(texts.map((response) => own.score({ id: "", response }))));
    }, responses);
    expect(inPage).toBe(JSON.stringify(inNode));
  });

  it("runs the example of docs/", async () => {
    await page.fill("textarea", "Great question! It is raining.");
    expect(await page.locator("li").allTextContents()).toEqual([
      "opener/great-question: Great question!",
    ]);
  });

  it("asks for no file but modules, and nothing fails", () => {
    expect(failures).toEqual([]);
    expect(server.asked).toContain("/dist/patterns/shipped-packs.js");
    expect(server.asked.filter((path) => !/\.(js|ts)$/.test(path))).toEqual([]);
  });
});
