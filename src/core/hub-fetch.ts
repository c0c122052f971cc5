/** How the Hub is asked: again in a while where it is busy, and its file stores as the library asks them, which counts on their answers. */
import { HUB_URL } from "@huggingface/hub";
import { retryingFetch } from "./retrying-fetch.js";

/** In all: where it is busy for longer, the user had better come back. */
const TRIES = 4;

/**
 * @param hubUrl what stands in front of the Hub's own addresses, without a `/` at its end
 * @param onWait seconds, whole
 */
export function hubFetch(
  hubUrl: string | undefined,
  options: { signal?: AbortSignal | undefined; onWait?(seconds: number, why: string): void } = {},
): typeof fetch {
  const { signal, onWait } = options;
  const patient = retryingFetch({
    signal,
    tries: TRIES,
    answersOnly: true,
    onWait: (seconds, why) => onWait?.(Math.ceil(seconds), why),
  });
  return (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (url.startsWith(`${hubUrl ?? HUB_URL}/`)) return patient(input, init);
    const signals = [signal, init?.signal].filter((each) => each != null);
    return fetch(input, { ...init, signal: AbortSignal.any(signals) });
  };
}
