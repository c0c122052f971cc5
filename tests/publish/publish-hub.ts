/** The part of the Hub's API that publishing and reading need, on a local port, with the ways in which it fails. */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export const TOKEN = "hf_invented0token0of0a0test";

interface Stored {
  size: number;
  oid: string;
  lfs?: { oid: string; size: number; pointerSize: number };
  /** Of a file that came in the commit itself. */
  content?: Buffer;
}

export interface PublishHub {
  url: string;
  /** `METHOD path` of every request, in order. */
  requests: string[];
  /** The same when the first bytes come. */
  begun: string[];
  /** Of these the ones whose body broke off, because the sender died. */
  brokenOff: string[];
  repos: Map<string, { private: boolean; files: Map<string, Stored>; commits: number }>;
  /** Puts files into a repository (`datasets/o/n`), which is made where there is none. */
  put(key: string, files: Record<string, string | Buffer>): void;
  /** Objects of the large-file store, by SHA-256. */
  objects: Map<string, Buffer>;
  /**
   * The next request whose `METHOD path` matches is answered so; `cut` breaks the connection, after the work where `late`;
   * `cutAfterBytes` in the middle of what is being sent (such a request is not listed: it never came whole).
   */
  fail(
    match: RegExp,
    how:
      | { status: number; headers?: Record<string, string> }
      | { cut: true; late?: boolean }
      | { cutAfterBytes: number },
  ): void;
  close(): Promise<void>;
}

/**
 * @param delay milliseconds before each answer
 * @param bytesPerMillisecond how fast a body is read; without it as fast as it comes
 * @param treePage entries of a page of a listing
 */
