/** Writes that are either wholly there or not at all, whenever the process is killed. */
import { randomBytes } from "node:crypto";
import {
  type FileHandle,
  mkdir,
  open,
  readdir,
  realpath,
  rename,
  rm,
  stat,
} from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { EnvironmentError } from "./errors.js";
import { isAlive } from "./is-alive.js";

type Content =
  | string
  | Uint8Array
  | Iterable<string | Uint8Array>
  | AsyncIterable<string | Uint8Array>;

/**
 * Writes `content` (text, bytes, or chunks of them) to a temporary file beside `named`, syncs it and renames it. A link keeps
 * pointing where it did. A pipe or a device is written through: renaming onto it would put a file in its place.
 */
export async function writeFileAtomic(named: string, content: Content): Promise<void> {
  const path = await realpath(named).catch(() => named);
  const there = await stat(path).catch(() => undefined);
  if (there && !there.isFile() && !there.isDirectory()) return writeThrough(path, content);
  const folder = dirname(path);
  const temporary = join(
    folder,
    `.${basename(path)}.${process.pid}.${randomBytes(4).toString("hex")}.tmp`,
  );
  let handle: FileHandle | undefined;
  try {
    await mkdir(folder, { recursive: true });
    await sweepAbandoned(folder, basename(path));
    handle = await open(temporary, "wx");
    await writeContent(handle, content);
    await handle.sync();
    await handle.close();
    handle = undefined;
    await rename(temporary, path);
    await syncFolder(folder);
  } catch (error) {
    await handle?.close().catch(() => {});
    await rm(temporary, { force: true }).catch(() => {});
    throw writeError(path, error);
  }
}

async function writeThrough(path: string, content: Content): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, "w");
    await writeContent(handle, content);
  } catch (error) {
    throw writeError(path, error);
  } finally {
    await handle?.close().catch(() => {});
  }
}

async function writeContent(handle: FileHandle, content: Content): Promise<void> {
  if (typeof content === "string" || content instanceof Uint8Array) await handle.writeFile(content);
  else await writeChunks(handle, content);
}

export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
}

const CHUNK = 1 << 20;

async function writeChunks(
  handle: FileHandle,
  chunks: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
): Promise<void> {
  let pending = "";
  for await (const chunk of chunks) {
    if (typeof chunk !== "string") {
      await handle.writeFile(pending);
      await handle.writeFile(chunk);
      pending = "";
      continue;
    }
    pending += chunk;
    if (pending.length >= CHUNK) {
      await handle.writeFile(pending);
      pending = "";
    }
  }
  await handle.writeFile(pending);
}

/** A killed process leaves its temporary file behind; the next write of the same file takes it away. */
async function sweepAbandoned(folder: string, name: string): Promise<void> {
  for (const entry of await readdir(folder)) {
    if (!entry.startsWith(`.${name}.`) || !entry.endsWith(".tmp")) continue;
    const owner = Number(entry.slice(name.length + 2).split(".")[0]);
    if (Number.isInteger(owner) && owner > 0 && !isAlive(owner)) {
      await rm(join(folder, entry), { force: true });
    }
  }
}

/** Makes the rename itself durable; not every platform can open a folder. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, "r");
    await handle.sync().finally(() => handle.close());
  } catch {
    // The file's content is safe all the same.
  }
}

/** Turns a failed write into an error that says what to do; other errors come back as they are. */
export function writeError(path: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  const about = { place: path, cause: error };
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new EnvironmentError(`the disk is full: ${path} could not be written`, {
      ...about,
      next: "Free some disk space and run the same command again.",
    });
  }
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") {
    return new EnvironmentError(`${path} could not be written: no permission`, {
      ...about,
      next: "Choose a folder that you may write to, or change its permissions.",
    });
  }
  if (code === "ENOENT") {
    return new EnvironmentError(`${path} could not be written: its folder cannot be made`, {
      ...about,
      next: "Choose a folder that is there.",
    });
  }
  if (code === "ENOTDIR" || code === "EISDIR" || code === "EEXIST") {
    return new EnvironmentError(`${path} could not be written: a file or folder is in the way`, {
      ...about,
      next: "Move it away or choose another path.",
    });
  }
  return error;
}
