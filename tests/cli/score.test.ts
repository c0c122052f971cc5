import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { compareAnswers } from "../../src/cli/compare-answers.js";
import { scoreCommand } from "../../src/cli/score.js";
import { oneByOne } from "../../src/cli/score-stream.js";
import { loadPacks } from "../../src/patterns/load.js";
import { createScorer, createSummary } from "../../src/score/index.js";

const rows = [
  { id: "1", prompt: "When?", response: "I hope this helps! The gate opens at nine." },
  { id: "2", prompt: "Where?", response: "Behind the mill, past the second bridge." },
];
let folder: string;
const run = (...args: string[]) => scoreCommand().parseAsync(args, { from: "user" });
const file = async (name: string, text: string): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
};
const jsonl = () => file("a.jsonl", rows.map((row) => JSON.stringify(row)).join("\n"));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "locus-score-"));
});
afterEach(() => {
  process.exitCode = undefined;
});

describe("locus score", () => {
  it("picks the format by the output's name", async () => {
    const input = await jsonl();
    await run(input, "-o", join(folder, "out.csv"));
    const csv = (await readFile(join(folder, "out.csv"), "utf8")).trim().split("\n");
    expect(csv).toHaveLength(3);
    expect(csv[0]).toMatch(/^id,words,findings/);
    await run(input, "-o", join(folder, "out.jsonl"));
    const scored = (await readFile(join(folder, "out.jsonl"), "utf8")).trim().split("\n");
    expect(scored.map((line) => JSON.parse(line).findings.length)).toEqual([1, 0]);
    expect(process.exitCode).toBeUndefined();
  });

  it("uses the second stage unless told not to, or the rules that ship are left out", async () => {
    const input = await jsonl();
    const out = join(folder, "out.json");
    const detector = async (...args: string[]) => {
      await run(input, "-o", out, ...args);
      return JSON.parse(await readFile(out, "utf8")).summary.detector;
    };
    const packs = join(import.meta.dirname, "house-style.yaml");
    expect(await detector()).toBe("rules and second stage");
    expect(await detector("--no-second-stage")).toBe("rules");
    expect(await detector("--packs", "shipped")).toBe("rules and second stage");
    expect(await detector("--packs", "shipped", packs)).toBe("rules and second stage");
    expect(await detector("--packs", packs)).toBe("rules");
    expect(await detector("--packs", packs, "--second-stage")).toBe("rules and second stage");
  });

  it("tells what leaves the probe nothing to do, before anything is set up", async () => {
    const input = await jsonl();
    await expect(run(input, "--probe", "--no-second-stage")).rejects.toThrow(
      "--probe adds to the second stage, which is off",
    );
    await expect(run(input, "--probe", "--threads", "2")).rejects.toThrow(
      "--probe scores in one thread",
    );
  });

  it("reads a CSV with other column names when told them", async () => {
    const input = await file("a.csv", 'q,a\nWhen?,"I hope this helps!"\n');
    const out = join(folder, "out.jsonl");
    await run(input, "--prompt-field", "q", "--response-field", "a", "-o", out);
    expect(JSON.parse(await readFile(out, "utf8")).findings[0].category).toBe("closer");
  });

  it("names the columns that it saw where none holds an answer", async () => {
    const input = await file("a.jsonl", '{"foo": 1, "bar": 2}\n');
    await expect(run(input, "-o", join(folder, "o.jsonl"))).rejects.toMatchObject({
      message: expect.stringContaining("foo"),
      next: expect.stringContaining("--response-field"),
    });
  });

  it("exits with 1 above the limit and with 0 below it", async () => {
    const input = await jsonl();
    await run(input, "--fail-above", "1", "-o", join(folder, "o.json"));
    expect(process.exitCode).toBe(1);
    process.exitCode = undefined;
    await run(input, "--fail-above", "900", "-o", join(folder, "o.json"));
    expect(process.exitCode).toBeUndefined();
  });

  it("skips a bad row, or fails on it with its place when told to", async () => {
    const input = await file("a.jsonl", `${JSON.stringify(rows[0])}\n{"id": \n`);
    const out = join(folder, "o.jsonl");
    await run(input, "-o", out);
    expect((await readFile(out, "utf8")).trim().split("\n")).toHaveLength(1);
    for (const threads of ["1", "2"]) {
      await run(input, "-o", join(folder, "o.json"), "--threads", threads);
      const { summary } = JSON.parse(await readFile(join(folder, "o.json"), "utf8"));
      expect(summary).toMatchObject({ answers: 1, skipped: 1 });
    }
    await expect(run(input, "--on-bad-row", "fail", "-o", out)).rejects.toMatchObject({
      place: expect.stringMatching(/a\.jsonl:2/),
    });
  });

  it("does not end well where a quotation mark takes lines along that may be rows", async () => {
    const cut = await file("cut.csv", 'response\nYes.\n"No.');
    await run(cut, "-o", join(folder, "o.json"));
    expect(process.exitCode).toBeUndefined();
    const open = await file("open.csv", 'response\nYes.\n"No.\nI see.\n');
    const told = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    await run(open, "-o", join(folder, "o.json"));
    expect(told.mock.calls.join()).toContain("lines 3 to 4 are not read");
    told.mockRestore();
    expect(process.exitCode).toBe(2);
  });

  it("finds no difference between a file and itself", async () => {
    const input = await jsonl();
    const out = join(folder, "o.json");
    await run(input, "--against", input, "-o", out);
    expect(JSON.parse(await readFile(out, "utf8"))).toMatchObject({ verdict: "no difference" });
  });

  it("refuses an output whose ending is no format", async () => {
    await expect(run(await jsonl(), "-o", join(folder, "o.zzz"))).rejects.toMatchObject({
      message: "no output format ends in .zzz",
    });
  });
});

