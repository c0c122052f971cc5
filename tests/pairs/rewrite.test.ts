import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ConfigError, EnvironmentError } from "../../src/core/errors.js";
import type { ResponseRow } from "../../src/core/rows.js";
import {
  buildPairs,
  createReplyCache,
  dampened,
  type EndpointSettings,
  keyFrom,
  pairContext,
  type ReadOptions,
  rewriteAnswers,
} from "../../src/pairs/index.js";
import { applyReply, spansOf } from "../../src/pairs/rewrite/instruction.js";
import { loadPacks } from "../../src/patterns/load.js";
import { createScorer } from "../../src/score/index.js";
import { type Asked, type ChatServer, KEY, startChatServer } from "./chat-server.js";

const scorer = createScorer({ packs: await loadPacks() });
const reading: ReadOptions = {
  maxLengthRatio: 1.4,
  heldOutRules: scorer.heldOutRules,
  score: (row) => scorer.score(row),
};
const context = pairContext(reading);

const WITH_HABIT =
  "Rinse the rice twice and let it drain for ten minutes. Salt the water before it boils. I hope this helps!";
const row = (id: string, response = WITH_HABIT): ResponseRow => ({
  id,
  promptId: id,
  model: "base",
  sample: 0,
  messages: [{ role: "user", content: `How do I cook rice, asks ${id}?` }],
  response,
  finishReason: "stop",
  tokens: 30,
});
const answersOf = (rows: readonly ResponseRow[]) =>
  dampened(
    rows,
    rows.map((one) => scorer.score(one)),
    reading,
  );

/** What a good model says: each sentence in plain words. */
const obliging = ({ body }: Asked): string => {
  const { sentences } = JSON.parse(body.messages.at(-1)!.content) as { sentences: unknown[] };
  return JSON.stringify({ sentences: sentences.map(() => "Serve it at once.") });
};

