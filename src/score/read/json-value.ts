/** What `JSON.parse` alone does not read, at no cost to what it does. */

/** Python writes these, which JSON lacks; they stand for no value. Strings are matched to be left alone. */
const NO_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\b(?:NaN|Infinity)\b/g;

/** Digits of a top-level or nested `id`; inside a string its quotation marks would be escaped. */
const ID = /"id"\s*:\s*(-?\d+)(?=\s*[,}])/g;

/** @throws SyntaxError */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error;
    try {
      value = JSON.parse(text.replace(NO_NUMBER, (part) => (part[0] === '"' ? part : "null")));
    } catch {
      throw error;
    }
  }
  return withExactId(value, text);
}

/** A number above 2^53 as its digits: rounded, it would be that of other rows, too. */
function withExactId(value: unknown, text: string): unknown {
  if (value === null || typeof value !== "object" || !("id" in value)) return value;
  const { id } = value;
  if (typeof id !== "number" || Number.isSafeInteger(id)) return value;
  for (const [, digits] of text.matchAll(ID))
    if (Number(digits) === id) return { ...value, id: digits };
  return value;
}
