/** How the run sampled the answers that it measured: published models are to be used the same way. */
import type { ReportManifest } from "../report/index.js";

export interface MeasuredSampling {
  temperature: number;
  topK?: number | undefined;
  minP?: number | undefined;
  maxNewTokens?: number | undefined;
}

export function measuredSampling({
  config,
}: Pick<ReportManifest, "config">): MeasuredSampling | undefined {
  const sampling = config.sampling as MeasuredSampling | undefined;
  return typeof sampling?.temperature === "number" ? sampling : undefined;
}

/** The same as transformers names it. */
export function generationSettings({
  temperature,
  topK,
  minP,
}: MeasuredSampling): Record<string, unknown> {
  if (temperature === 0) return { do_sample: false };
  return {
    do_sample: true,
    temperature,
    ...(topK === undefined ? {} : { top_k: topK }),
    ...(minP === undefined ? {} : { min_p: minP }),
  };
}
