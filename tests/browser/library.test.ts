import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type * as Library from "../../src/index.js";
import type * as NodeLibrary from "../../src/node.js";
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
/** Where the page finds the weights of the second stage. */
const WEIGHTS = "/src/classify/weights.json";
/** Low, so that it proposes some sentences of these texts, too. */
const PROPOSE = 0.1;
/** `Math.exp` of two versions of an engine may differ in the last bit. */
const rounded = (scored: string): string =>
  scored.replace(/("probability":)([\d.e-]+)/g, (_, key, p) => key + Number(p).toFixed(12));
const ODD = [
  "",
  "\u{1f469}\u200d\u{1f469}\u200d\u{1f467} I hope this helps! \u{1f600}",
  "Cafe\u0301 \u2014 it\u2019s not just a tool, it\u2019s a way of life.\r\n\r\nGreat question!\r\n",
  "\ud800 As an AI language model, I can't. \udfff So long, byeeee",
  "```\nI hope this helps!\n```\n> Great question!\n<think>As an AI</think>",
  `${"a*** ".repeat(2000)}Let me know if you need more.`,
];

let library: typeof NodeLibrary;
let browser: Browser;
let server: PageServer;
let page: Page;
const failures: string[] = [];

describe.skipIf(chromiumPath === undefined)("the compiled library in a real browser", () => {
  beforeAll(async () => {
    // Plain JavaScript without types; a build that is current is not made again.
    const prepare = pathToFileURL(resolve(ROOT, "src/bootstrap/prepare.mjs")).href;
    ((await import(/* @vite-ignore */ prepare)) as { build(): void }).build();
    library = await import(/* @vite-ignore */ pathToFileURL(resolve(ROOT, "dist/node.js")).href);
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

  it.each(["rules alone", "rules and second stage"])(
    "finds the same as in Node: %s",
    async (detector) => {
      const packs = [...library.shippedPacks(), library.parsePack(PACK, "tiny.yaml")];
      const examples = packs.flatMap(({ rules }) =>
        rules.flatMap(({ examples: { match } }) => match),
      );
      const texts = [...ODD, ...examples, examples.join("\n\n")];
      const rows = texts.map((response, at) => ({
        id: String(at),
        response,
        messages: [{ role: "user" as const, content: "How do I tie the boat?" }],
      }));
      const wanted = detector === "rules alone" ? undefined : WEIGHTS;
      const secondStage =
        wanted &&
        library.createSentenceClassifier({
          ...library.weightsSchema.parse(JSON.parse(await readFile(join(ROOT, wanted), "utf8"))),
          propose: PROPOSE,
        });
      const scorer = library.createScorer({ packs, secondStage });
      const inNode = JSON.stringify(rows.map((row) => scorer.score(row)));
      const inPage = await page.evaluate(
        async ([given, pack, weights, propose]) => {
          const { createScorer, createSentenceClassifier, parsePack, shippedPacks, weightsSchema } =
            (globalThis as unknown as { library: typeof Library }).library;
          const fetched = weights && weightsSchema.parse(await (await fetch(weights)).json());
          const own = createScorer({
            packs: [...shippedPacks(), parsePack(pack, "tiny.yaml")],
            secondStage: fetched && createSentenceClassifier({ ...fetched, propose }),
          });
          return JSON.stringify(given.map((row) => own.score(row)));
        },
        [rows, PACK, wanted, PROPOSE] as const,
      );
      const count = (what: RegExp): number => inNode.match(what)?.length ?? 0;
      expect(count(/"rule":/g)).toBeGreaterThan(examples.length);
      expect(count(/"probability":/g) > examples.length).toBe(wanted !== undefined);
      expect(count(/"rule":"learned/g) > 0).toBe(wanted !== undefined);
      expect(rounded(inPage)).toBe(rounded(inNode));
    },
  );

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

  it("runs the example of docs/, which scores as the command line does", async () => {
    const text = "Great question! Grief is not a wall but a tide. It is raining.";
    const secondStage = await library.loadSecondStage();
    const { findings } = library.createScorer({ secondStage }).score({ id: "", response: text });
    await page.fill("textarea", text);
    const items = await page.locator("li").allTextContents();
    expect(items).toContain("opener/great-question: Great question!");
    expect(items).toEqual(findings.map(({ rule, text: found }) => `${rule}: ${found}`));
  });

  it("asks for no file but modules and the weights, and nothing fails", () => {
    expect(failures).toEqual([]);
    expect(server.asked).toContain("/dist/patterns/shipped-packs.js");
    const others = server.asked.filter((path) => !/\.(js|ts)$/.test(path));
    expect([...new Set(others)]).toEqual([WEIGHTS]);
  });
});
