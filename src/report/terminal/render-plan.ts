/** A plan as a terminal table: what will change, by how much, on which evidence. */

import type { Calibration } from "../../calibrate/index.js";
import { plural } from "../../core/plural.js";
import { alignColumns } from "./columns.js";

/** Categories without findings are named in one line: there is nothing to say of them. */
export function renderPlan(plan: Omit<Calibration, "targets">): string {
  const found = plan.categories.filter(({ findings }) => findings > 0);
  const absent = plan.categories.filter(({ findings }) => findings === 0);
  const solved = plan.verdict !== "infeasible";
  const rows = [...found]
    .sort((left, right) => right.baseRate - left.baseRate)
    .map(
      ({
        category,
        findings,
        baseRate,
        requested,
        dose,
        targetRate,
        limited,
        humanRate,
        lambda,
      }) => [
        category,
        String(findings),
        baseRate.toFixed(2),
        `${requested} %`,
        `${Math.round(dose)} %${limited === "human" ? " (people)" : ""}`,
        targetRate.toFixed(2),
        humanRate === undefined ? "-" : humanRate.toFixed(2),
        solved ? lambda.toFixed(2) : "-",
      ],
    );
  const table = alignColumns(
    [
      [
        "category",
        "findings",
        "/ 1,000 words",
        "asked",
        "planned",
        "aimed at",
        "people",
        "tilt, nats",
      ],
      ...rows,
    ],
    [{}, ...Array.from({ length: 7 }, () => ({ align: "right" as const }))],
  ).map((cells) => cells.join("  "));
  const lines = [
    `${plural(plan.answers, "answer")} to ${plural(plan.prompts, "prompt")}; planned: ${Math.round(plan.total)} % fewer findings in all${solved ? ", the length and every set's refusals as they are" : ""}`,
    "",
    ...table,
    "",
  ];
  if (absent.length > 0)
    lines.push(`nothing found of: ${absent.map(({ category }) => category).join(", ")}`);
  if (found.some(({ limited }) => limited === "human"))
    lines.push(
      "(people): the request stops at the rate at which people use it; --below-human goes on",
    );
  lines.push(`${plan.verdict}: ${plan.why}`);
  if (plan.verdict !== "ready")
    lines.push(
      "that stands in the way of the methods that weight whole answers (calibrated, weighted); token, ftpo and dpo train without these weights",
    );
  if (solved)
    lines.push(
      `a prompt's answers are worth ${plan.effectiveSamples.toFixed(1)} once weighted (median)`,
    );
  return `${lines.join("\n")}\n`;
}
