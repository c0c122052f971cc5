/** Rows as Parquet with nested columns, so that conversations load as lists and not as JSON text. */
import type { SchemaElement } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";

export interface Column<Row> {
  name: string;
  type: "text" | "number" | "texts" | "messages";
  of(row: Row): unknown;
}

export function parquetFile<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
): Uint8Array {
  return new Uint8Array(
    parquetWriteBuffer({
      schema: [
        { name: "root", num_children: columns.length },
        ...columns.flatMap(({ name, type }) => ELEMENTS[type](name)),
      ],
      columnData: columns.map(({ name, of }) => ({ name, data: rows.map(of) })),
    }),
  );
}

const text = (name: string): SchemaElement => ({
  name,
  type: "BYTE_ARRAY",
  converted_type: "UTF8",
  repetition_type: "REQUIRED",
});

const list = (name: string, element: SchemaElement[]): SchemaElement[] => [
  { name, converted_type: "LIST", repetition_type: "REQUIRED", num_children: 1 },
  { name: "list", repetition_type: "REPEATED", num_children: 1 },
  ...element,
];

const ELEMENTS: Record<Column<unknown>["type"], (name: string) => SchemaElement[]> = {
  text: (name) => [text(name)],
  number: (name) => [{ name, type: "DOUBLE", repetition_type: "REQUIRED" }],
  texts: (name) => list(name, [text("element")]),
  messages: (name) =>
    list(name, [
      { name: "element", repetition_type: "REQUIRED", num_children: 2 },
      text("role"),
      text("content"),
    ]),
};
