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
  const matcher = globMatcher(name.slice(root.length));
  const entries = await readdir(root || ".", { recursive: true, withFileTypes: true }).catch(
    () => [],
  );
  const files = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => matcher.test(root ? path.slice(join(root).length) : path))
    .sort();
  if (files.length === 0) throw missing("matches no file", "Check the pattern.");
  return files;
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
