/** Before and after, as the report drew them by chance. */
import type { Message } from "../../core/rows.js";
import type { ReportData } from "../../report/index.js";

export function examplesSection({ examples, personas }: ReportData): string {
  const parts = [
    "## Before and after",
    plain(examples.chosenBy),
    ...examples.rows.map(({ messages, base, locus }) =>
      example(messages, base.response, locus.response),
    ),
  ];
  if (personas.rows.length > 0) {
    parts.push(
      "### With a persona in the system prompt",
      plain(personas.chosenBy),
      ...personas.rows.map(({ persona, messages, base, locus }) =>
        [
          `**${plain(persona)}**`,
          example(
            messages.filter(({ role }) => role !== "system"),
            base.response,
            locus.response,
          ),
        ].join("\n\n"),
      ),
    );
  }
  return parts.join("\n\n");
}

function example(messages: readonly Message[], before: string, after: string): string {
  const conversation = messages.map(({ role, content }) => `${role}: ${content}`).join("\n\n");
  return [fenced(conversation), "Before:", fenced(before), "After:", fenced(after), "---"].join(
    "\n\n",
  );
}

/** A model's words never become markup of the card: the fence is longer than any run of backticks inside. */
export function fenced(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${text.trimEnd()}\n${fence}`;
}

/** One line without markup. */
export function plain(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[\\`*_{}[\]<>#|]/g, "\\$&");
}
