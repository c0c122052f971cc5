import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { packsCommand } from "../../src/cli/packs.js";
import { scoreCommand } from "../../src/cli/score.js";

const HOUSE_STYLE = resolve(import.meta.dirname, "house-style.yaml");
let folder: string;

async function packs(...args: string[]): Promise<string> {
  let out = "";
  const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    out += text;
    return true;
  });
  try {
    await packsCommand().parseAsync(args, { from: "user" });
  } finally {
    write.mockRestore();
  }
  return out;
}

const RESPONSE = "You will be 10x faster. A world-class team! I hope this helps.";

async function scored(...packNames: string[]) {
  const input = join(folder, "a.jsonl");
  const out = join(folder, "o.jsonl");
  const response = RESPONSE;
  await writeFile(input, `${JSON.stringify({ id: "a", response })}\n`);
  await scoreCommand().parseAsync([input, "-o", out, "--packs", ...packNames], { from: "user" });
  const { findings } = JSON.parse(await readFile(out, "utf8"));
  return findings.map(({ rule, text }: { rule: string; text: string }) => [rule, text]);
}

describe("locus packs list NAME", () => {
  it("shows the rules of a pack that ships, by its name", async () => {
    const listed = await packs("list", "hedge");
    expect(listed).toMatch(/^ {2}hedge\/\S+ /m);
    expect(listed).toMatch(/^1 pack, /m);
    expect(listed).toMatch(/^ {2}hedge\/use-responsibly +weak {2}Warning label/m);
    expect(await packs("list", "contrast")).toMatch(/^ {2}contrast\/not-x-its-y +sure {2}/m);
  });

  it("counts the weak ones, which count for nothing by themselves", async () => {
    expect(await packs("list", HOUSE_STYLE)).toContain(
      "1 pack, 2 rules: 2 count by themselves (0 of them sure), 0 are weak; 0 are held out of training",
    );
    const [, rules, alone, weak] = /(\d+) rules: (\d+) count .* (\d+) are weak/.exec(
      await packs("list"),
    )!;
    expect(Number(alone) + Number(weak)).toBe(Number(rules));
    expect(Number(weak)).toBeGreaterThan(0);
  });
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "locus-packs-"));
  vi.stubEnv("LOCUS_PACKS", join(folder, "packs"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  process.exitCode = undefined;
});

describe("a pack that somebody else wrote", () => {
  it("is one file that `score --packs` takes", async () => {
    expect(await scored(HOUSE_STYLE)).toEqual([
      ["marketing/ten-times", "You will be 10x faster."],
      ["marketing/best-in-class", "world-class team"],
    ]);
  });

  it("stands beside those that ship", async () => {
    const rules = (await scored("shipped", HOUSE_STYLE)).map(([rule]: string[]) => rule);
    expect(rules).toEqual([
      "marketing/ten-times",
      "marketing/best-in-class",
      "closer/hope-this-helps",
    ]);
  });

  it("is kept by `add` and known by its name from then on", async () => {
    await expect(scored("house-style")).rejects.toThrow("no pack is called house-style");
    expect(await packs("add", HOUSE_STYLE)).toContain("added house-style 1: 2 rules");
    expect(await scored("house-style")).toHaveLength(2);
    expect(await packs("list")).toContain(join(folder, "packs", "house-style.yaml"));
  });
});

describe("locus packs add", () => {
  const changed = async (from: string, to: string): Promise<string> => {
    const file = join(folder, "changed.yaml");
    const text = await readFile(HOUSE_STYLE, "utf8");
    expect(text).toContain(from);
    await writeFile(file, text.replace(from, to));
    return file;
  };

  it("refuses a pack whose examples fail, and keeps nothing", async () => {
    const file = await changed("It is a tool.", "It is a world-class tool.");
    await expect(packs("add", file)).rejects.toThrow("marketing/best-in-class finds");
    expect(await packs("list")).not.toContain("house-style");
  });

  it("names line and column of an example that fails, and shows the line", async () => {
    const file = await changed("It is a tool.", "It is a world-class tool.");
    await expect(packs("add", file)).rejects.toMatchObject({
      place: `${file}:19:11`,
      message: expect.stringContaining('   19 |         - "It is a world-class tool."\n'),
    });
  });

  it("refuses another pack of the same version, not a later one", async () => {
    await packs("add", HOUSE_STYLE);
    const same = await changed("Empty praise.", "Praise.");
    await expect(packs("add", same)).rejects.toThrow("there already, in version 1");
    expect(await packs("add", same, "--replace")).toContain("Praise.");
    expect(await packs("add", await changed("version: 1", "version: 2"))).toContain(
      "house-style 2",
    );
  });

  it("refuses the name of a pack that ships", async () => {
    await expect(packs("add", await changed("pack: house-style", "pack: closer"))).rejects.toThrow(
      "ships with Locus",
    );
  });

  it.each([
    ["(10|100)x", "(10|100)x(?=y)", ":25:9", "look-around"],
    ["_{0,2}", "_{0,12} a _{0,12} a _{0,12} a _{0,12}", ":12:9", "too many ways"],
  ])("names the line of %s -> %s", async (from, to, place, message) => {
    await expect(packs("add", await changed(from, to))).rejects.toMatchObject({
      place: expect.stringContaining(place),
      message: expect.stringContaining(message),
    });
  });

  it("survives macros of macros of macros", async () => {
    const bomb = [..."abcdefghij"].map((name, at, all) => {
      const next = all[at + 1];
      return `  ${name}: "${next === undefined ? "x" : `@${next} `.repeat(20)}"`;
    });
    const file = await changed("macros:\n", `macros:\n${bomb.join("\n")}\n`);
    await expect(packs("add", file)).rejects.toThrow("grows beyond");
  });
});

