/** Aligned columns of plain text; colour is put on afterwards, so that it never moves a column. */

export interface Column {
  align?: "left" | "right";
}

/** Pads each cell to its column's width; the last column keeps its own end. */
export function alignColumns(
  rows: readonly (readonly string[])[],
  columns: readonly Column[],
): string[][] {
  const widths = columns.map((_, index) =>
    Math.max(0, ...rows.map((row) => width(row[index] ?? ""))),
  );
  return rows.map((row) =>
    columns.map(({ align }, index) => {
      const cell = row[index] ?? "";
      const space = " ".repeat((widths[index] ?? 0) - width(cell));
      if (align === "right") return space + cell;
      return index === columns.length - 1 ? cell : cell + space;
    }),
  );
}

/** Code points: the arrows, signs and names of this table are all one cell wide. */
const width = (text: string): number => [...text].length;
