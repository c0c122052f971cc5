/** `token`: dampens openers of habits where they are likely, sampled or not, and ties every other position to the reference. */
import { join, resolve } from "node:path";
import { z } from "zod";
import { categoryDose } from "../calibrate/index.js";
import { ConfigError } from "../core/errors.js";
import { readRows } from "../core/jsonl.js";
import type { DataFile } from "../engine/index.js";
import type { MethodInput, Prepared } from "./methods.js";
import { NO_PROTECTION } from "./protection.js";
import type { TokenSettings } from "./settings.js";
import { codePointSpans, tokenRows } from "./token-targets.js";

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

export async function prepareToken(settings: TokenSettings, input: MethodInput): Promise<Prepared> {
  const trainDose = settings.trainDose === "dose" ? input.dose : settings.trainDose;
  if (trainDose === undefined)
    throw new ConfigError("trainDose: dose needs a dose", {
      next: "Give trainDose as a percentage.",
    });
  const scored = new Map(input.scored.map((row) => [row.id, row]));
  const responses = input.responses.filter((row) => row.messages && row.response.trim() !== "");
  const directory = join(input.directory, "lookahead");
  const protection = input.protection ?? NO_PROTECTION;
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
        ...responses.map((row) => ({
          id: row.id,
          messages: row.messages,
          response: row.response,
          ended: row.finishReason === "stop",
          spans: codePointSpans(
            row.response,
            (scored.get(row.id)?.findings ?? []).filter(
              (finding) => !input.heldOutRules.has(finding.rule),
            ),
          ),
        })),
        ...protection.anchors.map((row) => ({ ...row, ended: true, spans: [], ahead: false })),
      ],
    },
  });
  const lookaheads = await readRows(join(directory, "lookahead.jsonl"), lookaheadSchema);
  const { rows, report } = tokenRows(
    responses,
    input.scored,
    { openers: lookaheads.filter(isOpener), ends: lookaheads.filter(isEnd) },
    input.find,
    {
      doseOf: (category) => categoryDose(trainDose / 100, input.shape?.[category]),
      sham: input.sham,
      weights: {
        kept: settings.keptWeight,
        end: settings.endWeight,
        hold: settings.holdWeight,
      },
      protection,
    },
  );
  return {
    method: {
      name: "token",
      openerWeight: settings.openerWeight,
      tetherWeight: settings.tetherWeight,
    },
    rows,
    given: { reference: besideJob(directory, referenceSchema.parse(reference)) },
    optimiser: {
      learningRate: settings.learningRate,
      epochs: settings.epochs,
      batchRows: settings.batchRows,
      accumulation: 1,
    },
    report: { ...report },
  };
}
