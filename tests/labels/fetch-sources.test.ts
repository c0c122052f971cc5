import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { hashText } from "../../src/core/hash.js";
import { packageRoot } from "../../src/core/paths.js";
import { joinText } from "../../src/labels/join.js";
import { fetchSources } from "../../src/labels/sources/fetch.js";
import { pgDumpRows } from "../../src/labels/sources/pg-dump.js";
import { readSourceFiles } from "../../src/labels/sources/source-files.js";
import { resultText } from "../../src/labels/sources/table.js";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";

interface Served {
  base: string;
  /** Paths asked for since the last look. */
  asked: () => string[];
  /** Path below OWNER/NAME/COMMIT -> body, or the statuses to answer with before it. */
  files: Map<string, { body: string; first?: number[] }>;
}

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function serve(): Promise<Served> {
  const files: Served["files"] = new Map();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "");
    asked.push(path);
    const file = files.get(path);
    const status = file?.first?.shift() ?? (file ? 200 : 404);
    response.writeHead(status);
    response.end(status === 200 ? file?.body : "no");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  closing.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { base: `http://127.0.0.1:${port}/`, asked: () => asked.splice(0), files };
}

const label = (source: string, answerId: string, response: string, more: object = {}) => ({
  source,
  model: source.replace(".jsonl", ""),
  answerId,
  sha256: hashText(response),
  ...more,
});
const lines = (rows: readonly unknown[]): string =>
  rows.map((row) => `${JSON.stringify(row)}\n`).join("");
const entry = (labels: string, path: string, more: object = {}) => ({
  labels: [labels],
  repo: "some/answers",
  commit: COMMIT,
  paths: [path],
  licence: "MIT",
  ...more,
});
const at = (path: string): string => `/some/answers/${COMMIT}/${path}`;

async function labelled(labels: readonly object[], sources: readonly object[]) {
  const root = await mkdtemp(join(tmpdir(), "locus-sources-"));
  const folder = join(root, "labels");
  await mkdir(folder);
  await writeFile(join(folder, "sentences.jsonl"), lines(labels));
  await writeFile(join(folder, "sources.json"), JSON.stringify(sources));
  const run = (base: string) =>
    fetchSources({
      folder: join(root, "answers"),
      labels: folder,
      download: { folder: join(root, "cache"), base, pause: 1 },
    });
  const answersOf = async (source: string): Promise<unknown[]> =>
    (await readFile(join(root, "answers", source), "utf8"))
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
  return { root, run, answersOf };
}

