/** What a run's folder tells of it: nothing is asked of the process that works in it. */
import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { alarmsOf } from "../core/alarms.js";
import { ConfigError } from "../core/errors.js";
import { type EventLine, parseEvents, type StepSeries, stepSeries } from "../core/event-log.js";

export interface Watched {
  name: string;
  stages: {
    name: string;
    state: "waiting" | "at work" | "done" | "reused";
    seconds: number | null;
    summary: string;
  }[];
  /** The last line of progress; null where the run is done or has not begun. */
  now: {
    stage: string;
    task: string;
    done: number | null;
    total: number | null;
    unit: string;
    tokensPerSecond: number | null;
    /** Seconds left of this task, by its pace so far. */
    left: number | null;
  } | null;
  trainings: Training[];
  warnings: string[];
  finished: boolean;
}

export interface Training {
  /** Its folder within the run. */
  folder: string;
  steps: number;
  /** Every figure of its step events by name; log-probabilities and ratios in nats. */
  series: StepSeries;
  alarms: string[];
}

/** @throws ConfigError where the folder holds no run */
export async function readWatched(run: string): Promise<Watched> {
  const log = await readFile(join(run, "events.jsonl"), "utf8").catch(() => undefined);
  if (log === undefined)
    throw new ConfigError(`${run} holds no run: there is no events.jsonl`, {
      place: run,
      next: "Give the folder that `locus run` works in, for example runs/quickstart.",
    });
  const lines = parseEvents(log);
  // A resumed run writes on in the same log: the last beginning counts.
  const begun = lines.findLastIndex(({ event }) => event === "run");
  const here = lines.slice(Math.max(0, begun));
  const finished = here.some(({ event }) => event === "run-done");
  return {
    name: text(here[0]?.name) || relative(join(run, ".."), run),
    stages: stagesOf(here),
    now: finished ? null : nowOf(here),
    trainings: await trainingsOf(run),
    // An alarm is told with its training, by the figures as they stand now.
    warnings: here.flatMap(({ event, message, alarm }) =>
      event === "warn" && alarm === undefined ? [text(message)] : [],
    ),
    finished,
  };
}

function stagesOf(lines: readonly EventLine[]): Watched["stages"] {
  const names = lines.find(({ event }) => event === "run")?.stages;
  const known = Array.isArray(names) ? names.map(text) : [];
  return known.map((name) => {
    const done = lines.find(({ event, stage }) => event === "stage-done" && stage === name);
    if (done) {
      const { seconds, summary, reused } = done;
      const state = reused === true ? "reused" : "done";
      return { name, state, seconds: number(seconds), summary: text(summary) };
    }
    const started = lines.some(({ event, stage }) => event === "stage-start" && stage === name);
    return { name, state: started ? "at work" : "waiting", seconds: null, summary: "" };
  });
}

function nowOf(lines: readonly EventLine[]): Watched["now"] {
  const last = lines.findLast(({ event }) => event === "progress" || event === "stage-start");
  if (last === undefined) return null;
  const done = number(last.done);
  const total = number(last.total);
  return {
    stage: text(last.stage),
    task: text(last.task),
    done,
    total,
    unit: text(last.unit),
    tokensPerSecond: number(last.tokensPerSecond),
    left: done === null || total === null ? null : leftOf(lines, last, done, total),
  };
}

/** By the pace since the same count began. */
function leftOf(
  lines: readonly EventLine[],
  last: EventLine,
  done: number,
  total: number,
): number | null {
  let first = last;
  for (const line of lines.toReversed()) {
    if (line.event === "stage-start") break;
    if (line.event !== "progress" || number(line.total) !== total || number(line.done) === null)
      continue;
    if (number(line.done)! > number(first.done)!) break;
    first = line;
  }
  const moved = done - number(first.done)!;
  const seconds = ((last.time ?? 0) - (first.time ?? 0)) / 1000;
  return moved <= 0 || seconds <= 0 ? null : ((total - done) * seconds) / moved;
}

/** Every event log below the run that holds training steps, in the order in which they began. */
async function trainingsOf(run: string): Promise<Training[]> {
  const logs = await readdir(run, { recursive: true }).catch((): string[] => []);
  const found: (Training & { began: number })[] = [];
  for (const path of logs.filter((file) => file.endsWith(`${sep}events.jsonl`))) {
    const log = await readFile(join(run, path), "utf8").catch(() => "");
    if (!log.includes('"event":"step"')) continue;
    const steps = parseEvents(log).filter(({ event }) => event === "step");
    const series = stepSeries(steps);
    const folder = path.slice(0, -"/events.jsonl".length).replaceAll(sep, "/");
    found.push({
      began: steps[0]?.time ?? 0,
      folder: folder.replace(/^\.work\/([a-z]+)-[0-9a-f]+/, "$1"),
      steps: number(steps.at(-1)?.steps) ?? steps.length,
      series,
      alarms: alarmsOf(series, steps.at(-1)?.loss === null).map(({ message }) => message),
    });
  }
  found.sort((left, right) => left.began - right.began);
  // The last round of a training is copied to where later stages look for it.
  const seen = new Set<string>();
  return found.flatMap(({ began, ...training }) => {
    const key = `${began} ${training.steps}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [training];
  });
}

const number = (value: unknown): number | null =>
  typeof value === "number" && Number.isFinite(value) ? value : null;
const text = (value: unknown): string => (typeof value === "string" ? value : "");