describe("locus score of several files", () => {
  const errors = async (...args: string[]): Promise<string> => {
    let text = "";
    const write = vi.spyOn(process.stderr, "write").mockImplementation((part) => {
      text += part;
      return true;
    });
    await run(...args).finally(() => write.mockRestore());
    return text;
  };

  it("scores what it can, names what it cannot, and ends with 2", async () => {
    const good = await jsonl();
    const broken = await file("broken.jsonl", "\u0000\u0000\u0000");
    const out = join(folder, "out.jsonl");
    for (const threads of ["1", "2"]) {
      process.exitCode = undefined;
      const text = await errors(
        ...[join(folder, "gone.jsonl"), broken, good, "-o", out, "--threads", threads],
      );
      expect(text).toMatch(/left out: .*gone\.jsonl does not exist/);
      expect(text).toMatch(/left out: .*broken\.jsonl is no text/);
      expect((await readFile(out, "utf8")).trim().split("\n")).toHaveLength(2);
      expect(process.exitCode).toBe(2);
    }
  });

  it("leaves out a file without a row, in any order, and ends with 2", async () => {
    const good = await jsonl();
    const empty = await file("empty.jsonl", "\n");
    for (const files of [
      [empty, good],
      [good, empty],
    ]) {
      process.exitCode = undefined;
      const out = join(folder, "out.jsonl");
      const text = await errors(...files, "-o", out);
      expect(text).toContain(`left out: ${empty} holds no row`);
      expect((await readFile(out, "utf8")).trim().split("\n")).toHaveLength(2);
      expect(process.exitCode).toBe(2);
    }
  });

  it("tells once of a pattern without a file, and of all names together", async () => {
    const none = join(folder, "none-*.jsonl");
    let told = await errors(none).catch((error: Error) => `thrown: ${error.message}`);
    expect(told).toBe(`thrown: ${none} matches no file`);
    const gone = join(folder, "gone.jsonl");
    told = "";
    const write = vi.spyOn(process.stderr, "write").mockImplementation((part) => {
      told += part;
      return true;
    });
    await expect(run(none, gone)).rejects.toThrow(`${none}, ${gone} holds no answer`);
    write.mockRestore();
    expect(told.match(/matches no file/g)).toHaveLength(1);
    expect(told.match(/does not exist/g)).toHaveLength(1);
  });

  it.each(["json", "csv"])("writes nothing as %s without an answer", async (format) => {
    let printed = "";
    const write = vi.spyOn(process.stdout, "write").mockImplementation((part) => {
      printed += part;
      return true;
    });
    const empty = await file("empty.jsonl", "");
    await expect(run(empty, "--format", format)).rejects.toThrow("holds no row");
    write.mockRestore();
    expect(printed).toBe("");
  });

  it("says that a file was left out even where the limit is exceeded too", async () => {
    vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const out = join(folder, "o.json");
    await run(await jsonl(), join(folder, "gone.jsonl"), "--fail-above", "1", "-o", out);
    expect(process.exitCode).toBe(2);
    vi.restoreAllMocks();
  });

  it("stops at the first where nothing may be left out, and where there is only one", async () => {
    const gone = join(folder, "gone.jsonl");
    await expect(run(gone, await jsonl(), "--on-bad-row", "fail")).rejects.toThrow(/gone\.jsonl/);
    await expect(run(gone)).rejects.toThrow(/does not exist/);
  });
});

