/** Reads a pack's YAML text; every error names file, line and column and shows the lines. */
import { type Document, LineCounter, parseDocument } from "yaml";
import { ConfigError } from "../core/errors.js";
import { compilePhrase, readPhrase, searchRegex } from "./compile.js";
import { compileRegex } from "./linear-regex.js";
import { keyOffsetIn, offsetIn, type PackPath, type PackPlace, shownLines } from "./pack-places.js";
import { PhraseError } from "./phrase.js";
import { type Pack, packSchema } from "./schema.js";
import { checkWays } from "./ways.js";

/**
 * @param text the YAML text
 * @param file the name that errors give as the place
 * @throws ConfigError with `place` = file:line:column
 */
export function parsePack(text: string, file: string): Pack {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const mistakes: Mistake[] = [];
  const note = (message: string, offset: number): void => {
    mistakes.push({ message, ...lines.linePos(offset) });
  };
  const settle = (): void => {
    if (mistakes.length > 0) throw packError(mistakes, text, file);
  };
  const offsetOf = (path: PackPath): number => offsetIn(document, path);

  for (const { message, pos } of document.errors) note(`not valid YAML: ${message}`, pos[0]);
  settle();
  const parsed = packSchema.safeParse(contentOf(document, (message) => note(message, 0)));
  settle();
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const path = issue.path as PackPath;
      const offset =
        issue.code === "unrecognized_keys"
          ? keyOffsetIn(document, path, issue.keys[0]!)
          : offsetOf(path);
      note(`${path.join(".") || "the pack"}: ${issue.message}`, offset);
    }
    throw packError(mistakes, text, file);
  }
  checkPhrases(parsed.data, (path, error) =>
    note(`${path.join(".")}: ${error.message}`, offsetOf(path)),
  );
  checkIds(parsed.data, (path, message) => note(message, offsetOf(path)));
  settle();
  return parsed.data;
}

interface Mistake extends PackPlace {
  message: string;
}

/** One is followed by the next in a terminal; more are no help. */
const MOST_SHOWN = 20;

/** All mistakes of a pack at once, in the order of its lines. */
function packError(mistakes: readonly Mistake[], text: string, file: string): ConfigError {
  const sorted = [...mistakes].sort((a, b) => a.line - b.line || a.col - b.col);
  const [first] = sorted;
  const many = sorted.length > 1;
  const shown = sorted.slice(0, MOST_SHOWN).map(({ message, line, col }) => {
    const place = many ? `${file}:${line}:${col} ` : "";
    return `${place}${message}\n${shownLines(text, { line, col })}`;
  });
  const head = many ? [`${sorted.length} mistakes`] : [];
  const rest = sorted.length > MOST_SHOWN ? [`and ${sorted.length - MOST_SHOWN} more`] : [];
  return new ConfigError([...head, ...shown, ...rest].join("\n"), {
    place: `${file}:${first!.line}:${first!.col}`,
    next: "Correct the pack; `locus packs test` checks it.",
  });
}

/** Aliases of aliases that would fill the memory are refused by the YAML reader with an error of its own. */
function contentOf(document: Document, note: (message: string) => void): unknown {
  try {
    return document.toJS();
  } catch (error) {
    note(`not valid YAML: ${(error as Error).message}`);
    return undefined;
  }
}

function checkPhrases(pack: Pack, note: (path: PackPath, error: PhraseError) => void): void {
  const attempt = (path: PackPath, work: () => unknown): void => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof PhraseError)) throw error;
      note(path, error);
    }
  };
  const check = (
    path: PackPath,
    phrase: string,
    compile: typeof compilePhrase | typeof searchRegex,
  ) =>
    attempt(path, () => {
      compile(phrase, pack.macros);
      checkWays(readPhrase(phrase, pack.macros));
    });
  for (const [name, source] of Object.entries(pack.macros ?? {}))
    check(["macros", name], `x (${source})`, searchRegex);
  pack.rules.forEach((rule, at) => {
    for (const [index, phrase] of rule.phrases.entries())
      check(["rules", at, "phrases", index], phrase, compilePhrase);
    for (const [index, source] of (rule.regex ?? []).entries())
      attempt(["rules", at, "regex", index], () => compileRegex(source));
    for (const key of ["unlessPrompt", "unlessSentence"] as const)
      for (const [index, phrase] of (rule[key] ?? []).entries())
        check(["rules", at, key, index], phrase, searchRegex);
  });
}

function checkIds(pack: Pack, note: (path: PackPath, message: string) => void): void {
  const seen = new Set<string>();
  pack.rules.forEach(({ id }, at) => {
    if (seen.has(id)) note(["rules", at, "id"], `rules.${at}.id: \`${id}\` is taken already`);
    seen.add(id);
  });
}
