/** The rows of a published dataset: the same columns as JSONL and as Parquet, one schema a config. */
import type { Message, PairRow, ResponseRow } from "../core/rows.js";
import { type Column, parquetFile } from "./parquet-file.js";
import { madeFile, type PublishFile } from "./publish-file.js";

/** TRL's conversational preference form with where each pair comes from. */
const PREFERENCES: Column<PairRow>[] = [
  { name: "id", type: "text", of: (row) => row.id },
  { name: "prompt", type: "messages", of: (row) => row.prompt },
  { name: "chosen", type: "messages", of: (row) => row.chosen },
  { name: "rejected", type: "messages", of: (row) => row.rejected },
  { name: "kind", type: "text", of: (row) => row.kind },
  { name: "strategy", type: "text", of: (row) => row.strategy },
  { name: "rules", type: "texts", of: (row) => row.findings.map(({ rule }) => rule) },
  { name: "margin", type: "number", of: (row) => row.margin },
  { name: "length_ratio", type: "number", of: (row) => row.lengthRatio },
  { name: "prompt_id", type: "text", of: (row) => row.promptId },
];

/** One test prompt's answer by both models. */
export interface BeforeAfter {
  id: string;
  persona: string;
  messages: Message[];
  before: string;
  after: string;
}

const ANSWERS: Column<BeforeAfter>[] = [
  { name: "id", type: "text", of: (row) => row.id },
  { name: "persona", type: "text", of: (row) => row.persona },
  { name: "messages", type: "messages", of: (row) => row.messages },
  { name: "before", type: "text", of: (row) => row.before },
  { name: "after", type: "text", of: (row) => row.after },
];

/** In the order of `base`; answers without a partner are left out. */
export function beforeAfter(
  base: readonly ResponseRow[],
  locus: readonly ResponseRow[],
): BeforeAfter[] {
  const persona = (row: ResponseRow): string => {
    const id = row.params?.personaId;
    return typeof id === "string" ? id : "";
  };
  const key = (row: ResponseRow): string => [row.promptId, row.sample, persona(row)].join("\u0000");
  const others = new Map(locus.map((row) => [key(row), row]));
  return base.flatMap((row) => {
    const other = others.get(key(row));
    if (other === undefined) return [];
    return [
      {
        id: row.id,
        persona: persona(row),
        messages: row.messages ?? [],
        before: row.response,
        after: other.response,
      },
    ];
  });
}

export function preferenceFiles(rows: readonly PairRow[]): PublishFile[] {
  return bothForms("preferences/train", rows, PREFERENCES);
}

export function answerFiles(rows: readonly BeforeAfter[]): PublishFile[] {
  return bothForms("answers/test", rows, ANSWERS);
}

/** The Parquet is what loads; the JSONL is for reading. They lie apart, so that a loader never takes both. */
function bothForms<Row>(
  name: string,
  rows: readonly Row[],
  columns: readonly Column<Row>[],
): PublishFile[] {
  const lines = rows.map((row) =>
    JSON.stringify(Object.fromEntries(columns.map((column) => [column.name, column.of(row)]))),
  );
  return [
    madeFile(`${name}.jsonl`, lines.map((line) => `${line}\n`).join("")),
    madeFile(`${name}.parquet`, parquetFile(rows, columns)),
  ];
}
