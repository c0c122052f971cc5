/** What came of fetching the sources, as text. */
import type { FetchSourcesResult } from "./fetch.js";

const HEAD = ["source", "labels", "found", "missing", "licence"] as const;

export function resultText({ sources, failed }: FetchSourcesResult): string {
  const sum = (of: "labels" | "found"): number =>
    sources.reduce((total, row) => total + row[of], 0);
  const lines = [
    ...sources.map(({ source, labels, found, licence }) =>
      cells(source, labels, found, licence ?? "not fetched: no file is listed"),
    ),
    cells("all", sum("labels"), sum("found"), ""),
  ];
  const widths = HEAD.map((name, at) =>
    Math.max(name.length, ...lines.map((line) => line[at]!.length)),
  );
  const table = [[...HEAD], ...lines].map((line) =>
    line
      .map((cell, at) => (at > 0 && at < 4 ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!)))
      .join("  ")
      .trimEnd(),
  );
  const failures = failed.map(({ file, reason }) => `not fetched: ${file}: ${reason}`);
  return [
    ...table,
    "",
    ...failures,
    ...(failures.length > 0 ? ["Run it again: what is there is not fetched anew.", ""] : []),
    "Answers are told by their hash. Those of many sources were copied by hand, some were cut: their hashes may match nothing.",
    "Where no licence is stated, the text is yours to read and measure with, not to pass on.",
  ].join("\n");
}

function cells(source: string, labels: number, found: number, licence: string): string[] {
  return [source, String(labels), String(found), String(labels - found), licence];
}
