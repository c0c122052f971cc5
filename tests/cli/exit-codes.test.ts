import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createProgram } from "../../src/cli/program.js";
import { exitCodeOf, wasPrinted } from "../../src/cli/terminal-error.js";

let told = "";
const failure = (args: readonly string[]): Promise<unknown> =>
  createProgram()
    .parseAsync([...args], { from: "user" })
    .then(
      () => undefined,
      (error: unknown) => error,
    );

beforeEach(() => {
  told = "";
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, "write").mockImplementation((text) => {
      told += text;
      return true;
    });
});
afterEach(() => vi.restoreAllMocks());

describe("what is typed wrongly", () => {
  it.each([
    [["score", "a.jsonl", "--format", "xml"], /argument 'xml' is invalid/],
    [["score", "a.jsonl", "--nope"], /unknown option '--nope'/],
    [["--nope"], /unknown option '--nope'/],
    [["score"], /missing required argument 'files'/],
    [["scroe"], /unknown command 'scroe'[\s\S]*locus --help lists the commands/],
    [["packs", "lits"], /unknown command 'lits'/],
    [["pairs", "audit"], /missing required argument 'pairs'/],
    [["mine", "a.jsonl"], /required option '--against <files\.\.\.>' not specified/],
    [["evaluate", "a.jsonl", "b.jsonl", "--seed", "x"], /a number is wanted/],
    [
      ["score", "--packs", "ok.yaml", "a.jsonl"],
      /missing required argument 'files'\n {2}next: --packs takes all .*: put <files> first, .* --packs ok\.yaml -- <files>\n/,
    ],
    [
      ["run", "p.yaml", "--until", "trian"],
      /argument 'trian' is invalid\. Allowed choices are sample/,
    ],
    [["mine", "--against", "b.jsonl", "a.jsonl"], /--against b\.jsonl -- <answers>/],
    [["pairs", "--strategy", "rewrite", "a.jsonl"], /--strategy rewrite -- <responses>/],
    [[], /Usage: locus/],
  ] as const)("exits %s with 2, and commander says what is wrong", async (args, message) => {
    const error = await failure(args);
    expect(exitCodeOf(error)).toBe(2);
    expect(wasPrinted(error)).toBe(true);
    expect(told).toMatch(message);
  });

  it("names an option that does nothing with this method", async () => {
    const args = ["train", "a.jsonl", "-o", "out", "--method", "dpo", "--train-dose", "80"];
    expect(await failure(args)).toMatchObject({ message: expect.stringContaining("dpo has none") });
  });

  it("takes the files behind two dashes", async () => {
    const args = ["score", "--packs", "nowhere.yaml", "--", "a.jsonl"];
    expect(await failure(args)).toMatchObject({ place: "nowhere.yaml" });
    expect(told).not.toContain("missing required argument");
  });

  it("gives no such hint where no option took them", async () => {
    await failure(["score", "--format", "json"]);
    expect(told).not.toContain("next:");
  });

  it("marks what must be given", async () => {
    await failure(["mine", "--help"]);
    expect(told.replace(/\s+/g, " ")).toContain("of people, or of a base model (required)");
    expect(told.match(/\(required\)/g)).toHaveLength(1);
  });

  it.each([[["--help"]], [["--version"]], [["pairs", "audit", "--help"]], [["help", "score"]]])(
    "but %s exits with 0",
    async (args) => {
      expect(exitCodeOf(await failure(args))).toBe(0);
      expect(told).toMatch(/Usage: locus|^\d+\.\d+\.\d+/);
    },
  );
});
