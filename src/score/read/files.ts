/** File names as given on the command line: globs, folders in them, `-`, Hub addresses. */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "../../core/errors.js";
import { HUB_SCHEME } from "./hub.js";

/**
 * Names without globs, in order; the files of one glob are sorted.
 * @param onMissing called for what is not there. @default throws it, a DataError
 */
export async function expandFiles(
  names: readonly string[],
  onMissing: (error: unknown) => void = (error) => {
    throw error;
  },
): Promise<string[]> {
  const found: string[] = [];
  for (const name of names)
    try {
      found.push(...(await expand(name)));
    } catch (error) {
      onMissing(error);
    }
  return found;
}

async function expand(name: string): Promise<string[]> {
  if (name === "-" || name.startsWith(HUB_SCHEME)) return [name];
  const found = await stat(name).catch(() => undefined);
  if (found !== undefined && !found.isDirectory()) return [name];
  const missing = (what: string, next: string) =>
    new DataError(`${name} ${what}`, { place: name, next });
  if (found?.isDirectory())
    throw missing(
      "is a folder",
      `Name the files inside it, for example "${join(name, "*.jsonl")}".`,
    );
  const first = name.search(/[*?]/);
  if (first === -1) throw missing("does not exist", "Check the path.");
  const root = name.slice(0, name.lastIndexOf("/", first) + 1);
  const glob = name.slice(root.length);
  const matcher = globMatcher(glob);
  const levels = glob.includes("**") ? Number.POSITIVE_INFINITY : glob.split("/").length;
  const files = (await namesBelow(root, levels))
    .filter((path) => matcher.test(path))
    .map((path) => join(root, path))
    .sort();
  if (files.length === 0) throw missing("matches no file", "Check the pattern.");
  return files;
}

/**
 * What is no folder, as paths from the folder on. A folder that cannot be read holds nothing for us:
 * one of somebody else's must not hide the files beside it.
 * @param levels how many names such a path may have
 */
async function namesBelow(folder: string, levels: number): Promise<string[]> {
  const entries = await readdir(folder || ".", { withFileTypes: true }).catch(() => []);
  const names: string[] = [];
  for (const entry of entries)
    if (!entry.isDirectory()) names.push(entry.name);
    else if (levels > 1)
      for (const name of await namesBelow(join(folder, entry.name), levels - 1))
        names.push(`${entry.name}/${name}`);
  return names;
}

/** `*` and `?` within one name, `**` over folders. */
function globMatcher(glob: string): RegExp {
  const source = glob.replace(/\*\*\/|\*\*|\*|\?|[\\^$.+()[\]{}|]/g, (part) => {
    if (part === "**/") return "(?:.*/)?";
    if (part === "**") return ".*";
    if (part === "*") return "[^/]*";
    return part === "?" ? "[^/]" : `\\${part}`;
  });
  return new RegExp(`^${source}$`);
}
