/** Keeps access tokens out of logs, events and error messages. */

/** A user's token, or one of an OAuth login (a JWT). */
const TOKEN = /\bhf_(?:(?:oauth|jwt)_[\w.-]{8,}|[A-Za-z0-9]{8,})/g;
/** `Authorization: Bearer x`, in header, JSON and Python-dict spelling. */
const HEADER =
  /((?:proxy-)?authorization["']?\s*[:=]\s*["']?(?:(?:bearer|basic|token)\s+)?)[^\s"',;}]+/gi;
const BEARER = /\b(bearer\s+)[A-Za-z0-9._~+/-]{8,}=*/gi;
const URL_PASSWORD = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:)[^\s/@]+@/gi;

export function redactSecrets(text: string): string {
  return text
    .replace(HEADER, "$1[redacted]")
    .replace(BEARER, "$1[redacted]")
    .replace(TOKEN, "[redacted]")
    .replace(URL_PASSWORD, "$1[redacted]@");
}
