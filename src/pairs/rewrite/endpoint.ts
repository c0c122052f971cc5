/** A chat model behind an OpenAI-compatible endpoint: one question, one text. */
import { z } from "zod";
import { ConfigError, EnvironmentError, type LocusError } from "../../core/errors.js";
import { retryingFetch } from "../../core/retrying-fetch.js";
import type { Message } from "../../core/rows.js";
import { redactSecrets } from "../../core/secrets.js";

export interface EndpointSettings {
  /** Up to and with the version: `https://host/v1`. */
  url: string;
  model: string;
  /** Sent as a bearer token; local servers need none. */
  key?: string | undefined;
  seed: number;
  signal?: AbortSignal | undefined;
  /** Tries in all, of a request that met 429, 5xx or a cut connection. @default 5 */
  tries?: number | undefined;
  /** First pause between tries, milliseconds; doubled each time unless the server names its own. @default 1000 */
  pause?: number | undefined;
  /** Milliseconds that one try may take. @default 120000 */
  timeout?: number | undefined;
  onWait?: (seconds: number, why: string) => void;
}

/** Names of the environment variables that may hold the key, the first that is set counts. */
export const KEY_VARIABLES = ["LOCUS_REWRITE_KEY", "OPENAI_API_KEY"] as const;

export function keyFrom(
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  return KEY_VARIABLES.map((name) => environment[name]?.trim()).find(Boolean);
}

/** Longest part of a server's own words in an error. */
const MOST_WORDS_OF_SERVER = 300;

const completionSchema = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string().nullish() }) })).min(1),
});

/** The request as it is sent and as the cache knows it: without the key. */
export function requestBody({ model, seed }: EndpointSettings, messages: readonly Message[]) {
  return { model, messages, temperature: 0, seed };
}

/**
 * The reply's text.
 * @throws ConfigError where the endpoint refuses key, model or request; EnvironmentError where it cannot be reached or stays busy
 */
export async function complete(
  settings: EndpointSettings,
  messages: readonly Message[],
): Promise<string> {
  const url = `${settings.url.replace(/\/+$/, "").replace(/\/chat\/completions$/, "")}/chat/completions`;
  const { key, tries, pause, signal, onWait, timeout = 120_000 } = settings;
  const send = retryingFetch({
    signal,
    whole: true,
    timeout,
    ...(tries !== undefined && { tries }),
    ...(pause !== undefined && { pause }),
    ...(onWait && { onWait }),
  });
  let response: Response;
  try {
    response = await send(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify(requestBody(settings, messages)),
    });
  } catch (cause) {
    signal?.throwIfAborted();
    // The cause may name the request's headers: only its message is kept, cleared of secrets.
    throw new EnvironmentError(`${url} could not be reached: ${withoutKey(reasonOf(cause), key)}`, {
      place: url,
      next: "Check --rewrite-url and that the server runs; then run the same command again: what was answered is kept.",
    });
  }
  const text = await response.text();
  if (!response.ok) throw refusal(response.status, url, withoutKey(text, key), settings);
  const completion = completionSchema.safeParse(parseJson(text));
  if (!completion.success)
    throw new ConfigError(`${url} answered something that is no chat completion`, {
      place: url,
      next: "Give the base URL of an OpenAI-compatible server, its version included (https://host/v1).",
    });
  return completion.data.choices[0]!.message.content ?? "";
}

function refusal(
  status: number,
  url: string,
  said: string,
  settings: EndpointSettings,
): LocusError {
  const words = said.replace(/\s+/g, " ").trim().slice(0, MOST_WORDS_OF_SERVER);
  const told = words === "" ? "" : `: ${words}`;
  if (status === 401 || status === 403)
    return new ConfigError(
      `${url} refused ${settings.key === undefined ? "a request without a key" : "the key"} (status ${status})${told}`,
      { place: url, next: `Set ${KEY_VARIABLES.join(" or ")} to a key of that server.` },
    );
  if (status === 429 || status >= 500)
    return new EnvironmentError(`${url} stayed busy or broken (status ${status})${told}`, {
      place: url,
      next: "Run the same command again later, or with a smaller --rewrite-concurrency: what was answered is kept.",
    });
  return new ConfigError(`${url} refused the request (status ${status})${told}`, {
    place: url,
    next: `Check --rewrite-url and --rewrite-model (${settings.model}).`,
  });
}

/** Servers quote the key that they refuse. */
function withoutKey(text: string, key: string | undefined): string {
  const cleared = redactSecrets(text);
  return key === undefined ? cleared : cleared.replaceAll(key, "[redacted]");
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return "no reason was given";
  const inner = cause.cause instanceof Error ? ` (${cause.cause.message})` : "";
  return `${cause.message}${inner}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
