/** The measured part of the prompts' card, written from the report so that it cannot go stale. */
import { DataError } from "../core/errors.js";
import { SPLITS } from "../core/rows.js";
import type { PromptReport } from "./check-prompts.js";

const BEGIN = "<!-- figures: written by the checker -->";
const END = "<!-- end of figures -->";

/** `card` (markdown) with the text between its two figure markers replaced by the report's figures. */
export function withPromptFigures(card: string, report: PromptReport): string {
  const begin = card.indexOf(BEGIN);
  const end = card.indexOf(END);
  if (begin < 0 || end < begin) {
    throw new DataError("the card has no place for its figures", {
      next: `Put the lines "${BEGIN}" and "${END}" where the tables belong.`,
    });
  }
  return `${card.slice(0, begin + BEGIN.length)}\n${renderPromptFigures(report)}\n${card.slice(end)}`;
}

/** Counts, kinds and similarity as markdown tables. */
export function renderPromptFigures(report: PromptReport): string {
  return [...countTable(report), "", ...kindTable(report), "", ...similarityTable(report)].join(
    "\n",
  );
}

function countTable({ counts }: PromptReport): string[] {
  const total = counts.reduce((sum, count) => sum + count.rows, 0);
  return [
    "| set | split | prompts | topics | with a system message | several turns |",
    "|---|---|--:|--:|--:|--:|",
    ...counts.map(
      (count) =>
        `| ${count.set} | ${count.split} | ${count.rows} | ${count.topics} | ${count.underSystem} | ${count.multiTurn} |`,
    ),
    `| all | | ${total} | | | |`,
  ];
}

function kindTable({ counts }: PromptReport): string[] {
  const habit = counts.filter((count) => count.set === "habit");
  const kinds = [...new Set(habit.flatMap((count) => Object.keys(count.kinds)))];
  return [
    `| kind of \`habit\` prompt | ${SPLITS.join(" | ")} |`,
    `|---|${"--:|".repeat(SPLITS.length)}`,
    ...kinds.map((kind) => {
      const cells = SPLITS.map(
        (split) => habit.find((count) => count.split === split)?.kinds[kind] ?? 0,
      );
      return `| ${kind} | ${cells.join(" | ")} |`;
    }),
  ];
}

function similarityTable({ similarity }: PromptReport): string[] {
  const { rows, max, percentile95, median } = similarity;
  return [
    "| nearest prompt of another split | rows | maximum | 95th percentile | median |",
    "|---|--:|--:|--:|--:|",
    `| tf-idf cosine | ${rows} | ${[max, percentile95, median].map((figure) => figure.toFixed(2)).join(" | ")} |`,
  ];
}