describe("fetchSources", () => {
  it("finds answers in JSON, JSONL and CSV by their hash, each with its prompt, and joinText reads them", async () => {
    const server = await serve();
    const questions = { repo: "some/answers", commit: COMMIT, path: "question.jsonl" };
    server.files.set(at("eval.json"), {
      body: JSON.stringify([
        { instruction: "Not asked for.", output: "No label has this." },
        { instruction: "Why is the sky blue?", output: " Because of scattering.\n" },
      ]),
    });
    server.files.set(at("arena.jsonl"), {
      body: lines([
        {
          question_id: "q1",
          choices: [{ turns: [{ content: "First." }, { content: "Second." }] }],
        },
      ]),
    });
    server.files.set(at("question.jsonl"), {
      body: lines([{ question_id: "q1", turns: [{ content: "One?" }, { content: "Two?" }] }]),
    });
    server.files.set(at("a folder/table.csv"), {
      body: 'prompt_body,model,response_text\n"Am I, then?",m,"You ""are"".\nIndeed."\n',
    });
    server.files.set(at("chats.json"), {
      body: JSON.stringify({
        run: [
          {
            transcript: [
              { role: "user", content: "hello" },
              { role: "assistant", content: "Hi there." },
              { role: "user", content: "and now" },
              { role: "assistant", content: "Now this." },
            ],
          },
        ],
      }),
    });
    const labels = [
      // The label was made from the trimmed text.
      label("eval-one.jsonl", "7", "Because of scattering."),
      label("arena-a.jsonl", "q1", "Second."),
      label("table.jsonl", "K1", 'You "are".\nIndeed.'),
      label("bare.jsonl", "K1", 'You "are".\nIndeed.'),
      label("chats.jsonl", "L0", "Now this."),
      label("own", "x", "Mine.", { own: { prompt: "p", response: "Mine." } }),
    ];
    const { root, run, answersOf } = await labelled(labels, [
      entry("eval-*.jsonl", "eval.json"),
      entry("arena-a.jsonl", "arena.jsonl", { questions }),
      entry("table.jsonl", "a folder/table.csv"),
      entry("bare.jsonl", "a folder/table.csv", { prompts: false }),
      entry("chats.jsonl", "chats.json"),
    ]);
    const result = await run(server.base);
    expect(result.failed).toEqual([]);
    expect(result.sources.every(({ found, labels }) => found === 1 && labels === 1)).toBe(true);
    expect(await answersOf("eval-one.jsonl")).toEqual([
      {
        id: "7",
        model: "eval-one",
        prompt: "Why is the sky blue?",
        response: "Because of scattering.",
      },
    ]);
    expect(await answersOf("arena-a.jsonl")).toMatchObject([{ id: "q1", prompt: "Two?" }]);
    expect(await answersOf("table.jsonl")).toMatchObject([{ prompt: "Am I, then?" }]);
    expect(await answersOf("bare.jsonl")).toMatchObject([{ prompt: "" }]);
    expect(await answersOf("chats.jsonl")).toMatchObject([{ prompt: "and now" }]);
    const { joined, missing } = await joinText(
      labels.filter(({ source }) => source !== "own"),
      join(root, "answers"),
    );
    expect(missing).toBe(0);
    expect(joined.map(({ prompt }) => prompt)).toContain("Why is the sky blue?");
  });

  it("goes on without a source that is down, names it, and fetches only that the next time", async () => {
    const server = await serve();
    server.files.set(at("good.jsonl"), { body: lines([{ prompt: "p", response: "Good." }]) });
    server.files.set(at("flaky.jsonl"), {
      body: lines([{ prompt: "p", response: "Flaky." }]),
      first: [500],
    });
    server.files.set(at("down.jsonl"), {
      body: lines([{ prompt: "p", response: "Down." }]),
      first: [503, 503, 503],
    });
    const { run, answersOf } = await labelled(
      [
        label("good.jsonl", "1", "Good."),
        label("flaky.jsonl", "1", "Flaky."),
        label("down.jsonl", "1", "Down."),
        label("gone.jsonl", "1", "Gone."),
        label("unlisted.jsonl", "1", "Nowhere."),
      ],
      ["good", "flaky", "down", "gone"].map((name) => entry(`${name}.jsonl`, `${name}.jsonl`)),
    );
    const first = await run(server.base);
    const name = (file: string): string => `some/answers@0123456 ${file}`;
    expect(first.failed).toEqual([
      { file: name("down.jsonl"), reason: "status 503" },
      { file: name("gone.jsonl"), reason: "status 404" },
    ]);
    const found = Object.fromEntries(first.sources.map(({ source, found }) => [source, found]));
    expect(found).toEqual({
      "good.jsonl": 1,
      "flaky.jsonl": 1,
      "down.jsonl": 0,
      "gone.jsonl": 0,
      "unlisted.jsonl": 0,
    });
    const text = resultText(first);
    expect(text).toMatch(/^all +5 +2 +3$/m);
    expect(text).toMatch(/^unlisted\.jsonl +1 +0 +1 +not fetched: no file is listed$/m);
    expect(text).toContain(`not fetched: ${name("gone.jsonl")}: status 404`);
    server.asked();

    const second = await run(server.base);
    expect(server.asked().sort()).toEqual([at("down.jsonl"), at("gone.jsonl")]);
    expect(second.failed.map(({ file }) => file)).toEqual([name("gone.jsonl")]);
    expect(await answersOf("down.jsonl")).toMatchObject([{ response: "Down." }]);
  });

  it("says why where nothing answers, and tells of a file that is no table", async () => {
    const server = await serve();
    server.files.set(at("bad.parquet"), { body: "PAR1 but no more" });
    const { run } = await labelled(
      [label("bad.jsonl", "1", "Bad.")],
      [entry("bad.jsonl", "bad.parquet")],
    );
    const [unread] = (await run(server.base)).failed;
    expect(unread?.reason).toContain("cannot be read as Parquet");
    const many = Array.from({ length: 20 }, (_, at) => `file-${String(at).padStart(2, "0")}.jsonl`);
    const other = await labelled(
      [label("any.jsonl", "1", "Any.")],
      many.map((path) => entry("any.jsonl", path)),
    );
    const { failed } = await other.run("http://127.0.0.1:1");
    expect(failed).toHaveLength(many.length);
    expect(failed[0]?.reason).toMatch(/^could not be reached \(.+\)$/);
    expect(failed.at(-1)?.reason).toBe("not asked for: http://127.0.0.1:1 does not answer");
  });

  it("gives each label its own prompt where several got the same answer", async () => {
    const server = await serve();
    server.files.set(at("same.jsonl"), {
      body: lines([
        { id: "a", prompt: "first", response: "No." },
        { id: "b", prompt: "second", response: "No." },
      ]),
    });
    const { run, answersOf } = await labelled(
      [
        label("by-id.jsonl", "b", "No."),
        label("in-order.jsonl", "H-1", "No."),
        label("in-order.jsonl", "H-2", "No."),
      ],
      [entry("*.jsonl", "same.jsonl")],
    );
    await run(server.base);
    expect(await answersOf("by-id.jsonl")).toMatchObject([{ id: "b", prompt: "second" }]);
    expect(await answersOf("in-order.jsonl")).toMatchObject([
      { id: "H-1", prompt: "first" },
      { id: "H-2", prompt: "second" },
    ]);
  });

  it("keeps what the folder held", async () => {
    const server = await serve();
    server.files.set(at("new.jsonl"), { body: lines([{ prompt: "p", response: "New." }]) });
    const { root, run, answersOf } = await labelled(
      [label("one.jsonl", "1", "New."), label("one.jsonl", "2", "Old.")],
      [entry("one.jsonl", "new.jsonl")],
    );
    await mkdir(join(root, "answers"));
    const old = { id: "2", prompt: "mine", response: "Old.", more: true };
    await writeFile(join(root, "answers", "one.jsonl"), lines([old]));
    const result = await run(server.base);
    expect(result.sources).toMatchObject([{ labels: 2, found: 2 }]);
    expect(await answersOf("one.jsonl")).toMatchObject([{ id: "1", response: "New." }, old]);
  });

  it("looks into database dumps and what Python printed", async () => {
    const server = await serve();
    const responses = JSON.stringify([{ id: "Claude", response: 'It\'s a "plant".\nA big one.' }]);
    server.files.set(at("dump.sql"), {
      body: `COPY public."History" (id, query, responses) FROM stdin;\n1\tWhat is it?\t${responses.replaceAll("\\", "\\\\")}\n\\.\n`,
    });
    server.files.set(at("log.json"), {
      body: JSON.stringify({
        scenarios: [
          { prompt: "Help.", reply: `Reply(content="It's fine.\\nBreathe.", model='m')` },
        ],
      }),
    });
    const { run, answersOf } = await labelled(
      [
        label("dump.jsonl", "1", 'It\'s a "plant".\nA big one.'),
        label("log.jsonl", "1", "It's fine.\nBreathe."),
      ],
      [entry("dump.jsonl", "dump.sql"), entry("log.jsonl", "log.json")],
    );
    await run(server.base);
    expect(await answersOf("dump.jsonl")).toMatchObject([{ prompt: "What is it?" }]);
    expect(await answersOf("log.jsonl")).toMatchObject([{ prompt: "Help." }]);
    expect([...pgDumpRows("COPY t (a, b) FROM stdin;\n\\N\tx\\ty\n\\.\n")]).toEqual([
      { a: null, b: "x\ty" },
    ]);
  });
});