let server: ChatServer;
let folder: string;
beforeEach(async () => {
  server = await startChatServer();
  server.reply = obliging;
  folder = await mkdtemp(join(tmpdir(), "locus-rewrite-"));
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const rewrite = (
  rows: readonly ResponseRow[],
  more: Partial<EndpointSettings> = {},
  concurrency = 2,
) =>
  rewriteAnswers(answersOf(rows), context, {
    endpoint: { url: server.url, model: "writer", key: KEY, seed: 3, pause: 5, ...more },
    cache: createReplyCache(folder),
    concurrency,
  });

describe("rewriting by a language model", () => {
  it("replaces the sentence with the habit and nothing else, and makes a pair of it", async () => {
    const { versions, report } = await rewrite([row("a")]);
    expect(report).toEqual({ answers: 1, asked: 1, unusable: 0 });
    expect(versions[0]!.response).toBe(
      WITH_HABIT.replace("I hope this helps!", "Serve it at once."),
    );
    const { body } = server.asked[0]!;
    expect(body).toMatchObject({ model: "writer", temperature: 0, seed: 3 });
    const { pairs } = buildPairs([row("a")], [scorer.score(row("a"))], {
      ...reading,
      strategies: ["rewrite"],
      maxPerPrompt: 2,
      versions: { rewrite: versions },
    });
    expect(pairs).toMatchObject([{ kind: "dampen", strategy: "rewrite", margin: 1 }]);
    expect(pairs[0]!.findings.map(({ text }) => text)).toEqual(["I hope this helps!"]);
  });

  it("asks nothing twice: not in a second run, not at the same time", async () => {
    // The same question under two ids.
    const twin = { ...row("b"), messages: row("a").messages };
    const first = await rewrite([row("a"), twin], {}, 2);
    expect(server.asked).toHaveLength(1);
    expect(first.versions).toHaveLength(2);
    const second = await rewrite([row("a"), twin]);
    expect(server.asked).toHaveLength(1);
    expect(second.report.asked).toBe(0);
    expect(second.versions).toEqual(first.versions);
    // Other settings are another question.
    await rewrite([row("a")], { model: "other" });
    expect(server.asked).toHaveLength(2);
  });

  it.each(["429", "500", "cut", "cut-in-body"] as const)(
    "tries again after %s",
    async (failure) => {
      server.failures = [failure];
      const waits: string[] = [];
      const { versions } = await rewrite([row("a")], { onWait: (_, why) => waits.push(why) });
      expect(versions).toHaveLength(1);
      expect(server.asked).toHaveLength(2);
      expect(waits).toHaveLength(1);
    },
  );

  it("waits as long as the server asks it to", async () => {
    server.failures = ["429"];
    const waits: number[] = [];
    await rewrite([row("a")], { pause: 1, onWait: (seconds) => waits.push(seconds) });
    expect(waits).toEqual([0.02]);
  });

  it("gives up with an error that says what is kept, and goes on from there", async () => {
    const rows = ["a", "b", "c"].map((id) => row(id));
    await rewrite(rows.slice(0, 1));
    server.failures = ["500", "500", "500", "500"];
    const broken = rewrite(rows, { tries: 2 }, 1);
    await expect(broken).rejects.toThrow(EnvironmentError);
    await expect(broken).rejects.toThrow(/status 500/);
    server.failures = [];
    const before = server.asked.length;
    expect((await rewrite(rows)).versions).toHaveLength(3);
    expect(server.asked.length - before).toBe(2);
  });

  it("says so where nobody listens", async () => {
    const { url } = server;
    await server.close();
    await expect(rewrite([row("a")], { url, tries: 2 })).rejects.toThrow(/could not be reached/);
    server = await startChatServer();
  });

  it("counts nonsense and makes no pair of it", async () => {
    const replies = [
      "Sure! Here is what you asked for.",
      '{"sentences": []}',
      '{"sentences": ["One.", "Two."]}',
      '{"sentences": [" "]}',
      '{"sentences": ["A\\n- list\\n- of things"]}',
      '```json\n{"sentences": ["Serve it hot."]}\n```',
    ];
    server.reply = ({ body }) => replies[Number(/asks (\d)/.exec(body.messages[1]!.content)![1])]!;
    const { versions, report } = await rewrite(replies.map((_, index) => row(String(index))));
    expect(report).toMatchObject({ answers: 6, unusable: 5 });
    expect(versions.map(({ of }) => of)).toEqual(["5"]);
  });

  it("drops rewrites that keep the habit, lose a number, or refuse", async () => {
    const rows = [
      row("a"),
      row("b", "Of course! Boil it for 12 minutes. Then drain it and let it stand."),
      row("c", "It's important to note that 3 cups of water are enough for this rice, so measure."),
    ];
    const made = async (replies: Record<string, string>, model: string) => {
      server.reply = ({ body }) => {
        const { question } = JSON.parse(body.messages[1]!.content) as { question: string };
        return JSON.stringify({ sentences: [replies[question.at(-2)!]] });
      };
      const { versions } = await rewrite(rows, { model });
      expect(versions).toHaveLength(3);
      return buildPairs(
        rows,
        rows.map((one) => scorer.score(one)),
        { ...reading, strategies: ["rewrite"], maxPerPrompt: 2, versions: { rewrite: versions } },
      );
    };
    const good = await made(
      {
        a: "Serve it while hot.",
        b: "Wash it.",
        c: "For this rice you need 3 cups of water and no more, so measure it well.",
      },
      "good",
    );
    expect(good.report.dropped).toEqual({});
    expect(good.pairs.map(({ promptId }) => promptId).sort()).toEqual(["a", "b", "c"]);
    const bad = await made(
      {
        a: "I hope this helps you!",
        b: "I can't help with that request.",
        c: "For this rice you need a few cups of water and no more, so measure it well.",
      },
      "bad",
    );
    expect(bad.pairs).toEqual([]);
    expect(bad.report.dropped).toEqual({ "lost-content": 1 });
  });

  it("keeps to the number of requests at a time", async () => {
    const rows = Array.from({ length: 9 }, (_, index) => row(`r${index}`));
    await rewrite(rows, {}, 3);
    expect(server.asked).toHaveLength(9);
    expect(server.mostAtOnce).toBeLessThanOrEqual(3);
    expect(server.mostAtOnce).toBeGreaterThan(1);
  });

  it("names a wrong key without showing it, and asks nobody else", async () => {
    const wrong = "sk-wrong-9876543210";
    const rows = Array.from({ length: 9 }, (_, index) => row(`r${index}`));
    const error = await rewrite(rows, { key: wrong }, 2).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ConfigError);
    const { message, next } = error as ConfigError;
    expect(message).toContain("refused the key (status 401)");
    expect(`${message}${next}`).not.toContain(wrong);
    expect(next).toContain("LOCUS_REWRITE_KEY");
    expect(server.asked.length).toBeLessThanOrEqual(2);
    expect(await readdir(folder)).toEqual([]);
  });

  it("names an address that is no such server", async () => {
    server.failures = ["html"];
    await expect(rewrite([row("a")])).rejects.toThrow(/no chat completion/);
    await expect(rewrite([row("a")], { url: `${server.url}/v2` })).rejects.toThrow(/status 404/);
  });

  it("writes no key to disk", async () => {
    await rewrite([row("a")]);
    expect(server.asked[0]!.authorization).toBe(`Bearer ${KEY}`);
    for (const name of await readdir(folder))
      expect(await readFile(join(folder, name), "utf8")).not.toContain(KEY);
  });

  it("reads the key from the environment, its own variable first", () => {
    expect(keyFrom({ OPENAI_API_KEY: "b", LOCUS_REWRITE_KEY: "a" })).toBe("a");
    expect(keyFrom({ OPENAI_API_KEY: "b", LOCUS_REWRITE_KEY: " " })).toBe("b");
    expect(keyFrom({})).toBeUndefined();
  });
});

describe("spans", () => {
  it("are whole sentences, one for all habits in it", () => {
    const text =
      "Salt it early. It's important to note that this is not just rice, but a tapestry of flavours. Eat.";
    const [answer] = answersOf([row("a", text)]);
    const spans = spansOf(answer!, scorer.heldOutRules);
    expect(spans.map(({ start, end }) => text.slice(start, end))).toEqual([
      "It's important to note that this is not just rice, but a tapestry of flavours.",
    ]);
    expect(spans[0]!.habits.length).toBeGreaterThan(1);
    expect(applyReply(text, spans, '{"sentences":["This is rice with spices."]}')).toBe(
      "Salt it early. This is rice with spices. Eat.",
    );
  });
});
