/** A tagged template that escapes every value, so that a model's answer can never become markup. */

const MARKUP = Symbol("markup");

/** Text that is markup already; only `html` and `raw` make it. */
export interface Markup {
  readonly [MARKUP]: string;
}

export type Content = Markup | string | number | null | undefined | false | readonly Content[];

/** Values are escaped for text and for quoted attributes; nested templates and lists of them are kept. */
export function html(strings: TemplateStringsArray, ...values: Content[]): Markup {
  let text = strings[0] ?? "";
  values.forEach((value, index) => {
    text += render(value) + (strings[index + 1] ?? "");
  });
  return raw(text);
}

/** Our own constant markup (style sheet, SVG paths): never text that came from outside. */
export function raw(text: string): Markup {
  return { [MARKUP]: text };
}

export function render(content: Content): string {
  if (content === null || content === undefined || content === false) return "";
  if (typeof content === "string") return escapeHtml(content);
  if (typeof content === "number") return String(content);
  if (Array.isArray(content)) return content.map(render).join("");
  return (content as Markup)[MARKUP];
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
