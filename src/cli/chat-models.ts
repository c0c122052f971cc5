/** Whom `locus chat` can let speak: the weights of a run, or of a folder that `locus publish` wrote or the Hub gave. */
import { access, readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { ConfigError } from "../core/errors.js";
import type { Onto } from "../persona/index.js";
import { type Manifest, readDial } from "../pipeline/index.js";

export interface ChatModels {
  /** As `--model` takes it. */
  base: string;
  /** The trained adapter; undefined where merged weights are all there is. */
  adapter: string | undefined;
  /** The adapter's scale at which the result was measured. */
  scale: number;
  /** Weights with the adapter at that scale folded in, where there are any. */
  merged: string | undefined;
}

/** @throws ConfigError where the folder is neither a run that got past its dial nor a published model */
export async function readChatModels(folder: string): Promise<ChatModels> {
  const directory = resolve(folder);
  for (const model of [directory, join(directory, "model")]) {
    const report = await json<{ manifest?: Pick<Manifest, "model"> }>(
      join(model, "locus-report.json"),
    );
    if (report?.manifest) return published(model, report.manifest);
  }
  const manifest = await json<Manifest>(join(directory, "manifest.json"));
  const dial = await readDial(join(directory, "dial")).catch(() => undefined);
  if (manifest && dial)
    return {
      base: manifest.config.model,
      adapter: join(directory, "train", "locus", "job", "adapter"),
      scale: dial.scale,
      merged: join(directory, "merge", "merged"),
    };
  throw new ConfigError(`${folder} is neither a finished run nor a published model`, {
    place: join(folder, "dial", "dial.json"),
    next: "Give the folder of a run that got past its dial stage (run the pipeline again: it goes on where it stopped), or one with the locus-report.json of a publication.",
  });
}

/** The dial's scale is folded into what is published: its adapter was measured at 1. */
async function published(folder: string, { model }: Pick<Manifest, "model">): Promise<ChatModels> {
  const places = [join(folder, "adapter"), folder];
  const held = await Promise.all(places.map((place) => exists(join(place, "adapter_config.json"))));
  return {
    base: model.revision === undefined ? model.id : `${model.id}@${model.revision}`,
    adapter: places[held.indexOf(true)],
    scale: 1,
    merged: (await exists(join(folder, "config.json"))) ? folder : undefined,
  };
}

/** A persona's adapter on the de-tuned model, and what it belongs on. */
export async function readChatPersona(
  folder: string,
  asked?: number,
): Promise<{ adapter: string; onto: Onto }> {
  const steps = resolve(folder, "locus", "train", "steps");
  const there = (await readdir(steps).catch(() => [] as string[]))
    .flatMap((name) => (/^step-\d+$/.test(name) ? [Number(name.slice(5))] : []))
    .sort((left, right) => left - right);
  if (there.length === 0)
    throw new ConfigError(`${folder} holds no persona`, {
      place: folder,
      next: "Give the folder that `locus persona RUN` wrote, for example runs/quickstart/persona-lighthouse-keeper.",
    });
  const { onto = "merged", stop } =
    (await json<{ onto?: Onto; stop?: { locus: number } }>(join(folder, "persona.json"))) ?? {};
  const early = stop && there.includes(stop.locus) ? stop.locus : undefined;
  const step = asked ?? early ?? there.at(-1)!;
  if (!there.includes(step))
    throw new ConfigError(`${folder} has no adapter after ${step} steps`, {
      place: steps,
      next: `Give --persona-step one of ${there.join(", ")}.`,
    });
  return { adapter: join(steps, `step-${step}`), onto };
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Undefined where there is no such file, or none that can be read. */
async function json<Value>(path: string): Promise<Value | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as Value;
  } catch {
    return undefined;
  }
}
