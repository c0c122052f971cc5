/** A plan as a terminal table: what is asked, whether weights of the answers reach it, what that means for the methods, what to do. */
import { type Calibration, requestedTotal } from "../../calibrate/index.js";
import { plural } from "../../core/plural.js";
import { alignColumns } from "./columns.js";

type Plan = Omit<Calibration, "targets">;

/** Categories without findings are named in one line: there is nothing to say of them. */
export function renderPlan(plan: Plan): string {
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
    `${plural(plan.answers, "answer")} to ${plural(plan.prompts, "prompt")}; ${askedWords(plan)}`,
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
  lines.push(`answers weighted to that: ${plan.verdict}: ${plan.why}`);
  if (solved && found.length > 0)
    lines.push(
      `a prompt's answers are worth ${plan.effectiveSamples.toFixed(1)} once weighted (median); ` +
        `${plan.lambdas.length === 0 ? "" : "the length and "}every set's refusals stay as they are`,
    );
  return `${[...lines, ...forMethods(plan)].join("\n")}\n`;
}

function askedWords({ categories, total }: Plan): string {
  const asked = requestedTotal(categories);
  if (asked === undefined) return "nothing found that could be dampened";
  const [whole, planned] = [asked, total].map(Math.round);
  return `asked: ${whole} % fewer findings in all${planned === whole ? "" : `, planned: ${planned} %`}`;
}

/** The weights are for methods that train on whole answers; the default one looks ahead from the same answers, and needs none. */
function forMethods({ verdict, next = "", prompts, categories }: Plan): string[] {
  if (verdict === "ready")
    return [
      "methods: calibrated and weighted train with these weights; token (the default), ftpo and dpo need none",
    ];
  // Too little for any method.
  if (prompts < 2 || categories.every(({ findings }) => findings === 0)) return [`next: ${next}`];
  const weighing =
    verdict === "infeasible"
      ? "calibrated and weighted cannot aim at this"
      : "calibrated and weighted refuse it unless train.evenIfTooFew is set";
  return [
    `methods: token (the default), ftpo and dpo need no such weights and can be trained all the same; ${weighing}`,
    `next: for token nothing; for calibrated and weighted ${next.charAt(0).toLowerCase()}${next.slice(1)}`,
  ];
}
