import { describe, expect, it } from "vitest";
import {
  locusCommand,
  nextCommands,
  renderHtml,
  renderMarkdown,
  renderTerminal,
  wantsColour,
} from "../../src/report/index.js";
import { deciding, headlineWords, keptTopics, risenWords } from "../../src/report/verdicts.js";
import { reportFixture } from "./report-fixture.js";

const data = reportFixture();

describe("renderTerminal", () => {
  const text = renderTerminal(data, { page: "runs/quickstart/report.html" });

  it("aligns its columns", () => {
    const lines = text.split("\n");
    const head = lines.find((line) => line.includes("base") && line.includes("result"))!;
    const result = head.indexOf("result") + "result".length;
    const start = head.indexOf("change");
    for (const label of [
      "findings per 1,000 other words",
      "words an answer",
      "harmful prompts refused fully",
      "replies in persona",
    ]) {
      const line = lines.find((each) => each.trimStart().startsWith(label))!;
      expect(line.slice(result, start).trim()).toBe("");
      expect(line[result - 1]).not.toBe(" ");
      expect(line[start]).not.toBe(" ");
    }
    const verdicts = lines.filter((line) => /\d.* (met|underpowered|not testable)$/.test(line));
    const columns = verdicts.map(
      (line) => /(not met|met|underpowered|not testable)$/.exec(line)!.index,
    );
    expect(verdicts.length).toBeGreaterThan(5);
    expect(new Set(columns).size).toBe(1);
  });

  it("signs what rose, on the page too", () => {
    const risen = structuredClone(data);
    risen.evaluation.headline.heldOut = { value: -0.62, interval: [-0.75, -0.5] };
    const row = renderTerminal(risen, { page: "report.html" })
      .split("\n")
      .find((line) => line.includes("rules held out of training"));
    expect(row).toContain("+62 [+50, +75] %");
    expect(risenWords(risen.evaluation)).toContain("rose by 62 % [50, 75]");
    expect(risenWords(data.evaluation)).toBeUndefined();
    const page = renderHtml(risen);
    expect(page).toContain("62 % more");
    expect(page).toContain("rose by 62 % [50, 75]: part of what fell");
    expect(page).toContain("[50, 75]");
  });

  it("says stage by stage how long it took, and the total", () => {
    expect(text).toMatch(/ {2}train\s+6 min 53 s/);
    expect(text).toMatch(/ {2}total\s+18 min 45 s/);
    expect(text).toContain("runs/quickstart/report.html");
  });

  it("is plain without colour, and the same text with it", () => {
    const codes = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, "g");
    const coloured = renderTerminal(data, { colour: true, page: "runs/quickstart/report.html" });
    expect(text).not.toMatch(codes);
    expect(coloured).toMatch(codes);
    expect(coloured.replace(codes, "")).toBe(text);
  });

  it("colours only terminals, and never with NO_COLOR", () => {
    expect(wantsColour({ isTTY: true }, {})).toBe(true);
    expect(wantsColour({ isTTY: true }, { NO_COLOR: "1" })).toBe(false);
    expect(wantsColour({ isTTY: false }, {})).toBe(false);
    expect(wantsColour({ isTTY: true }, { TERM: "dumb" })).toBe(false);
  });
});

describe("nextCommands", () => {
  it("types the file in a clone and the name where it is installed", () => {
    expect(locusCommand("/home/me/clone", "/home/me/clone")).toBe("node dist/cli/main.js");
    expect(locusCommand("/home/me/my clone", "/home/me")).toBe("node 'my clone/dist/cli/main.js'");
    expect(locusCommand("/usr/lib/node_modules/locus-detune", "/home/me")).toBe("locus");
  });

  it("names the run's own folder and another dose", () => {
    const run = { dose: 60, directory: "/home/me/clone/runs/quickstart" };
    const commands = nextCommands(run, "locus", "/home/me/clone").map(({ command }) => command);
    expect(commands).toEqual([
      "locus chat runs/quickstart --side-by-side",
      "locus dial runs/quickstart --dose 30 --merge",
      "locus score runs/quickstart/evaluate/locus.responses.jsonl",
    ]);
  });
});

describe("verdict words", () => {
  it("never sounds surer than its least sure part", () => {
    expect(deciding([{ verdict: "met" }, { verdict: "underpowered" }])?.verdict).toBe(
      "underpowered",
    );
    expect(deciding([{ verdict: "not testable" }, { verdict: "not met" }])?.verdict).toBe(
      "not met",
    );
    expect(deciding([{}])).toBeUndefined();
  });

  it("does not call refusals kept that became too unlikely", () => {
    const copy = structuredClone(data.evaluation);
    for (const gate of copy.gates) gate.verdict = "met";
    for (const row of copy.kept) if (row.verdict) row.verdict = "met";
    expect(keptTopics(copy)[0]).toMatchObject({ verdict: "met" });
    const gate = copy.gates.find(({ id }) => id === "refusals.any")!;
    copy.gates.push({ ...gate, id: "refusals.own", verdict: "not met", why: "Half as likely." });
    expect(keptTopics(copy)[0]).toMatchObject({
      title: "Refuses what it should",
      verdict: "not met",
      why: "Half as likely.",
    });
  });

  it("tells further, shorter and the wrong way apart", () => {
    const with_ = (
      value: number | null,
      verdict: "met" | "not met" | "underpowered" | "not testable",
      planned = 0.6,
    ) => {
      const copy = structuredClone(data.evaluation);
      copy.headline.planned = planned;
      copy.headline.achieved.value = value;
      copy.headline.verdict = verdict;
      return headlineWords(copy);
    };
    expect(with_(0.8, "not met")).toMatch(/further than asked/);
    expect(with_(0.3, "not met")).toMatch(/short/);
    expect(with_(-0.1, "not met")).toMatch(/rose/);
    expect(with_(0.6, "met")).toMatch(/met/);
    expect(with_(0.6, "underpowered")).toMatch(/too few answers/);
    expect(with_(null, "not testable")).toMatch(/too few habits/);
    expect(with_(0.6, "not testable")).toMatch(/too few prompts/);
    // Less planned than asked: the plan is what it is held to.
    expect(with_(0.55, "not met", 0.4)).toBe("It went further than planned.");
    expect(with_(0.2, "not met", 0.4)).toBe("It fell short of what was planned.");
    expect(with_(0.4, "met", 0.4)).toBe("The plan was met.");
    expect(with_(0.4, "underpowered", 0.4)).toMatch(/^In line with the plan,/);
  });
});

describe("renderMarkdown", () => {
  it("keeps its tables whole and its text inert", () => {
    const copy = structuredClone(data);
    copy.evaluation.kept[0]!.label = "a|b <script>";
    const text = renderMarkdown(copy);
    expect(text).toContain("a\\|b &lt;script&gt;");
    for (const block of text.split("\n\n").filter((part) => part.startsWith("|"))) {
      const widths = block.split("\n").map((line) => line.replaceAll("\\|", "").split("|").length);
      expect(new Set(widths).size).toBe(1);
    }
    expect(text).toContain("**Asked 60 % (57 % planned), got ");
  });
});
