/** `locus dial RUN`: another point of a finished run's curve. */
import { readFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { namesCategories, parseDose } from "../calibrate/index.js";
import { ConfigError } from "../core/errors.js";
import { lockRun, type Manifest, pipelineSchema, turnRun } from "../pipeline/index.js";
import { renderDial } from "../report/index.js";
import { reopenRun } from "./open-run.js";
import { renderRun } from "./render-run.js";
import { cancelOnSignals } from "./signals.js";

export interface DialRunOptions {
  dose: string;
  evaluations: number;
  merge: boolean;
}

export async function dialRun(path: string, options: DialRunOptions): Promise<void> {
  const directory = resolve(path);
  const manifest = await readManifest(directory);
  const config = pipelineSchema.parse(manifest.config);
  const request = parseDose(options.dose, config);
  const wanted = { ...config, ...request, name: basename(directory) };
  // One figure for a run of mixed doses: that much in all, each category in its proportion.
  const mixed = Object.keys(config.doses).length > 0 && !namesCategories(options.dose);
  const unlock = await lockRun(directory);
  const view = renderRun(false);
  const cancel = cancelOnSignals();
  try {
    const context = await reopenRun(wanted, dirname(directory), view.listen, cancel.signal);
    const { dial, directory: folder } = await turnRun(context, {
      ...options,
      ...(mixed ? { total: request.dose } : {}),
    });
    const files = ["dial.json", "dial.html"].map((name) =>
      relative(process.cwd(), join(folder, name)),
    );
    process.stdout.write(`${renderDial(dial)}-> ${files.join(", ")}\n`);
  } finally {
    cancel.dispose();
    await unlock();
  }
}

async function readManifest(directory: string): Promise<Manifest> {
  for (const file of ["manifest.json", "train/stage.json", "plan/plan.json"]) {
    const text = await readFile(join(directory, file), "utf8").catch(() => undefined);
    if (text === undefined)
      throw new ConfigError(`${directory} has no ${file}: it is no run whose training is done`, {
        place: directory,
        next: "Give the folder of a finished run (runs/NAME), or run its pipeline file again first.",
      });
  }
  return JSON.parse(await readFile(join(directory, "manifest.json"), "utf8")) as Manifest;
}
