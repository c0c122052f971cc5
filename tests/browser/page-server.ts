/** Serves the compiled library and its dependencies as they lie, as native ES modules with an import map. */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, resolve } from "node:path";
import ts from "typescript";

const ROOT = resolve(import.meta.dirname, "../..");
const TYPES: Record<string, string> = { ".js": "text/javascript", ".json": "application/json" };
const IMPORTS = {
  "locus-detune": "/dist/index.js",
  "locus-detune/second-stage.json": "/src/classify/weights.json",
  zod: "/node_modules/zod/index.js",
  yaml: "/node_modules/yaml/browser/index.js",
  re2js: "/node_modules/re2js/build/index.js",
};

export interface PageServer {
  url: string;
  /** Paths that the page asked for, in order. */
  asked: string[];
  close(): void;
}

/** @param body of the page at `/` */
export async function servePage(body: string): Promise<PageServer> {
  const asked: string[] = [];
  const page = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script type="importmap">${JSON.stringify({ imports: IMPORTS })}</script>${body}`;
  const content = async (path: string): Promise<string> => {
    const text = await readFile(resolve(ROOT, `.${path}`), "utf8");
    if (extname(path) !== ".ts") return text;
    const { module, target } = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
    return ts.transpileModule(text, { compilerOptions: { module, target } }).outputText;
  };
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    if (path === "/") {
      response.setHeader("content-type", "text/html");
      response.end(page);
      return;
    }
    asked.push(path);
    content(path).then(
      (text) => {
        response.setHeader("content-type", TYPES[extname(path)] ?? "text/javascript");
        response.end(text);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, asked, close: () => server.close() };
}
