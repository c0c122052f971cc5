/** A failed upload, as an error with the next step. */
import { HubApiError } from "@huggingface/hub";
import { CancelledError, ConfigError, EnvironmentError, LocusError } from "../../core/errors.js";
import { redactSecrets } from "../../core/secrets.js";

const AGAIN = "Run the same command again: what the Hub already has is not sent again.";

export function uploadError(error: unknown, repo: string): Error {
  if (error instanceof LocusError) return error;
  const about = { place: repo };
  if (error instanceof HubApiError) {
    const { statusCode: status } = error;
    if (status === 401) {
      return new EnvironmentError("the Hub does not accept the access token (401)", {
        ...about,
        next: "Set HF_TOKEN to a token with write access, from the access tokens of your Hub settings.",
      });
    }
    if (status === 403) {
      return new EnvironmentError(`the access token may not write to ${repo} (403)`, {
        ...about,
        next: "Use a token with write access to that user or organisation, or another --repo.",
      });
    }
    if (status === 400 || status === 404 || status === 422) {
      return new ConfigError(`the Hub refuses ${repo} (${status}): ${said(error)}`, {
        ...about,
        next: "Check the spelling of --repo (owner/name).",
      });
    }
    const what = status === 429 ? "asks to slow down" : "has a problem";
    return new EnvironmentError(`the Hub ${what} (${status}): ${said(error)}`, {
      ...about,
      next: AGAIN,
    });
  }
  const failure = error as Error;
  if (failure.name === "AbortError") return new CancelledError("stopped on request", about);
  const why = failure.cause instanceof Error ? failure.cause : failure;
  return new EnvironmentError(`the upload to ${repo} was cut off: ${said(why)}`, {
    ...about,
    next: `Check the network and HF_ENDPOINT. ${AGAIN}`,
  });
}

/** Upload addresses carry signatures in their query. */
function said({ message }: Error): string {
  return redactSecrets(message.replace(/(https?:\/\/[^\s?]+)\?\S*/g, "$1"));
}
