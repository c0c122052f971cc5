/** `fetch` that waits where a server asks it to, and tries again where trying again does no harm. */
import { CountedBlob } from "./counted-blob.js";

export interface RetryOptions {
  signal?: AbortSignal | undefined;
  /** Tries in all. @default 5 */
  tries?: number;
  /** First pause, milliseconds; doubled each time. @default 1000 */
  pause?: number;
  /** Called with bytes of a body that were sent, a file's while it is sent; below 0 where a try came to nothing. */
  onSent?: (bytes: number) => void;
  onWait?: (seconds: number, why: string) => void;
  /** Requests that may have taken effect although no answer came: only a 429 sends them again. */
  once?: (url: string) => boolean;
  /** Only what a server answers is tried again, not a connection that fails: there is no Hub to wait for where there is no network. @default false */
  answersOnly?: boolean;
  /** Milliseconds that one try may take, its body included. @default no limit */
  timeout?: number;
  /** Reads the body before the response is given, so that a connection cut in the middle is tried again too. */
  whole?: boolean;
}

/** A longer wait than this is the user's to decide. Milliseconds. */
const LONGEST_WAIT = 300_000;

export function retryingFetch(options: RetryOptions = {}): typeof fetch {
  const { tries = 5, pause = 1000, signal } = options;
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const unsure = options.once?.(url) === true;
    const both = [signal, init?.signal].filter((each) => each != null);
    const timed = () => (options.timeout ? [...both, AbortSignal.timeout(options.timeout)] : both);
    for (let attempt = 1; ; attempt++) {
      let why: string;
      let wait = pause * 2 ** (attempt - 1);
      let counted = 0;
      const body =
        init?.body instanceof Blob
          ? new CountedBlob(init.body, (bytes) => {
              counted += bytes;
              options.onSent?.(bytes);
            })
          : init?.body;
      try {
        const answer = await fetch(input, {
          ...init,
          ...(body == null ? {} : { body }),
          signal: AbortSignal.any(timed()),
        });
        const response = options.whole ? await whole(answer) : answer;
        options.onSent?.((response.ok ? bodySize(body) : 0) - counted);
        counted = 0;
        const again = response.status === 429 || (response.status >= 500 && !unsure);
        if (!again || attempt >= tries) return response;
        why = `status ${response.status}`;
        wait =
          retryAfter(response.headers.get("retry-after")) ??
          windowLeft(response.headers.get("ratelimit")) ??
          wait;
        if (wait > LONGEST_WAIT) return response;
        await response.body?.cancel();
      } catch (error) {
        if (counted > 0) options.onSent?.(-counted);
        if (
          unsure ||
          options.answersOnly ||
          attempt >= tries ||
          both.some(({ aborted }) => aborted)
        )
          throw error;
        why = "the connection was cut";
      }
      options.onWait?.(wait / 1000, why);
      await sleep(wait, both);
    }
  };
}

async function whole(response: Response): Promise<Response> {
  const body = await response.arrayBuffer();
  return new Response(body.byteLength > 0 ? body : null, response);
}

/** Seconds or an HTTP date -> milliseconds from now. */
export function retryAfter(header: string | null, now = Date.now()): number | undefined {
  if (header === null) return undefined;
  const seconds = Number(header);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now;
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}

/** The Hub's `RateLimit: "api";r=0;t=55`: seconds until its window ends -> milliseconds. */
export function windowLeft(header: string | null): number | undefined {
  const seconds = /;\s*t=(\d+)/.exec(header ?? "")?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

function bodySize(body: RequestInit["body"]): number {
  if (body == null) return 0;
  if (typeof body === "string") return Buffer.byteLength(body);
  if (body instanceof Blob) return body.size;
  return body instanceof ArrayBuffer || ArrayBuffer.isView(body) ? body.byteLength : 0;
}

function sleep(milliseconds: number, signals: readonly AbortSignal[]): Promise<void> {
  return new Promise((done, stop) => {
    const signal = AbortSignal.any([...signals]);
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        stop(signal.reason);
      },
      { once: true },
    );
    if (signal.aborted) {
      clearTimeout(timer);
      stop(signal.reason);
    }
  });
}
