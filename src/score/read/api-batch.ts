/** Rows of an API's batch (OpenAI's form): the caller's own id, and why a request of it has no answer. */

type Fields = Record<string, unknown>;

/** The id that the caller gave the request; the row's own `id` is the server's and another one in each batch. */
export function batchId(fields: Fields): string | undefined {
  const { custom_id: id } = fields;
  return typeof id === "string" && id !== "" && isBatchRow(fields) ? id : undefined;
}

/**
 * `code: message` as far as the row has them; undefined where it is no row of a batch or tells of no failure.
 * A request fails as a whole (`error`), or the server answers it with an error (`response.body.error`).
 */
export function batchFailure(fields: Fields): string | undefined {
  if (!isBatchRow(fields)) return undefined;
  const response = objectOf(fields.response);
  const error = fields.error || objectOf(response?.body)?.error;
  const status = response?.status_code;
  if (!error) return typeof status === "number" && status >= 400 ? `status ${status}` : undefined;
  if (typeof error === "string") return error;
  const { code, type, message } = objectOf(error) ?? {};
  const parts = [code ?? type ?? status, message].filter(
    (part) => typeof part === "string" || typeof part === "number",
  );
  return parts.join(": ") || "no reason is given";
}

function isBatchRow(fields: Fields): boolean {
  return "custom_id" in fields && ("response" in fields || "error" in fields);
}

function objectOf(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null ? (value as Fields) : undefined;
}
