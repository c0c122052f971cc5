/** The files that a Hub address stands for: one, those of a pattern, or those with answers in a folder or a whole dataset. */
import { DataError } from "../../core/errors.js";
import { parseGlob } from "./glob.js";
import { type HubReader, parseHubAddress } from "./hub.js";
import { kindOfFile } from "./open-file.js";

/** Files named in a message. */
const SHOWN = 5;

/** What the `datasets` library writes beside the rows. */
const WRITTEN_BESIDE = new Set([
  "dataset_info.json",
  "dataset_infos.json",
  "dataset_dict.json",
  "state.json",
]);

/** Texts about the dataset, not in it. */
const ABOUT =
  /^(?:readme|licen[cs]e|copying|changelog|contributing|citation|notice|code_of_conduct|security)(?![a-z])/i;

/** Whether it is plain from the address that it is one file's. */
export function isOneHubFile(address: string): boolean {
  const path = address.split("/").slice(5).join("/");
  return parseGlob(path) === undefined && kindOfFile(path) !== undefined;
}

/**
 * Addresses of single files, sorted; the Hub is asked only where the address may stand for several.
 * @param onNote told what is taken where the address does not say
 * @throws DataError where there is no such file
 */
export async function expandHubFiles(
  address: string,
  hub: HubReader,
  onNote?: (note: string) => void,
): Promise<string[]> {
  const { path, base } = parseHubAddress(address);
  const glob = parseGlob(path);
  if (glob === undefined && kindOfFile(path) !== undefined) return [address];
  const folder = (glob?.root ?? path).replace(/\/+$/, "");
  const listed = (await hub.list(address, folder, (glob?.levels ?? 2) > 1)) ?? [];
  const chosen =
    glob === undefined
      ? answersAmong(listed, folder)
      : listed.filter((file) => glob.matches(file.slice(glob.root.length)));
  if (chosen.length === 0) {
    const all = (await hub.list(address, "", true)) ?? [];
    // A name without an ending may be a file's all the same.
    if (glob === undefined && all.includes(path)) return [address];
    throw noMatch(address, all, glob !== undefined, hub.offline());
  }
  if (hub.offline())
    onNote?.(
      `${address}: HF_HUB_OFFLINE is set, so that only what is in the cache is read: ${filesOf(chosen)}`,
    );
  else if (glob === undefined) onNote?.(`${address}: ${filesOf(chosen)}`);
  return chosen.sort().map((file) => base + file);
}

/** Where there are tables of rows the texts beside them are no answers. */
function answersAmong(files: readonly string[], folder: string): string[] {
  const visible = files.filter(
    (file) =>
      !file
        .slice(folder.length)
        .split("/")
        .some((name) => name.startsWith(".")),
  );
  const nameOf = (file: string): string => file.slice(file.lastIndexOf("/") + 1);
  const rows = visible.filter(
    (file) => kindOfFile(file) === "rows" && !WRITTEN_BESIDE.has(nameOf(file)),
  );
  if (rows.length > 0) return rows;
  return visible.filter((file) => kindOfFile(file) === "text" && !ABOUT.test(nameOf(file)));
}

function noMatch(
  address: string,
  all: readonly string[],
  pattern: boolean,
  offline: boolean,
): DataError {
  const what = pattern ? "matches no file" : "has no file that can be read";
  const where = offline ? "the dataset's part in the cache (HF_HUB_OFFLINE is set)" : "the dataset";
  return new DataError(`${address} ${what}; ${where} has ${filesOf(all)}`, {
    place: address,
    next: pattern
      ? "Check the pattern: ** goes over folders, * stays in one."
      : "Name a file of it, a folder, or a pattern such as data/*.parquet.",
  });
}

/** `3 files: a, b, c`; those with rows first. */
function filesOf(files: readonly string[]): string {
  if (files.length === 0) return "no files";
  const rank = (file: string): number => (kindOfFile(file) === "rows" ? 0 : 1);
  const sorted = files.toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  const more = files.length > SHOWN ? ", ..." : "";
  const count = files.length === 1 ? "1 file" : `${files.length.toLocaleString("en")} files`;
  return `${count}: ${sorted.slice(0, SHOWN).join(", ")}${more}`;
}
