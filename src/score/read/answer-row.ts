/** The columns in which answers come; the first name that is there counts. */
import { z } from "zod";
import { type Message, messageSchema } from "../../core/rows.js";
import type { ScorableRow } from "../scorer.js";

const RESPONSE_FIELDS = ["response", "answer", "output"] as const;

export const answerRowSchema = z
  .looseObject({
    id: z.union([z.string(), z.number()]).optional(),
    response: z.string().optional(),
    answer: z.string().optional(),
    output: z.string().optional(),
    prompt: z.string().optional(),
    messages: z.array(messageSchema).optional(),
  })
  .refine((row) => responseOf(row) !== undefined, {
    message: `no text in ${RESPONSE_FIELDS.map((field) => `\`${field}\``).join(", ")} and no last assistant message`,
  });
export type AnswerRow = z.infer<typeof answerRowSchema>;

/** @param fallbackId the id of a row that has none */
export function toScorable(row: AnswerRow, fallbackId: string): ScorableRow {
  const messages = promptOf(row);
  return {
    id: row.id === undefined ? fallbackId : String(row.id),
    response: responseOf(row) ?? "",
    ...(messages && { messages }),
  };
}

type Fields = Partial<Record<(typeof RESPONSE_FIELDS)[number] | "prompt", string | undefined>> & {
  messages?: Message[] | undefined;
};

function responseOf(row: Fields): string | undefined {
  for (const field of RESPONSE_FIELDS) if (row[field] !== undefined) return row[field];
  const last = row.messages?.at(-1);
  return last?.role === "assistant" ? last.content : undefined;
}

function promptOf(row: Fields): Message[] | undefined {
  if (row.messages !== undefined) {
    const answerIsLast = row.messages.at(-1)?.role === "assistant";
    return answerIsLast ? row.messages.slice(0, -1) : row.messages;
  }
  return row.prompt === undefined ? undefined : [{ role: "user", content: row.prompt }];
}
