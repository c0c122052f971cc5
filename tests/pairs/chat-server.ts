/** A real HTTP server that speaks the chat-completions protocol and fails on demand. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export const KEY = "sk-test-0123456789abcdef";

export interface Asked {
  authorization: string | undefined;
  body: { model: string; messages: { role: string; content: string }[]; [key: string]: unknown };
}

export type Failure = "429" | "500" | "cut" | "cut-in-body" | "html";

export interface ChatServer {
  url: string;
  asked: Asked[];
  /** Requests under way at the same time, at most. */
  mostAtOnce: number;
  /** How the next requests fail, the first first. */
  failures: Failure[];
  /** What the model says. */
  reply: (asked: Asked) => string;
  close(): Promise<void>;
}

/** Answers only requests with the right key. */
export async function startChatServer(): Promise<ChatServer> {
  let now = 0;
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { authorization } = request.headers;
    const asked: Asked = { authorization, body: JSON.parse(Buffer.concat(chunks).toString()) };
    server.asked.push(asked);
    const json = (status: number, body: unknown, headers = {}): void => {
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(JSON.stringify(body));
    };
    if (request.url !== "/v1/chat/completions") return json(404, { error: "no such path" });
    if (authorization !== `Bearer ${KEY}`)
      return json(401, { error: { message: `Incorrect API key provided: ${authorization}` } });
    const failure = server.failures.shift();
    if (failure === "429") return json(429, { error: "slow down" }, { "retry-after": "0.02" });
    if (failure === "500") return json(500, { error: "broken" });
    if (failure === "cut") return void request.socket.destroy();
    if (failure === "html") return void response.end("<html>welcome</html>");
    // Long enough for others to come in meanwhile.
    await new Promise((done) => setTimeout(done, 15));
    const body = { choices: [{ message: { role: "assistant", content: server.reply(asked) } }] };
    if (failure !== "cut-in-body") return json(200, body);
    response.writeHead(200, { "content-type": "application/json", "content-length": "9999" });
    response.write(JSON.stringify(body).slice(0, 20));
    setTimeout(() => request.socket.destroy(), 5);
  };
  const http = createServer((request, response) => {
    now++;
    server.mostAtOnce = Math.max(server.mostAtOnce, now);
    response.on("close", () => now--);
    void handle(request, response);
  });
  await new Promise<void>((done) => http.listen(0, "127.0.0.1", done));
  const server: ChatServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/v1`,
    asked: [],
    mostAtOnce: 0,
    failures: [],
    reply: () => "",
    close: () =>
      new Promise((done) => {
        http.close(() => done());
        http.closeAllConnections();
      }),
  };
  return server;
}
