/** Where could a habit begin in these answers, and what would follow? One `lookahead` job of the engine. */
import { join, resolve } from "node:path";
import { z } from "zod";
import { readRows } from "../core/jsonl.js";
import type { ResponseRow } from "../core/rows.js";
import type { DataFile } from "../engine/index.js";
import type { EndRow, LookaheadRow } from "./lookahead-row.js";
import type { MethodInput } from "./methods.js";
import type { AnchorRow } from "./protection.js";
import type { LookaheadSettings } from "./settings.js";
import { ownBeginnings, partingOf } from "./shared-beginnings.js";
import { codePointSpans } from "./token-targets.js";

const place = {
  id: z.string(),
  position: z.number().int(),
  token: z.number().int(),
  probability: z.number(),
};
const lookaheadSchema = z.union([
  z.looseObject({ ...place, end: z.literal(true) }),
  z.looseObject({ ...place, start: z.number().int(), continuation: z.string() }),
]);
type LookaheadLine = z.infer<typeof lookaheadSchema>;
const isEnd = (line: LookaheadLine): line is Extract<LookaheadLine, { end: true }> =>
  "end" in line && line.end === true;
const isOpener = (line: LookaheadLine): line is Exclude<LookaheadLine, { end: true }> =>
  !isEnd(line);

const referenceSchema = z.object({ path: z.string(), sha256: z.string(), rows: z.number().int() });

/** Paths of a job's result are relative to its directory. */
const besideJob = (directory: string, file: DataFile): DataFile => ({
  ...file,
  path: resolve(directory, file.path),
});

export interface LookedAhead {
  /** Answers that were looked at: those with a conversation and words. */
  responses: ResponseRow[];
  openers: LookaheadRow[];
  ends: EndRow[];
  /** What the reference says at every position, as a train job takes it. */
  reference: DataFile;
}

/** @param anchors rows that are only read: their openers are neither counted nor looked for */
export async function lookAhead(
  settings: LookaheadSettings,
  input: MethodInput,
  anchors: readonly AnchorRow[] = [],
): Promise<LookedAhead> {
  const scored = new Map(input.scored.map((row) => [row.id, row]));
  const responses = input.responses.filter((row) => row.messages && row.response.trim() !== "");
  const shared = ownBeginnings(anchors);
  const directory = join(input.directory, "lookahead");
  const { reference } = await input.engine.run({
    directory,
    job: {
      kind: "lookahead",
      model: input.model,
      seed: input.seed,
      limits: {},
      lookahead: {
        openerShare: settings.openerShare,
        openerUses: settings.openerUses,
        minProbability: settings.minProbability,
        endProbability: settings.endProbability,
        tokens: settings.lookaheadTokens,
        maxPerRow: settings.maxPerRow,
        shardRows: 192,
      },
    },
    files: {
      rows: [
        ...responses.map((row) => {
          const findings = (scored.get(row.id)?.findings ?? []).filter(
            (finding) => !input.heldOutRules.has(finding.rule),
          );
          const parts = findings.map((finding) => {
            const start = partingOf(row.response, finding, shared);
            return { start, end: finding.end };
          });
          return {
            id: row.id,
            messages: row.messages,
            response: row.response,
            ended: row.finishReason === "stop",
            spans: codePointSpans(row.response, findings),
            parts: codePointSpans(row.response, parts).map(([start]) => start),
          };
        }),
        ...anchors.map((row) => ({ ...row, ended: row.ended ?? true, spans: [], ahead: false })),
      ],
    },
  });
  const lookaheads = await readRows(join(directory, "lookahead.jsonl"), lookaheadSchema);
  return {
    responses,
    openers: lookaheads.filter(isOpener),
    ends: lookaheads.filter(isEnd),
    reference: besideJob(directory, referenceSchema.parse(reference)),
  };
}
