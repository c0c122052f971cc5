import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { mineCommand } from "../../src/cli/mine.js";
import { type Mined, mine, packOf, packText } from "../../src/mine/index.js";
import { parsePack } from "../../src/patterns/index.js";
import { loadPacks } from "../../src/patterns/load.js";
import { checkExamples, createScorer, type ScorableRow } from "../../src/score/index.js";
import { each, habitual, PLANTED, plain } from "./habits.js";

describe("mine", () => {
  let mined: Mined;
  beforeAll(async () => {
    const packs = await loadPacks();
    mined = await mine(
      () => each(habitual),
      () => each(plain),
      { packs },
    );
  });
  const rules = () => mined.candidates.map(({ rule }) => rule);

  it("finds the planted habit, as one candidate", () => {
    const found = rules().filter(({ phrases }) =>
      phrases.some((text) => /gist|quietly/.test(text)),
    );
    expect(found).toHaveLength(1);
    expect(found[0]!.phrases[0]).toContain("gist stays");
    expect(mined.candidates[0]!.rule).toBe(found[0]);
  });

  it("leaves out topics and a phrase that loops in one answer", () => {
    expect(
      rules()
        .flatMap(({ phrases }) => phrases)
        .filter((text) => !/gist|quietly/.test(text)),
    ).toEqual([]);
  });

  it("leaves out what shipped rules find, and says how many", () => {
    expect(mined.known).toBeGreaterThan(0);
  });

  it("counts answers", () => {
    const planted = habitual.filter(({ response }) => response.includes(PLANTED)).length;
    expect(mined.candidates[0]).toMatchObject({ given: planted, reference: 0 });
    expect(mined.candidates[0]!.excess).toBeLessThan((1000 * planted) / habitual.length);
    expect(mined.given.answers).toBe(habitual.length);
  });

  it("gives rules that load, pass their examples and score", () => {
    const pack = parsePack(packText(packOf(rules(), "signpost")), "mined.yaml");
    expect(checkExamples([pack])).toEqual([]);
    const scorer = createScorer({ packs: [pack] });
    const rows = habitual.filter(({ response }) => response.includes(PLANTED));
    expect(rows.every((row) => scorer.score(row).findings.length === 1)).toBe(true);
    expect(plain.every((row) => scorer.score(row).findings.length === 0)).toBe(true);
  });

  it("finds nothing in a text against itself", async () => {
    const same = await mine(
      () => each(habitual),
      () => each(habitual),
      { packs: [] },
    );
    expect(same.candidates).toEqual([]);
  });

  it("finds a frame whose word changes", async () => {
    const words = ["bread", "bikes", "plants", "games", "boats", "drinks", "songs", "hives"];
    const framed = plain.map((row, at) => ({
      ...row,
      response: `${row.response} Folks with ${words[at % 8]} rarely complain.`,
    }));
    const found = await mine(
      () => each(framed),
      () => each(plain),
      { packs: [] },
    );
    expect(found.candidates[0]!.rule).toMatchObject({
      phrases: ["folks with _ rarely complain"],
      at: "ending",
    });
  });
});

describe("locus mine", () => {
  let folder: string;
  const jsonl = (rows: readonly ScorableRow[]): string =>
    rows.map((row) => `${JSON.stringify(row)}\n`).join("");
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "locus-mine-"));
    await writeFile(join(folder, "answers.jsonl"), jsonl(habitual));
    await writeFile(join(folder, "plain.jsonl"), jsonl(plain));
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** @returns what it printed */
  const run = async (...options: string[]): Promise<string> => {
    const written: string[] = [];
    const out = vi
      .spyOn(process.stdout, "write")
      .mockImplementation((text) => written.push(String(text)) > 0);
    const err = vi.spyOn(process.stderr, "write").mockImplementation(() => true);
    const files = [join(folder, "answers.jsonl"), "--against", join(folder, "plain.jsonl")];
    try {
      await mineCommand().parseAsync([...files, ...options], { from: "user" });
    } finally {
      out.mockRestore();
      err.mockRestore();
    }
    return written.join("");
  };

  it("prints candidates and writes packs that go beside the shipped ones and each other", async () => {
    const files = ["House Style.yaml", "closer.yaml"].map((name) => join(folder, name));
    const [file, other] = files as [string, string];
    expect(await run("--write", file)).toContain("gist stays");
    await run("--write", other);
    expect(await readFile(file, "utf8")).toContain('category: "signpost"');
    const mined = await loadPacks(files);
    expect(mined.map(({ pack }) => pack)).toEqual(["house-style", "mined-closer"]);
    expect(mined[0]!.rules[0]!.id).toMatch(/^house-style-[a-z]/);
    const packs = [...(await loadPacks()), ...mined];
    expect(createScorer({ packs }).rules.size).toBeGreaterThan(100);
  });

  it("takes the place of no file unless told to", async () => {
    const file = join(folder, "sorted.yaml");
    await writeFile(file, "# sorted by hand\n");
    await expect(run("--write", file)).rejects.toMatchObject({
      message: `${file} is there already`,
      next: "Choose another file, or give --force to write in its place.",
    });
    expect(await readFile(file, "utf8")).toBe("# sorted by hand\n");
    await run("--write", file, "--force");
    expect(await readFile(file, "utf8")).toContain('pack: "sorted"');
  });

  it("refuses standard input", async () => {
    const run = mineCommand().parseAsync(["-", "--against", join(folder, "plain.jsonl")], {
      from: "user",
    });
    await expect(run).rejects.toThrow("standard input cannot be mined");
  });
});

describe("examples", () => {
  it("leaves out a phrase that stands only in sentences too long to show", async () => {
    const long = plain.map((row) => ({
      ...row,
      response: `Mostly gladly said ${"and so it went on ".repeat(14)}there.`,
    }));
    const { candidates } = await mine(
      () => each(long),
      () => each(plain),
      { packs: [] },
    );
    expect(candidates).toEqual([]);
  });
});
