/** Holds the arrows that src/README.md draws. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const SRC = resolve(import.meta.dirname, "../src");

/** Folder -> folders it may import from. Lower never imports higher. */
const ARROWS: Record<string, string[]> = {
  core: [],
  statistics: ["core"],
  patterns: ["core"],
  detect: ["core", "patterns"],
  classify: ["core"],
  score: ["core", "patterns", "detect", "classify"],
  mine: ["core", "patterns", "detect", "score", "statistics"],
  probe: ["core", "engine", "patterns", "score", "classify"],
  labels: ["core", "engine", "patterns", "score", "statistics", "classify", "probe"],
  engine: ["core"],
  datasets: ["core"],
  calibrate: ["core"],
  chat: ["core"],
  watch: ["core"],
  sample: ["core", "engine"],
  organism: ["core", "engine"],
  pairs: ["core", "engine", "patterns", "score", "datasets"],
  train: ["core", "calibrate", "engine", "mine", "patterns", "score"],
  evaluate: ["core", "engine", "sample", "score", "statistics"],
  persona: ["core", "engine", "evaluate", "sample", "score", "statistics"],
  report: [
    "core",
    "calibrate",
    "detect",
    "engine",
    "evaluate",
    "pairs",
    "persona",
    "pipeline",
    "score",
    "train",
  ],
  publish: ["core", "evaluate", "report"],
  pipeline: [
    "core",
    "patterns",
    "engine",
    "sample",
    "score",
    "pairs",
    "calibrate",
    "train",
    "evaluate",
    "report",
  ],
  cli: [
    "watch",
    "core",
    "datasets",
    "patterns",
    "detect",
    "classify",
    "probe",
    "mine",
    "engine",
    "sample",
    "score",
    "pairs",
    "calibrate",
    "chat",
    "organism",
    "persona",
    "train",
    "evaluate",
    "report",
    "pipeline",
    "publish",
  ],
  docs: ["core", "patterns", "persona", "cli", "pipeline"],
};

/** Modules that run in a browser: nothing of Node. Each `load.ts` and score's `read/` and `threads/` are the edges. */
const PURE = ["patterns", "detect", "score", "classify"];
const NODE_EDGES =
  /^((patterns|classify)\/load\.ts|patterns\/shipped-packs\.ts|score\/(read|threads)\/)/;

interface Import {
  file: string;
  target: string;
}

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((name) =>
  /\.ts$/.test(name),
);
const imports: Import[] = files.flatMap((file) =>
  [...readFileSync(join(SRC, file), "utf8").matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(
    (match) => ({
      file,
      target: match[1]!,
    }),
  ),
);
const folderOf = (file: string): string => file.split("/")[0]!;
const crossing = imports
  .filter(({ target }) => target.startsWith("."))
  .map(({ file, target }) => ({ file, to: relative(SRC, resolve(SRC, dirname(file), target)) }))
  .filter(({ file, to }) => folderOf(file) !== folderOf(to) && file.includes("/"));

describe("the arrows between folders", () => {
  it("reads the source", () => {
    expect(files.length).toBeGreaterThan(60);
    expect(crossing.length).toBeGreaterThan(60);
  });

  it("go one way", () => {
    const wrong = crossing
      .filter(({ file, to }) => !(ARROWS[folderOf(file)] ?? []).includes(folderOf(to)))
      .map(({ file, to }) => `${file} -> ${to}`);
    expect(wrong).toEqual([]);
  });

  it("end at a stage's index, never at its internals", () => {
    const allowed = new Set([
      "patterns/load.js",
      "patterns/schema.js",
      "patterns/shipped-packs.js",
      "classify/load.js",
      "cli/program.js",
    ]);
    const wrong = crossing
      .filter(({ to }) => folderOf(to) !== "core" && !to.endsWith("index.js") && !allowed.has(to))
      .map(({ file, to }) => `${file} -> ${to}`);
    expect(wrong).toEqual([]);
  });

  it("leave patterns, detect, classify and score free of Node", () => {
    const wrong = imports
      .filter(({ file }) => PURE.includes(folderOf(file)) && !NODE_EDGES.test(file))
      .filter(({ target }) => target.startsWith("node:"))
      .map(({ file, target }) => `${file} -> ${target}`);
    expect(wrong).toEqual([]);
  });

  it("leave the library's entry free of Node, whatever it imports in turn", () => {
    const reached = new Set<string>();
    const visit = (file: string): void => {
      if (reached.has(file)) return;
      reached.add(file);
      for (const { target } of imports.filter((one) => one.file === file))
        if (target.startsWith("."))
          visit(relative(SRC, resolve(SRC, dirname(file), target)).replace(/\.js$/, ".ts"));
    };
    visit("index.ts");
    expect(reached.size).toBeGreaterThan(30);
    // The build puts data in its place.
    const baked = ["patterns/shipped-packs.ts", "core/paths.ts"];
    const wrong = imports
      .filter(({ file, target }) => reached.has(file) && target.startsWith("node:"))
      .filter(({ file }) => !baked.includes(file));
    expect(wrong).toEqual([]);
  });
});
