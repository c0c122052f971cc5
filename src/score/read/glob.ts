/** Patterns of file names: `*` and `?` within one name, `**` over folders. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";

export interface Glob {
  /** The folder that no pattern is in, with its `/`; empty where the pattern begins at once. */
  root: string;
  /** How many names a path below the root may have. */
  levels: number;
  /** Of a path below the root. */
  matches(path: string): boolean;
}

/** Undefined for a plain name. */
export function parseGlob(name: string): Glob | undefined {
  const first = name.search(/[*?]/);
  if (first === -1) return undefined;
  const root = name.slice(0, name.lastIndexOf("/", first) + 1);
  const glob = name.slice(root.length);
  const levels = glob.includes("**") ? Number.POSITIVE_INFINITY : glob.split("/").length;
  const matcher = globMatcher(glob);
  return { root, levels, matches: (path) => matcher.test(path) };
}

/**
 * What is no folder, as paths from the folder on. A folder that cannot be read holds nothing for us:
 * one of somebody else's must not hide the files beside it.
 * @param levels how many names such a path may have
 */
export async function namesBelow(folder: string, levels: number): Promise<string[]> {
  const entries = await readdir(folder || ".", { withFileTypes: true }).catch(() => []);
  const names: string[] = [];
  for (const entry of entries)
    if (!entry.isDirectory()) names.push(entry.name);
    else if (levels > 1)
      for (const name of await namesBelow(join(folder, entry.name), levels - 1))
        names.push(`${entry.name}/${name}`);
  return names;
}

function globMatcher(glob: string): RegExp {
  const source = glob.replace(/\*\*\/|\*\*|\*|\?|[\\^$.+()[\]{}|]/g, (part) => {
    if (part === "**/") return "(?:.*/)?";
    if (part === "**") return ".*";
    if (part === "*") return "[^/]*";
    return part === "?" ? "[^/]" : `\\${part}`;
  });
  return new RegExp(`^${source}$`);
}
