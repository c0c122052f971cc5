/** The shell of every page: one file, nothing loaded. */
import { STYLE } from "./style.js";
import { type Content, html, raw, render } from "./tag.js";

export function page(title: string, body: Content): string {
  return render(html`${raw("<!doctype html>")}
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
${body}
</body>
</html>
`);
}
