/** Other texts of an answer that a model wrote: its end sampled anew (`backtrack`), or its spans rewritten (`rewrite`). */
import type { ResponseRow } from "../core/rows.js";

export interface Version {
  /** Id of the answer that it is another text of. */
  of: string;
  response: string;
  finishReason: ResponseRow["finishReason"];
  /** Up to here (UTF-16) it is the answer word for word. */
  from: number;
}

export type VersionsById = ReadonlyMap<string, readonly Version[]>;

export function versionsById(versions: readonly Version[]): VersionsById {
  const byId = new Map<string, Version[]>();
  for (const version of versions) byId.set(version.of, [...(byId.get(version.of) ?? []), version]);
  return byId;
}
