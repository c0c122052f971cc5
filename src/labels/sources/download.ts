/** Public files of GitHub repositories, each fetched once and kept. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic } from "../../core/atomic-write.js";
import { retryingFetch } from "../../core/retrying-fetch.js";
import { nameOf, type RepoFile } from "./source-files.js";

export const GITHUB_FILES = "https://raw.githubusercontent.com";

export interface DownloadOptions {
  /** Where files are kept, as OWNER/NAME/COMMIT/PATH. */
  folder: string;
  /** In front of OWNER/NAME/COMMIT/PATH. @default GitHub's own */
  base?: string | undefined;
  /** At a time. @default 4 */
  most?: number;
  /** First pause before another try, milliseconds. @default 1000 */
  pause?: number;
  onProgress?: (line: string) => void;
}

/** Where a file lies now, or why it does not. */
export type Fetched = { path: string } | { reason: string };

const TRIES = 3;
/** As many files in a row that nobody answers for, and the rest are not asked for. */
const UNREACHED = 8;
/** One try of one file, milliseconds. */
const TIMEOUT = 180_000;

/**
 * A commit's file never changes and is written whole or not at all: one that is there is not fetched again.
 * @returns what came of each file, by `nameOf`; a file that cannot be had does not stop the others
 */
export async function download(
  files: readonly RepoFile[],
  options: DownloadOptions,
): Promise<Map<string, Fetched>> {
  const { folder, base = GITHUB_FILES, most = 4, pause = 1000, onProgress = () => {} } = options;
  const wanted = [...new Map(files.map((file) => [nameOf(file), file]))];
  const fetched = new Map<string, Fetched>();
  const fetchWhole = retryingFetch({ tries: TRIES, pause, timeout: TIMEOUT, whole: true });
  let done = 0;
  let unreached = 0;
  const one = async ([name, { repo, commit, path }]: [string, RepoFile]): Promise<void> => {
    const kept = join(folder, repo, commit, path);
    const tell = (what: string): void => onProgress(`${++done}/${wanted.length} ${name}: ${what}`);
    if (existsSync(kept)) {
      fetched.set(name, { path: kept });
      tell("is there");
      return;
    }
    const address = [
      base.replace(/\/+$/, ""),
      repo,
      commit,
      path.split("/").map(encodeURIComponent).join("/"),
    ];
    if (unreached >= UNREACHED) {
      const reason = `not asked for: ${base} does not answer`;
      fetched.set(name, { reason });
      tell(reason);
      return;
    }
    const result = await bytesOf(fetchWhole, address.join("/"));
    unreached = "unreached" in result ? unreached + 1 : 0;
    if ("reason" in result) {
      fetched.set(name, { reason: result.reason });
      tell(result.reason);
      return;
    }
    // What cannot be written is no fault of the source: it stops everything.
    await writeFileAtomic(kept, result.bytes);
    fetched.set(name, { path: kept });
    tell(`${(result.bytes.length / 1e6).toFixed(1)} MB`);
  };
  const waiting = wanted[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (const file of waiting) await one(file);
  };
  await Promise.all(Array.from({ length: most }, worker));
  return fetched;
}

async function bytesOf(
  fetchWhole: typeof fetch,
  address: string,
): Promise<{ bytes: Uint8Array } | { reason: string; unreached?: true }> {
  try {
    const response = await fetchWhole(address);
    if (!response.ok) return { reason: `status ${response.status}` };
    return { bytes: new Uint8Array(await response.arrayBuffer()) };
  } catch (error) {
    const { message, cause } = error as Error;
    const inner = cause instanceof Error ? `: ${cause.message}` : "";
    return { reason: `could not be reached (${message}${inner})`, unreached: true };
  }
}
