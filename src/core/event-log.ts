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

export function stepSeries(events: readonly EventLine[]): StepSeries {
  const series: StepSeries = {};
  for (const line of events) addStep(series, line);
  return series;
}

/** After a resume, or with smaller batches, some steps come twice: the later line counts, and what came after it is to come again. */
export function addStep(series: StepSeries, line: EventLine): void {
  const { event, step } = line;
  if (event !== "step" || typeof step !== "number") return;
  for (const values of Object.values(series))
    while (values.length > 0 && values.at(-1)![0] >= step) values.pop();
  for (const [name, value] of Object.entries(line)) {
    if (NO_FIGURES.has(name) || typeof value !== "number") continue;
    series[name] ??= [];
    series[name].push([step, value]);
  }
}
