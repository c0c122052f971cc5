/** A page on this machine alone that shows a run while it works. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { EnvironmentError } from "../core/errors.js";
import { PAGE } from "./page.js";
import { readWatched } from "./read-watched.js";

export interface WatchServer {
  url: string;
  close(): Promise<void>;
}

/**
 * @param port 0 takes a free one
 * @throws EnvironmentError where the port is taken
 */
export async function serveWatch(run: string, port: number): Promise<WatchServer> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const send = (status: number, type: string, body: string): void => {
      response.writeHead(status, { "content-type": type, "cache-control": "no-store" });
      response.end(body);
    };
    if (path === "/") send(200, "text/html; charset=utf-8", PAGE);
    else if (path === "/run.json")
      readWatched(run).then(
        (watched) => send(200, "application/json", JSON.stringify(watched)),
        (error: Error) => send(500, "application/json", JSON.stringify({ error: error.message })),
      );
    else send(404, "text/plain", "not here\n");
  });
  await new Promise<void>((done, failed) => {
    server.once("error", (cause: NodeJS.ErrnoException) =>
      failed(
        new EnvironmentError(`port ${port} cannot be used: ${cause.message}`, {
          next: "Give another --port, or leave it out for a free one.",
          cause,
        }),
      ),
    );
    // Nobody else's business: no other machine reaches it.
    server.listen(port, "127.0.0.1", done);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
