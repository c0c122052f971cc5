/** Reads a pack's YAML text; every error names file, line and column and shows the lines. */
import { type Document, isNode, LineCounter, parseDocument } from "yaml";
import { ConfigError } from "../core/errors.js";
import { compilePhrase, readPhrase, searchRegex } from "./compile.js";
import { compileRegex } from "./linear-regex.js";
import { PhraseError } from "./phrase.js";
import { type Pack, packSchema } from "./schema.js";
import { checkWays } from "./ways.js";

type Path = (string | number)[];

/**
 * @param text the YAML text
 * @param file the name that errors give as the place
 * @throws ConfigError with `place` = file:line:column
 */
export function parsePack(text: string, file: string): Pack {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const fail = (message: string, offset: number): never => {
    const { line, col } = lines.linePos(offset);
    throw new ConfigError(`${message}\n${shownLines(text, line, col)}`, {
      place: `${file}:${line}:${col}`,
      next: "Correct the pack; `locus packs test` checks it.",
    });
  };
  const offsetOf = (path: Path): number => {
    for (let depth = path.length; depth >= 0; depth--) {
      const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
      if (isNode(node) && node.range) return node.range[0];
    }
    return 0;
  };

  const syntax = document.errors[0];
  if (syntax !== undefined) fail(`not valid YAML: ${syntax.message}`, syntax.pos[0]);
  const parsed = packSchema.safeParse(contentOf(document, fail));
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    const path = issue.path as Path;
    const key = issue.code === "unrecognized_keys" ? [...path, issue.keys[0]!] : path;
    return fail(`${path.join(".") || "the pack"}: ${issue.message}`, offsetOf(key));
  }
  checkPhrases(parsed.data, (path, error) =>
    fail(`${path.join(".")}: ${error.message}`, offsetOf(path)),
  );
  checkIds(parsed.data, (path, message) => fail(message, offsetOf(path)));
  return parsed.data;
}

/** Aliases of aliases that would fill the memory are refused by the YAML reader with an error of its own. */
function contentOf(document: Document, fail: (message: string, offset: number) => never): unknown {
  try {
    return document.toJS();
  } catch (error) {
    return fail(`not valid YAML: ${(error as Error).message}`, 0);
  }
}

function checkPhrases(pack: Pack, fail: (path: Path, error: PhraseError) => never): void {
  const attempt = (path: Path, work: () => unknown): void => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof PhraseError)) throw error;
      fail(path, error);
    }
  };
  const check = (path: Path, phrase: string, compile: typeof compilePhrase | typeof searchRegex) =>
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

function checkIds(pack: Pack, fail: (path: Path, message: string) => never): void {
  const seen = new Set<string>();
  pack.rules.forEach(({ id }, at) => {
    if (seen.has(id)) fail(["rules", at, "id"], `rules.${at}.id: \`${id}\` is taken already`);
    seen.add(id);
  });
}

function shownLines(text: string, line: number, column: number): string {
  const all = text.split(/\r?\n/);
  const first = Math.max(1, line - 1);
  const shown = all.slice(first - 1, line + 1).map((content, index) => {
    const number = first + index;
    const row = `${String(number).padStart(5)} | ${content}`;
    return number === line ? `${row}\n${" ".repeat(7 + column)}^` : row;
  });
  return shown.join("\n");
}
