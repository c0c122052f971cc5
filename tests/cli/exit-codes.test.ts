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
    [[], /Usage: locus/],
  ] as const)("exits %s with 2, and commander says what is wrong", async (args, message) => {
    const error = await failure(args);
    expect(exitCodeOf(error)).toBe(2);
    expect(wasPrinted(error)).toBe(true);
    expect(told).toMatch(message);
  });

  it.each([[["--help"]], [["--version"]], [["pairs", "audit", "--help"]], [["help", "score"]]])(
    "but %s exits with 0",
    async (args) => {
      expect(exitCodeOf(await failure(args))).toBe(0);
      expect(told).toMatch(/Usage: locus|^\d+\.\d+\.\d+/);
    },
  );
});