export async function startPublishHub({
  delay = 0,
  bytesPerMillisecond = Number.POSITIVE_INFINITY,
  treePage = 1000,
} = {}): Promise<PublishHub> {
  const requests: string[] = [];
  const begun: string[] = [];
  const brokenOff: string[] = [];
  const repos: PublishHub["repos"] = new Map();
  const objects: PublishHub["objects"] = new Map();
  const failures: { match: RegExp; how: Parameters<PublishHub["fail"]>[1] }[] = [];
  let url = "";

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const early = decodeURIComponent((request.url ?? "").split("?")[0] ?? "");
    begun.push(`${request.method} ${early}`);
    const cutting = failures.findIndex(
      ({ match, how }) => "cutAfterBytes" in how && match.test(`${request.method} ${early}`),
    );
    if (cutting >= 0) {
      const { how } = failures.splice(cutting, 1)[0]!;
      let seen = 0;
      for await (const chunk of request) {
        seen += (chunk as Buffer).length;
        if ("cutAfterBytes" in how && seen >= how.cutAfterBytes)
          return void request.socket.destroy();
      }
      return void request.socket.destroy();
    }
    const body = await bodyOf(request, bytesPerMillisecond).catch((cause) => {
      brokenOff.push(`${request.method} ${early}`);
      throw cause;
    });
    if (delay > 0) await new Promise((done) => setTimeout(done, delay));
    const path = decodeURIComponent((request.url ?? "").split("?")[0] ?? "");
    const line = `${request.method} ${path}`;
    requests.push(line);
    const index = failures.findIndex(({ match }) => match.test(line));
    const how = index < 0 ? undefined : failures.splice(index, 1)[0]!.how;
    if (how && "status" in how) return void response.writeHead(how.status, how.headers).end();
    if (how && "cut" in how && !how.late) return void request.socket.destroy();
    const json = (value: unknown, status = 200) => {
      if (how) return void request.socket.destroy();
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    };
    const stored = /^PUT \/store\/(\w+)$/.exec(line);
    if (stored) {
      objects.set(stored[1]!, body);
      return json({});
    }
    if (request.headers.authorization !== `Bearer ${TOKEN}`) return json({ error: "no" }, 401);
    if (line === "POST /api/repos/create") {
      const { type, organization, name, visibility } = JSON.parse(body.toString());
      const key = `${type}s/${organization}/${name}`;
      if (repos.has(key)) return json({ error: "You already created this repo" }, 409);
      repos.set(key, { private: visibility === "private", files: new Map(), commits: 0 });
      return json({ url: `${url}/${key}`, id: key });
    }
    const key = /(?:api\/)?((?:models|datasets)\/)?([\w.-]+\/[\w.-]+?)(?:\.git)?(?:\/|$)/.exec(
      path.slice(1),
    );
    const repoKey = `${key?.[1] ?? "models/"}${key?.[2]}`;
    const repo = repos.get(repoKey);
    if (!repo) return json({ error: "not found" }, 404);
    if (/\/paths-info\/[^/]+$/.test(path)) {
      const wanted = JSON.parse(body.toString()).paths as string[];
      const known = wanted.filter((name) => repo.files.has(name));
      return json(known.map((name) => ({ type: "file", path: name, ...entryOf(repo, name) })));
    }
    const download = /\/resolve\/[^/]+\/(.+)$/.exec(path);
    if (download) return sendFile(request, response, download[1]!, repo);
    if (/\/revision\/.+$/.test(path)) {
      const siblings = [...repo.files.keys()].map((rfilename) => ({ rfilename }));
      return json({ id: key?.[2], sha: commitOf(repo), siblings, tags: [], private: repo.private });
    }
    const tree = /\/tree\/[^/]+(?:\/(.+))?$/.exec(path);
    if (tree) {
      const asked = new URL(request.url ?? "", url);
      const deep = /^true$/i.test(asked.searchParams.get("recursive") ?? "");
      const all = treeOf(repo, tree[1] ?? "", deep);
      if (all === undefined) return json({ error: `${tree[1]} does not exist` }, 404);
      const from = Number(asked.searchParams.get("cursor") ?? 0);
      asked.searchParams.set("cursor", `${from + treePage}`);
      if (from + treePage < all.length) response.setHeader("link", `<${asked}>; rel="next"`);
      return json(all.slice(from, from + treePage));
    }
    if (path.endsWith("/preupload/main")) {
      const { files } = JSON.parse(body.toString()) as { files: { path: string }[] };
      const mode = (name: string) => (/\.(safetensors|parquet)$/.test(name) ? "lfs" : "regular");
      return json({
        files: files.map((file) => ({ path: file.path, uploadMode: mode(file.path) })),
      });
    }
    if (path.endsWith("/info/lfs/objects/batch")) {
      const asked = (JSON.parse(body.toString()) as { objects: { oid: string; size: number }[] })
        .objects;
      return json({
        transfer: "basic",
        objects: asked.map((object) => ({
          ...object,
          ...(objects.has(object.oid)
            ? {}
            : { actions: { upload: { href: `${url}/store/${object.oid}?X-Signature=secret` } } }),
        })),
      });
    }
    if (path.endsWith("/commit/main")) {
      const lines = body
        .toString()
        .trim()
        .split("\n")
        .map((each) => JSON.parse(each));
      for (const { key: kind, value } of lines) {
        if (kind === "file")
          repo.files.set(value.path, plain(Buffer.from(value.content, "base64")));
        if (kind === "deletedFile") repo.files.delete(value.path);
        if (kind === "lfsFile") {
          const lfs = { oid: value.oid, size: objects.get(value.oid)!.length, pointerSize: 130 };
          repo.files.set(value.path, { size: lfs.size, oid: "0".repeat(40), lfs });
        }
      }
      repo.commits++;
      return json({ success: true, commitOid: commitOf(repo), commitUrl: "" });
    }
    json({ id: key?.[2], _id: "1", private: repo.private, tags: [], downloads: 0, likes: 0 });
  };

  const sendFile = (
    request: IncomingMessage,
    response: ServerResponse,
    name: string,
    repo: { files: Map<string, Stored>; commits: number },
  ): void => {
    const file = repo.files.get(name);
    const content = file?.lfs ? objects.get(file.lfs.oid) : file?.content;
    if (!file || !content) {
      response.writeHead(404, { "x-error-code": "EntryNotFound" }).end();
      return;
    }
    const range = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? "");
    const part = range ? content.subarray(Number(range[1]), Number(range[2]) + 1) : content;
    response.writeHead(range ? 206 : 200, {
      "content-length": part.length,
      "content-type": "application/octet-stream",
      etag: `"${file.lfs?.oid ?? file.oid}"`,
      "x-repo-commit": commitOf(repo),
      ...(range ? { "content-range": `bytes ${range[1]}-${range[2]}/${content.length}` } : {}),
    });
    response.end(request.method === "HEAD" ? undefined : part);
  };

  const server = createServer((request, response) => {
    handle(request, response).catch((error) => response.writeHead(599).end(String(error)));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    requests,
    begun,
    brokenOff,
    repos,
    objects,
    put(key, files) {
      const repo = repos.get(key) ?? { private: false, files: new Map(), commits: 1 };
      repos.set(key, repo);
      for (const [name, content] of Object.entries(files))
        repo.files.set(name, plain(Buffer.from(content)));
    },
    fail: (match, how) => void failures.push({ match, how }),
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

function entryOf(repo: { files: Map<string, Stored> }, name: string): Omit<Stored, "content"> {
  const { content: _, ...file } = repo.files.get(name)!;
  return file;
}

/** Files and folders in a folder (empty: all of the repository), the folders' own as well where `deep`; undefined where it is none. */
function treeOf(repo: { files: Map<string, Stored> }, folder: string, deep: boolean) {
  const below = folder === "" ? "" : `${folder}/`;
  const inside = [...repo.files.keys()].filter((name) => name.startsWith(below));
  if (inside.length === 0 && folder !== "") return undefined;
  const entries = new Map<string, object>();
  for (const name of inside) {
    const parts = name.slice(below.length).split("/");
    for (let depth = 1; depth < (deep ? parts.length : Math.min(parts.length, 2)); depth++) {
      const path = below + parts.slice(0, depth).join("/");
      entries.set(path, { type: "directory", path, size: 0, oid: "0".repeat(40) });
    }
    if (deep || parts.length === 1)
      entries.set(name, { type: "file", path: name, ...entryOf(repo, name) });
  }
  return [...entries.values()];
}

const commitOf = ({ commits }: { commits: number }): string => `${commits}`.padStart(40, "0");

function plain(content: Buffer): Stored {
  const oid = createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
  return { size: content.length, oid, content };
}

async function bodyOf(request: IncomingMessage, bytesPerMillisecond: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
    const wait = (chunk as Buffer).length / bytesPerMillisecond;
    if (wait >= 1) await new Promise((done) => setTimeout(done, wait));
  }
  return Buffer.concat(chunks);
}
