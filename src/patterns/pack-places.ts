/** Where in a pack's text something stands, and how its lines are shown. */
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from "yaml";

/** Keys and list positions from the top of the pack: `["rules", 2, "examples", "match", 0]`. */
export type PackPath = readonly (string | number)[];

export interface PackPlace {
  /** 1-based. */
  line: number;
  col: number;
}

/** The offset of what stands at the path, or of the nearest thing around it that is there. */
export function offsetIn(document: Document, path: PackPath): number {
  for (let depth = path.length; depth >= 0; depth--) {
    const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

/** The offset of a key itself: that of a key which nobody knows, and not of what it holds. */
export function keyOffsetIn(document: Document, path: PackPath, key: string): number {
  const map = path.length === 0 ? document.contents : document.getIn(path, true);
  const pair = isMap(map)
    ? map.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
    : undefined;
  return isNode(pair?.key) && pair.key.range ? pair.key.range[0] : offsetIn(document, path);
}

/** @param text YAML that `parsePack` has read */
export function placeIn(text: string, path: PackPath): PackPlace {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  return lines.linePos(offsetIn(document, path));
}

/** The line with the one before and the one after, and a mark under the column. */
export function shownLines(text: string, { line, col }: PackPlace): string {
  const all = text.split(/\r?\n/);
  const first = Math.max(1, line - 1);
  const shown = all.slice(first - 1, line + 1).map((content, index) => {
    const number = first + index;
    const row = `${String(number).padStart(5)} | ${content}`;
    return number === line ? `${row}\n${" ".repeat(7 + col)}^` : row;
  });
  return shown.join("\n");
}
