/** Event logs (`events.jsonl` of a run or a job), read as they are: at work, resumed, torn by a kill. */
export type EventLine = Record<string, unknown> & { event: string; time?: number };

/** Figures of training steps by name, each by step in order. */
export type StepSeries = Record<string, [step: number, value: number][]>;

/** The lines that are whole. Python writes a number that diverged as NaN or Infinity, which no JSON has: it becomes null. */
export function parseEvents(log: string): EventLine[] {
  return log.split("\n").flatMap((line) => {
    if (line === "") return [];
    try {
      return [JSON.parse(line) as EventLine];
    } catch {
      return diverged(line);
    }
  });
}

function diverged(line: string): EventLine[] {
  try {
    return [JSON.parse(line.replace(/:(?:NaN|-?Infinity)(?=[,}])/g, ":null")) as EventLine];
  } catch {
    return [];
  }
}

const NO_FIGURES = new Set(["seq", "time", "step", "steps", "epoch", "etaSeconds"]);

/** After a resume a log holds some steps twice: the later line counts. */
export function stepSeries(events: readonly EventLine[]): StepSeries {
  const byName = new Map<string, Map<number, number>>();
  for (const line of events) {
    const { event, step } = line;
    if (event !== "step" || typeof step !== "number") continue;
    for (const [name, value] of Object.entries(line)) {
      if (NO_FIGURES.has(name) || typeof value !== "number") continue;
      const values = byName.get(name) ?? new Map<number, number>();
      byName.set(name, values.set(step, value));
    }
  }
  return Object.fromEntries(
    [...byName].map(([name, values]) => [name, [...values].sort((a, b) => a[0] - b[0])]),
  );
}
