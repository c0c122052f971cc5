/** One line of the worker's stdout: an event behind its marker, log text, or log text with an event after it. */
import { EVENT_MARKER, type WorkerEvent, workerEventSchema } from "./job.js";

export interface ParsedLine {
  event?: WorkerEvent;
  log?: string;
}

export function parseWorkerLine(line: string): ParsedLine {
  const at = line.indexOf(`${EVENT_MARKER}{`);
  if (at === -1) return { log: line };
  const parsed = workerEventSchema.safeParse(parseJson(line.slice(at + EVENT_MARKER.length)));
  if (!parsed.success) return { log: line };
  const before = line.slice(0, at);
  return before === "" ? { event: parsed.data } : { event: parsed.data, log: before };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
