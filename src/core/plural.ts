/** A number and what it counts, in the form that the number asks for. */

/** `1 answer`, `2 answers`, `1,200 answers`. */
export function plural(value: number, noun: string): string {
  return `${value.toLocaleString("en-US")} ${noun}${value === 1 ? "" : "s"}`;
}
