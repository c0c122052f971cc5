/** Where a run's adapters lie, and the base with one of them. */
import { join } from "node:path";
import type { ModelRef } from "../../engine/index.js";
import type { RunContext } from "../context.js";

export const adapterOf = (context: RunContext, arm: "locus" | "sham"): string =>
  join(context.output("train"), arm, "job", "adapter");

/** The base with an arm's adapter at a scale; scale 0 is the plain base. */
export const scaledModel = (context: RunContext, arm: "locus" | "sham", scale: number): ModelRef =>
  withAdapter(context, adapterOf(context, arm), scale);

export const withAdapter = (context: RunContext, path: string, scale: number): ModelRef =>
  scale === 0 ? context.model : { ...context.model, adapter: { path, scale } };
