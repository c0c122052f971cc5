/** The embedded model and an engine that runs it, for the scripts that have sentences read. */
import {
  createEngine,
  type Engine,
  ensurePython,
  type ModelRef,
  resolveModel,
} from "../engine/index.js";

const MODEL = "smollm2-135m-instruct";

export async function openEmbeddedModel(): Promise<{ engine: Engine; model: ModelRef }> {
  const onProgress = (message: string): void => {
    process.stderr.write(`${message}\n`);
  };
  const { python } = await ensurePython({ onProgress });
  const { path, revision } = await resolveModel(MODEL, { python, onProgress });
  const engine = createEngine({
    python,
    onEvent: (event) => {
      if (event.event === "progress") onProgress(`  ${event.done}/${event.total} ${event.unit}`);
    },
  });
  return { engine, model: { path, revision, dtype: "bfloat16" } };
}