describe("sources.json", () => {
  const folder = join(packageRoot(), "datasets", "labels");

  it("names files for labels that there are, and for all but a few sources", async () => {
    const files = await readSourceFiles(join(folder, "sources.json"));
    const rows = await Promise.all(
      ["sentences.jsonl", "acts.jsonl"].map(async (name) =>
        (await readFile(join(folder, name), "utf8"))
          .trimEnd()
          .split("\n")
          .map((line) => JSON.parse(line) as { source: string }),
      ),
    );
    const sources = rows
      .flat()
      .map(({ source }) => source)
      .filter((source) => source !== "own" && source !== "written.jsonl");
    const known = new Set(sources);
    const useless = files.filter(({ holds }) => ![...known].some(holds));
    expect(useless).toEqual([]);
    const without = sources.filter((source) => !files.some(({ holds }) => holds(source)));
    expect(without.length / sources.length).toBeLessThan(0.04);
  });

  it("is refused with the entry's place where a path leads out of the repository", async () => {
    const file = join(await mkdtemp(join(tmpdir(), "locus-sources-")), "sources.json");
    await writeFile(file, JSON.stringify([entry("a.jsonl", "../../etc/passwd")]));
    await expect(readSourceFiles(file)).rejects.toMatchObject({
      place: file,
      message: expect.stringContaining("0.paths.0"),
    });
  });
});