describe("locus packs test", () => {
  it("counts the examples of a pack file", async () => {
    expect(await packs("test", HOUSE_STYLE)).toBe("2 rules, 5 examples, 0 fail\n");
    expect(process.exitCode).toBeUndefined();
  });

  it("names line and column of every example that fails, in the file that it stands in", async () => {
    const file = join(folder, "other.yaml");
    await writeFile(
      file,
      `pack: other
version: 1
description: x
category: closer
rules:
  - id: bye
    message: Cut it.
    phrases: ["so long"]
    examples:
      pass: [Hello., "So long, then."]
      match:
        - |
          Well.
          Bye.
`,
    );
    const out = await packs("test", HOUSE_STYLE, file);
    const lines = out.split("\n");
    expect(lines).toContain(
      `${file}:12:11 closer/bye finds nothing in an example that it should match`,
    );
    expect(lines).toContain(
      `${file}:10:22 closer/bye finds ["So long"] in an example that should pass`,
    );
    expect(lines).toContain('   10 |       pass: [Hello., "So long, then."]');
    expect(lines).toContain("3 rules, 8 examples, 2 fail");
    expect(process.exitCode).toBe(1);
  });
});

describe("locus packs explain", () => {
  it("tells what a rule looks for", async () => {
    const text = await packs("explain", "ten-times", "--packs", HOUSE_STYLE);
    expect(text).toContain("marketing/ten-times  (pack house-style 1)");
    expect(text).toContain("You will be 10x faster.");
  });

  it("tells by which phrase a text is found", async () => {
    const text = await packs("explain", "A world-class team.", "--packs", HOUSE_STYLE);
    expect(text).toContain('2-18  "world-class team"');
    expect(text).toContain("by: @best _{0,2} (tool*|service*|team*)");
  });

  it("tells why a match is no finding", async () => {
    const prompt = ["--prompt", "Write a slogan."];
    const text = await packs("explain", "A world-class team.", "--packs", HOUSE_STYLE, ...prompt);
    expect(text).toContain("No rule finds anything here.");
    expect(text).toContain("marketing/best-in-class: the prompt asks for it");
  });

  it("says how to find a rule that is not there", async () => {
    await expect(packs("explain", "no-such-rule")).rejects.toMatchObject({
      next: expect.stringContaining("locus packs list"),
    });
  });

  it("says of a match what the second stage makes of it, as `locus score` does", async () => {
    const weak = await packs("explain", "Grief is not a wall but a tide.");
    expect(weak).toContain("No rule finds anything here.");
    expect(weak).toMatch(
      /contrast\/not-a-but-a: weak, and without the second stage's assent \(p = 0\.\d+, 0\.\d+ needed\)/,
    );
    const alone = await packs("explain", "Grief is not a wall but a tide.", "--no-second-stage");
    expect(alone).toMatch(/contrast\/not-a-but-a: weak: .* the rules stand alone here/);
    expect(await packs("explain", "I hope this helps!")).toMatch(/ {2}counts \(p = 0\.\d+, /);
    expect(await packs("explain", "I hope this helps!", "--no-second-stage")).toMatch(
      / {2}counts$/m,
    );
  });

  it("finds what `locus score` finds with the same packs", async () => {
    const text = await packs("explain", RESPONSE, "--packs", "shipped", HOUSE_STYLE);
    const found = [...text.matchAll(/^ {2}(\S+) {2}\(pack/gm)].map(([, rule]) => rule);
    expect(found).toEqual((await scored("shipped", HOUSE_STYLE)).map(([rule]: string[]) => rule));
    expect(text).toContain("the second stage may not veto it (p = ");
  });

  it("marks a weak rule and a sure one", async () => {
    expect(await packs("explain", "not-a-but-a")).toMatch(/\(pack contrast \d+, weak\)\n/);
    expect(await packs("explain", "contrast/not-x-its-y")).toContain("sure: the second stage may");
  });

  it("tells what a learned finding is", async () => {
    const text = await packs("explain", "learned/closer");
    expect(text).toContain("learned/closer  (no rule: the learned second stage)");
    expect(text).toMatch(/0\.\d+ or more is a finding/);
    await expect(packs("explain", "learned/nothing")).rejects.toThrow("there is no rule");
  });
});