describe("annotations of a text file", () => {
  it("stand at the line of the finding", async () => {
    const text = await file("a.md", "# Gate\n\nIt opens at nine.\n\nI hope this helps!\n");
    const out = join(folder, "o.txt");
    await run(text, "-o", out, "--format", "github");
    expect(await readFile(out, "utf8")).toMatch(/file=[^,]*a\.md,line=5,/);
    await run(text, "-o", out, "--format", "sarif");
    const [result] = JSON.parse(await readFile(out, "utf8")).runs[0].results;
    expect(result.locations[0].physicalLocation.region).toEqual({ startLine: 5 });
  });
});

describe("locus score --against", () => {
  const answers = (name: string, of: (id: number) => string) =>
    file(
      name,
      Array.from({ length: 80 }, (_, id) =>
        JSON.stringify({ id: String(id), prompt: `Stone ${id}?`, response: of(id) }),
      ).join("\n"),
    );
  const plain = (id: number) =>
    `Stone number ${id} lies in the shallow water below the mill where children play.`;
  const against = async (before: string, after: string) => {
    const out = join(folder, "o.json");
    await run(after, "--against", before, "-o", out);
    return JSON.parse(await readFile(out, "utf8"));
  };

  it("tells what fell, by category, and what rose instead", async () => {
    const before = await answers("b.jsonl", (id) => `${plain(id)} I hope this helps!`);
    const after = await answers("a.jsonl", (id) => `${plain(id)} Mark my words, friend.`);
    const result = await against(before, after);
    expect(result).toMatchObject({ paired: true, verdict: "lower" });
    const closer = result.categories.find(({ label }: { label: string }) => label === "closer");
    expect(closer).toMatchObject({ beforeFindings: 80, afterFindings: 0, reduction: 1 });
    const rose = result.whatRose.filter(({ confirmed }: { confirmed: boolean }) => confirmed);
    expect(rose.map(({ ngram }: { ngram: string }) => ngram).join()).toContain("mark my words");
  });

  it("lists no function words, and nothing that did not rise, as what rose", async () => {
    let printed = "";
    const before = await answers("b.jsonl", (id) => `${plain(id)} Bring a coat.`);
    const after = await answers("a.jsonl", (id) => `${plain(id)} It is to be of the and the.`);
    const write = vi.spyOn(process.stdout, "write").mockImplementation((part) => {
      printed += part;
      return true;
    });
    await run(after, "--against", before).finally(() => write.mockRestore());
    const rose = printed.split("what rose")[1] ?? "";
    expect(rose).not.toMatch(/^ {2}(the|of the|to be|coat) /m);
    for (const [, from, to] of rose.matchAll(/([\d.]+) -> +([\d.]+)/g))
      expect(Number(to)).toBeGreaterThan(Number(from));
  });

  it("tells nothing of phrases where nothing changed", async () => {
    const same = await answers("b.jsonl", plain);
    expect((await against(same, same)).whatRose).toEqual([]);
  });

  it("resamples the answers to one prompt together", async () => {
    const many = (name: string, copies: number, of: (id: number) => string) =>
      file(
        name,
        Array.from({ length: 12 * copies }, (_, at) => {
          const prompt = `Stone ${at % 12}?`;
          return JSON.stringify({ id: String(at), prompt, response: of(at % 12) });
        }).join("\n"),
      );
    const habit = (id: number) => (id % 2 ? `${plain(id)} I hope this helps!` : plain(id));
    const width = async (copies: number): Promise<number> => {
      const before = await many("b.jsonl", copies, habit);
      const after = await many("a.jsonl", copies, (id) => habit(id % 3 ? id : 0));
      const [low, high] = (await against(before, after)).all.interval;
      return high - low;
    };
    expect(await width(16)).toBeCloseTo(await width(4), 5);
  });

  it("pairs several answers under one id by their prompts", async () => {
    const several = (name: string, opening: string) =>
      file(
        name,
        Array.from({ length: 80 }, (_, at) => {
          const id = at % 40;
          return JSON.stringify({
            id,
            prompt: `Stone ${id}?`,
            response: `${opening}${plain(at)}`,
          });
        }).join("\n"),
      );
    const before = await several("b.jsonl", "");
    const after = await several("a.jsonl", "Great question! ");
    const result = await against(before, after);
    expect(result).toMatchObject({ paired: true, pairedBy: "prompt", verdict: "higher" });
    expect(result.how).toBe(
      "paired by prompt: 40 prompts in both files, 80 answers before and 80 after",
    );
    // It rose from nothing: no ratio, but a difference with its interval.
    const opener = result.categories.find(({ label }: { label: string }) => label === "opener");
    expect(opener).toMatchObject({ beforeFindings: 0, afterFindings: 80, interval: null });
    expect(opener.differenceInterval[0]).toBeGreaterThan(0);
    expect(result.whatRoseOf).toEqual({ pairs: 80, all: 80 });
  });

  it("writes Markdown tables: the total, the categories, what rose", async () => {
    const before = await answers("b.jsonl", plain);
    const after = await answers(
      "a.jsonl",
      (id) => `${plain(id)} Mark my words! I hope this helps!`,
    );
    const out = join(folder, "cmp.md");
    await run(after, "--against", before, "-o", out);
    const text = await readFile(out, "utf8");
    expect(text).toMatch(/^\*\*higher\*\*: /);
    expect(text).toContain("Paired by prompt: 80 prompts in both files");
    expect(text).toMatch(
      /^\| all habits \| 0\.00 \| [\d.]+ \| \+[\d.]+ \[\+[\d.]+, \+[\d.]+\] \| {2}\|$/m,
    );
    expect(text).toMatch(/^\| closer \|/m);
    expect(text).not.toMatch(/^\| contrast \|/m);
    expect(text).toMatch(/^\| .*mark my words.* \| 0\.00 \| [\d.]+ \| confirmed, p /m);
    const cells = text.split("\n").filter((line) => line.startsWith("|"));
    for (const line of cells) expect([5, 6]).toContain(line.split("|").length - 1);
  });

  it("pairs by ids where only the system prompt differs, and not where questions do", async () => {
    const asked = (name: string, of: (id: number) => object[]) =>
      file(
        name,
        Array.from({ length: 40 }, (_, id) =>
          JSON.stringify({ id: String(id), messages: of(id), response: plain(id) }),
        ).join("\n"),
      );
    const user = (id: number) => ({ role: "user", content: `Stone ${id}?` });
    const bare = await asked("bare.jsonl", (id) => [user(id)]);
    const told = await asked("told.jsonl", (id) => [
      { role: "system", content: "Be brief." },
      user(id),
    ]);
    const other = await asked("other.jsonl", (id) => [user(id + 100)]);
    expect(await against(bare, told)).toMatchObject({
      pairedBy: "id",
      how: expect.stringContaining("40 of them ask the same, 0 under the same system prompt"),
    });
    expect(await against(bare, other)).toMatchObject({
      paired: false,
      compared: { before: 40, after: 40 },
      how: expect.stringContaining("of 40 ids in both files only 0 ask the same"),
    });
  });

  it("reads the prompts of neither file where one has none", async () => {
    // Its prompt asks for it, so that it is no habit there.
    const texts = Array.from({ length: 40 }, (_, id) => ({
      id: String(id),
      prompt: `Which phrases do chatbots overuse? (${id})`,
      response: `${plain(id)} I hope this helps!`,
    }));
    const lines = (rows: object[]) => rows.map((row) => JSON.stringify(row)).join("\n");
    const asked = await file("asked.jsonl", lines(texts));
    const bare = await file("bare.jsonl", lines(texts.map(({ prompt, ...row }) => row)));
    const few = await file(
      "few.jsonl",
      lines(texts.map(({ prompt, ...row }, at) => (at < 3 ? { ...row, prompt } : row))),
    );
    expect((await against(asked, asked)).all).toMatchObject({ beforeFindings: 0 });
    for (const [before, after, counts] of [
      [asked, bare, "40 of 40 answers before and 0 of 40 after"],
      [bare, asked, "0 of 40 answers before and 40 of 40 after"],
      [asked, few, "40 of 40 answers before and 3 of 40 after"],
      [few, asked, "3 of 40 answers before and 40 of 40 after"],
    ] as const)
      expect(await against(before, after)).toMatchObject({
        verdict: "no difference",
        all: { beforeFindings: 40, afterFindings: 40, difference: 0, differenceInterval: [0, 0] },
        how: expect.stringContaining(
          `both files are scored as without prompts: ${counts} have one`,
        ),
      });
    expect((await against(bare, bare)).how).not.toContain("scored as without prompts");
  });

  it("says so where what must be read again cannot be", async () => {
    const bare = await file("bare.jsonl", JSON.stringify({ id: "1", response: "Bring a coat." }));
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    const writing = writeFile(pipe, `${JSON.stringify(rows[0])}\n`);
    await expect(run(bare, "--against", pipe, "-o", join(folder, "o.json"))).rejects.toMatchObject({
      message: `most answers of one file have no prompt, and ${pipe} cannot be read a second time to score it without its own`,
    });
    await writing;
  });

  it("has an interval of nothing where both files are the same, without findings too", async () => {
    const same = await answers("same.jsonl", plain);
    expect((await against(same, same)).all.differenceInterval).toEqual([0, 0]);
  });

  it("refuses formats of single answers", async () => {
    const input = await jsonl();
    await expect(run(input, "--against", input, "-o", join(folder, "o.csv"))).rejects.toMatchObject(
      {
        message: "--against is not written as csv",
        next: "Give --format: terminal, markdown, json.",
      },
    );
  });

  it("tells what rose of the first answers where the files are long, and says so", async () => {
    const before = await answers("b.jsonl", plain);
    const after = await answers("a.jsonl", (id) => `${plain(id)} Mark my words, friend.`);
    const told = async (format: "json" | "terminal", most: number): Promise<string> => {
      const request = { files: [after], against: before, read: {}, format };
      const scorer = createScorer({ packs: await loadPacks() });
      const chunks = compareAnswers(oneByOne(scorer), createSummary(), request, most);
      let text = "";
      for await (const chunk of chunks) text += chunk;
      return text;
    };
    const some = JSON.parse(await told("json", 4000));
    expect(some.compared).toMatchObject({ before: 80, after: 80 });
    expect(some.whatRoseOf.all).toBe(80);
    expect(some.whatRoseOf.pairs).toBeGreaterThan(30);
    expect(some.whatRoseOf.pairs).toBeLessThan(60);
    expect(await told("terminal", 4000)).toMatch(/Told of \d\d of 80 pairs of answers: the first/);
    expect(await told("terminal", 1e6)).not.toContain("Told of");
  });
});
