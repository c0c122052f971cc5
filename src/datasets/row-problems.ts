/** Checks that need one row, or only its id: beyond the schema, what every shipped prompt must have. */
import { type PromptRow, promptMessages } from "../core/rows.js";
import type { PromptProblem } from "./problem.js";

/** Ids used by more than one row. */
export function findDuplicateIds(rows: readonly PromptRow[]): PromptProblem[] {
  const seen = new Set<string>();
  const problems: PromptProblem[] = [];
  for (const { id } of rows) {
    if (seen.has(id))
      problems.push({ rule: "duplicate-id", ids: [id], message: `${id} is used twice` });
    seen.add(id);
  }
  return problems;
}

/** Rows without topic or kind: neither split separation nor counts could be shown for them. */
export function findMissingFields(rows: readonly PromptRow[]): PromptProblem[] {
  return rows.flatMap((row) =>
    (["topic", "kind"] as const)
      .filter((field) => !row[field])
      .map((field) => ({
        rule: "missing-field" as const,
        ids: [row.id],
        message: `${row.id} has no ${field}`,
      })),
  );
}

/** Conversations that a chat template cannot continue: an optional system turn, then user and assistant in turn, user last. */
export function findBrokenConversations(rows: readonly PromptRow[]): PromptProblem[] {
  const problems: PromptProblem[] = [];
  for (const row of rows) {
    const messages = promptMessages(row);
    const turns = messages[0]?.role === "system" ? messages.slice(1) : messages;
    const alternate = turns.every(
      (turn, index) => turn.role === (index % 2 === 0 ? "user" : "assistant"),
    );
    const blank = messages.some((message) => message.content.trim() === "");
    if (!alternate || turns.length % 2 === 0 || blank) {
      const message = `${row.id} is not [system], user, (assistant, user)* with text in each turn`;
      problems.push({ rule: "conversation", ids: [row.id], message });
    }
  }
  return problems;
}
