/** Answers from JSONL. */
import { readJsonl } from "../../core/jsonl.js";
import { answerRowSchema, toScorable } from "./answer-row.js";
import type { AnswerReader } from "./reader.js";

export const jsonl: AnswerReader = async function* (path, { onBadRow }) {
  let row = 0;
  for await (const fields of readJsonl(path, answerRowSchema, { onBadRow }))
    yield toScorable(fields, `${path}#${++row}`);
};
