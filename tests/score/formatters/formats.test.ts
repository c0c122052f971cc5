import { parquetReadObjects } from "hyparquet";
import { describe, expect, it } from "vitest";
import type { ScoredRow } from "../../../src/core/rows.js";
import {
  createSummary,
  type Format,
  formatOfFile,
  formatters,
  summarise,
} from "../../../src/score/index.js";

const response = "Fine <b>, 100%.\nI hope this helps.";
const scored: ScoredRow = {
  id: "a",
  words: 6,
  rate: 166,
  act: "none",
  acts: [],
  findings: [
    { rule: "closer/hope", category: "closer", start: 16, end: 33, text: "I hope this helps" },
  ],
  structure: { headings: 0, bullets: 0, bold: 0 },
};
const answer = { scored, response, file: "my data.jsonl", line: 3 };
const messages = new Map([["closer/hope", "An empty wish, 100%"]]);

function parts(format: Format) {
  const formatter = formatters[format]({ messages });
  return [formatter.begin(), formatter.answer(answer), formatter.end(summarise([scored]))];
}

describe("formats", () => {
  it("csv quotes what a spreadsheet would run, and leaves ids as they are", () => {
    const ids = ["-12", "-1.5e-3", "-#1", "7", "=1", "+4", "@x", "\tx", "-a", "-2+3", "-#1+1"];
    const { answer: line } = formatters.csv();
    const written = ids.map((id) => line({ response, scored: { ...scored, id } }).split(",")[0]);
    expect(written.slice(0, 4)).toEqual(ids.slice(0, 4));
    expect(written.slice(4)).toEqual(ids.slice(4).map((id) => `"'${id}"`));
  });

  it.each(["terminal", "json", "markdown", "html", "sarif", "github"] as const)(
    "%s tells how many rows were skipped",
    (format) => {
      const summary = createSummary();
      for (let row = 0; row < 1234; row++) summary.skip();
      const text = String(formatters[format]().end(summary.summary()));
      expect(text).toMatch(/"skipped":1234\b|1,234 rows skipped/);
      expect(String(formatters[format]().end(summarise([])))).not.toMatch(/rows? skipped/);
    },
  );

  it("sarif has what code scanning asks for", () => {
    const log = JSON.parse(parts("sarif").join(""));
    expect(log.version).toBe("2.1.0");
    const [run] = log.runs;
    const [result] = run.results;
    expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
    expect(run.tool.driver.rules[0].shortDescription.text).toBe("An empty wish, 100%");
    expect(result.message.text).toContain("I hope this helps");
    expect(result.locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: "my%20data.jsonl" },
      region: { startLine: 3 },
    });
    expect(result.partialFingerprints).toBeDefined();
  });

  it.each([
    ["my data/100%#1?.jsonl", "my%20data/100%25%231%3F.jsonl"],
    ["../a:b.jsonl", "../a%3Ab.jsonl"],
    ["/srv/my data/a#b.jsonl", "file:///srv/my%20data/a%23b.jsonl"],
    ["C:\\my data\\a#b.jsonl", "file:///C:/my%20data/a%23b.jsonl"],
    ["hf://datasets/o/n@main/a?b.jsonl", "hf://datasets/o/n@main/a%3Fb.jsonl"],
  ])("sarif names %s by a URI", (file, uri) => {
    const text = String(formatters.sarif({ messages }).answer({ ...answer, file }));
    expect(JSON.parse(text).locations[0].physicalLocation.artifactLocation.uri).toBe(uri);
  });

  it("github escapes its messages", () => {
    expect(parts("github").join("").split("\n")[0]).toBe(
      "::warning file=my data.jsonl,line=3,title=closer/hope::An empty wish, 100%25: I hope this helps",
    );
  });

  it.each(["sarif", "github"] as const)("%s sets no dot before the colon", (format) => {
    const told = (message: string): string =>
      String(formatters[format]({ messages: new Map([["closer/hope", message]]) }).answer(answer));
    expect(told("Empty. Stop.")).toContain("Empty. Stop: I hope this helps");
    expect(told("Trails off...")).toContain("Trails off...: I hope this helps");
  });

  it("html marks findings and escapes the rest", () => {
    const page = parts("html").join("");
    expect(page).toContain(
      '<mark title="closer/hope: An empty wish, 100%">I hope this helps</mark>',
    );
    expect(page).toContain("Fine &lt;b&gt;");
    expect(page).not.toMatch(/src=|href=|<script/);
  });

  it("parquet reads back", async () => {
    const bytes = Buffer.concat(parts("parquet").map((part) => Buffer.from(part as Uint8Array)));
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
    const rows = await parquetReadObjects({ file });
    expect(rows).toEqual([scored]);
  });

  it("is known by a file's ending", () => {
    expect(["a.md", "b.SARIF", "c.parquet", "d.out"].map(formatOfFile)).toEqual([
      "markdown",
      "sarif",
      "parquet",
      undefined,
    ]);
  });
});
