/** The part of the Hub's API that fetching a model needs, on a local port. */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface HubServer {
  url: string;
  requests: string[];
  /** Answer every request with this status. */
  failWith(status: number): void;
  close(): void;
}

export async function startHub(
  name: string,
  commit: string,
  files: Record<string, string>,
): Promise<HubServer> {
  const requests: string[] = [];
  let failure: number | undefined;
  const entry = (path: string) => ({
    type: "file",
    path,
    size: Buffer.byteLength(files[path] ?? ""),
    oid: Buffer.from(path).toString("hex").padEnd(40, "0"),
  });
  const json = (response: ServerResponse, value: unknown) =>
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? "").split("?")[0] ?? "");
    requests.push(`${request.method} ${path} ${request.headers.authorization ?? ""}`);
    if (failure !== undefined)
      return void response.writeHead(failure, { "retry-after": "0" }).end();
    if (path.startsWith(`/api/models/${name}/revision/`)) {
      return json(response, { id: name, _id: "1", sha: commit, cardData: { license: "mit" } });
    }
    if (path === `/api/models/${name}/tree/${commit}`) {
      return json(response, Object.keys(files).map(entry));
    }
    if (path === `/api/models/${name}/paths-info/${commit}`) {
      let body = "";
      request.on("data", (chunk) => {
        body += chunk;
      });
      request.on("end", () => json(response, JSON.parse(body).paths.map(entry)));
      return;
    }
    const file = path.split(`/${name}/resolve/${commit}/`)[1];
    const content = file === undefined ? undefined : files[file];
    if (content === undefined) return void response.writeHead(404).end();
    const size = Buffer.byteLength(content);
    const range = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? "");
    const body = range ? content.slice(Number(range[1]), Number(range[2]) + 1) : content;
    response
      .writeHead(range ? 206 : 200, {
        etag: '"x"',
        "content-length": Buffer.byteLength(body),
        ...(range ? { "content-range": `bytes ${range[1]}-${range[2]}/${size}` } : {}),
      })
      .end(request.method === "HEAD" ? undefined : body);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    failWith: (status) => {
      failure = status;
    },
    close: () => void server.close(),
  };
}
