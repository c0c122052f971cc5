import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serveWatch } from "../../src/watch/index.js";
import { writeRun } from "../watch/write-run.js";
import { CHROMIUM_FLAGS, chromiumPath } from "./chromium.js";

describe.skipIf(chromiumPath === undefined)("the page that watches a run", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: chromiumPath!, args: CHROMIUM_FLAGS });
  });
  afterAll(() => browser?.close());

  it("draws stages and curves, and follows the run to its end", async () => {
    const run = await writeRun();
    const server = await serveWatch(run, 0);
    const page = await browser.newPage();
    const failures: string[] = [];
    page.on("pageerror", (error) => failures.push(String(error)));
    try {
      await page.goto(server.url);
      await page.waitForSelector("#stages li.work");
      expect(await page.textContent("h1")).toBe("mine");
      expect(await page.textContent("#state")).toContain("4 of 20 steps");
      expect(await page.textContent("#alarms")).toContain("little disk");
      // Loss alone, and the log-ratio beside the wanted one; each with its running mean.
      expect(await page.locator("figure").count()).toBe(2);
      expect(await page.locator("polyline").count()).toBe(6);
      const done = { time: 5000, event: "run-done", directory: run, seconds: 5 };
      await appendFile(join(run, "events.jsonl"), `${JSON.stringify(done)}\n`);
      await page.waitForFunction("document.getElementById('state').textContent === 'done'");
      expect(failures).toEqual([]);
    } finally {
      await page.close();
      await server.close();
    }
  });
});
