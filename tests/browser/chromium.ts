/** Finds a Chromium for tests that need a real browser. `.ci/run` installs one and sets LOCUS_BROWSER_TESTS=must. */
import { existsSync } from "node:fs";

const PLACES = [
  process.env.LOCUS_CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

export const chromiumPath = PLACES.find((place) => place !== undefined && existsSync(place));

if (chromiumPath === undefined) {
  const what =
    "no Chromium was found: install it (Debian: apt-get install chromium) or set LOCUS_CHROMIUM";
  if (process.env.LOCUS_BROWSER_TESTS === "must") throw new Error(what);
  console.warn(`SKIPPED, the tests in a browser: ${what}`);
}

export const CHROMIUM_FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
