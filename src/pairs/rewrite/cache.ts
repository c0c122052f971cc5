/** Replies on disk, one file each, so that nothing is asked twice: not after an interruption, not in another command. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeJson } from "../../core/atomic-write.js";
import { hashJson } from "../../core/hash.js";

const entrySchema = z.looseObject({ reply: z.string() });

export interface ReplyCache {
  /** The reply that lies there, or what `ask` gives, which is then kept. Equal questions at the same time are asked once. */
  get(question: unknown, ask: () => Promise<string>): Promise<{ reply: string; fresh: boolean }>;
}

export function createReplyCache(folder: string): ReplyCache {
  const asking = new Map<string, Promise<string>>();
  return {
    async get(question, ask) {
      const key = hashJson(question);
      const path = join(folder, `${key}.json`);
      const there = await read(path);
      if (there !== undefined) return { reply: there, fresh: false };
      const open = asking.get(key);
      if (open !== undefined) return { reply: await open, fresh: false };
      const answer = ask().then(async (reply) => {
        await writeJson(path, { question, reply });
        return reply;
      });
      asking.set(key, answer);
      try {
        return { reply: await answer, fresh: true };
      } finally {
        asking.delete(key);
      }
    },
  };
}

/** A file that is no entry (cut, edited) is asked for anew. */
async function read(path: string): Promise<string | undefined> {
  try {
    return entrySchema.parse(JSON.parse(await readFile(path, "utf8"))).reply;
  } catch {
    return undefined;
  }
}
