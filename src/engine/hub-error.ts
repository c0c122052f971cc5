/** A failed Hub call, as an error with the next step. */
import { HubApiError } from "@huggingface/hub";
import { CancelledError, ConfigError, EnvironmentError, LocusError } from "../core/errors.js";
import { redactSecrets } from "../core/secrets.js";

export function hubError(error: unknown, name: string, revision: string, cached: boolean): Error {
  if (error instanceof LocusError) return error;
  const about = { place: `${name}@${revision}`, cause: error };
  if (error instanceof HubApiError) {
    const { statusCode: status } = error;
    if (status === 401 || status === 403) {
      // The Hub answers 401 for repositories that do not exist, too.
      return new EnvironmentError(`the Hub gives no access to ${name} (${status})`, {
        ...about,
        next: "Check the spelling; for a gated or private model accept its terms on its page and set HF_TOKEN.",
      });
    }
    if (status === 404) {
      return new ConfigError(`the Hub has no model ${name} at revision ${revision}`, {
        ...about,
        next: "Check the spelling and the revision (owner/name@revision).",
      });
    }
    const what = status === 429 ? "asks to slow down" : "has a problem";
    return new EnvironmentError(`the Hub ${what} (${status}): ${redactSecrets(error.message)}`, {
      ...about,
      next: "Run the same command again in a while: files that came whole are kept.",
    });
  }
  const failure = error as Error & { code?: string };
  if (failure.name === "AbortError") return new CancelledError("stopped on request");
  if (failure.code === "ENOSPC") {
    return new EnvironmentError(`the disk became full while ${name} was downloaded`, {
      ...about,
      next: "Free some space and run the same command again: files that came whole are kept.",
    });
  }
  const why = failure.cause instanceof Error ? failure.cause.message : failure.message;
  return new EnvironmentError(`the Hub could not be reached for ${name}: ${redactSecrets(why)}`, {
    ...about,
    next: cached
      ? "An earlier download is in the cache: set HF_HUB_OFFLINE=1 to use it. Or check the network and HF_ENDPOINT."
      : "Check the network and HF_ENDPOINT and run the same command again (files that came whole are kept), or give a local folder or a .gguf file.",
  });
}
