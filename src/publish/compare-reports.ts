/** Two reports of the same run: what differs, how much it matters, whether the claim still stands. */
import type { EvaluationReport } from "../evaluate/index.js";
import type { ReportData } from "../report/index.js";

export interface FigureChange {
  name: string;
  before: number | null;
  after: number | null;
  /**
   * Whether the two are no further apart than two runs of the same may be: the intervals' half-widths, added in squares (95 %
   * of a difference of independent figures). Null where there is no interval.
   */
  inside: boolean | null;
}

export interface ReportComparison {
  /** What went in that is not the same: versions, packs, worker, model, inputs. */
  inputs: { name: string; before: string; after: string }[];
  figures: FigureChange[];
  gates: { name: string; before: string; after: string }[];
  /** "none made": the report has no figure that could be held against the new one. */
  claim: { verdict: "stands" | "does not stand" | "none made"; why: string };
}

type Manifest = ReportData["manifest"];

export function compareReports(before: ReportData, after: ReportData): ReportComparison {
  const figures = figuresOf(before.evaluation, after.evaluation);
  const gates = gatesOf(before.evaluation, after.evaluation);
  return {
    inputs: inputsOf(before.manifest, after.manifest),
    figures,
    gates,
    claim: claimOf(before.evaluation, after.evaluation, figures),
  };
}

function inputsOf(before: Manifest, after: Manifest): ReportComparison["inputs"] {
  const flat = (manifest: Manifest): Map<string, string> =>
    new Map([
      ...Object.entries(manifest.versions).map(
        ([name, value]) => [`version of ${name}`, value] as const,
      ),
      ["base model", manifest.model.hash],
      ["worker's code", manifest.worker ?? "unknown"],
      ["rule packs", manifest.packs],
      ...Object.entries(manifest.inputs),
    ]);
  const [old, now] = [flat(before), flat(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .map((name) => ({ name, before: old.get(name) ?? "none", after: now.get(name) ?? "none" }))
    .filter((row) => row.before !== row.after);
}

function figuresOf(before: EvaluationReport, after: EvaluationReport): FigureChange[] {
  const { headline } = before;
  const rows: FigureChange[] = [
    {
      name: "reduction of habits",
      before: headline.achieved.value,
      after: after.headline.achieved.value,
      inside: within(headline.achieved, after.headline.achieved),
    },
  ];
  for (const part of ["kept", "cost", "persona"] as const)
    for (const row of before[part]) {
      const now = after[part].find(({ id }) => id === row.id);
      rows.push({
        name: row.label,
        before: row.difference,
        after: now?.difference ?? null,
        inside: within(
          { value: row.difference, interval: row.interval },
          { value: now?.difference ?? null, interval: now?.interval ?? null },
        ),
      });
    }
  return rows;
}

interface Figure {
  value: number | null;
  interval: readonly [number, number] | null;
}

function within(before: Figure, after: Figure): boolean | null {
  if (before.value === null || after.value === null) return null;
  if (before.interval === null) return null;
  // Intervals of rates are not symmetrical: of each the side that faces the other figure.
  const up = after.value >= before.value;
  const facing = ({ value, interval }: Figure, above: boolean): number =>
    interval === null ? 0 : Math.abs(interval[above ? 1 : 0] - value!);
  const apart = Math.abs(after.value - before.value);
  return apart <= Math.hypot(facing(before, up), facing(after, !up)) + 1e-12;
}

function gatesOf(before: EvaluationReport, after: EvaluationReport): ReportComparison["gates"] {
  return before.gates.flatMap(({ id, label, verdict }) => {
    const now = after.gates.find((gate) => gate.id === id)?.verdict ?? "not measured";
    return now === verdict ? [] : [{ name: label, before: verdict, after: now }];
  });
}

/** The claim is the headline's figure, and that no gate which was met is broken. */
function claimOf(
  before: EvaluationReport,
  after: EvaluationReport,
  [headline]: readonly FigureChange[],
): ReportComparison["claim"] {
  if (headline === undefined) throw new Error("the first figure is the headline");
  const broken = before.gates.filter(
    ({ id, verdict }) =>
      verdict === "met" && after.gates.find((gate) => gate.id === id)?.verdict === "not met",
  );
  const was = percent(headline.before);
  const is = percent(headline.after);
  if (headline.before !== null && headline.after === null)
    return {
      verdict: "does not stand",
      why: `${was} fewer habits were claimed and too few were found now to measure any change`,
    };
  if (headline.inside === false)
    return {
      verdict: "does not stand",
      why: `${was} fewer habits were claimed and ${is} came out, further off than chance has it`,
    };
  if (broken.length > 0)
    return {
      verdict: "does not stand",
      why: `met before and not met now: ${broken.map(({ label }) => label).join(", ")}`,
    };
  if (headline.before === null)
    return {
      verdict: "none made",
      why: `too few habits were found then to measure any change${headline.after === null ? ", and too few now" : `; now ${is} fewer came out`}; no gate that was met is broken`,
    };
  if (headline.inside === null)
    return {
      verdict: "none made",
      why: `${was} fewer habits were reported without an interval, and ${is} came out; no gate that was met is broken`,
    };
  return {
    verdict: "stands",
    why: `${was} fewer habits were claimed and ${is} came out, no further off than chance has it; no gate that was met is broken`,
  };
}

const percent = (value: number | null): string =>
  value === null ? "unknown" : `${(100 * value).toFixed(1)} %`;
