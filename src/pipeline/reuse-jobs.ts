/** Jobs of a stage that was done for other inputs: those that are still the same are not done again. */
import { isAbsolute, join, relative } from "node:path";
import type { Engine } from "../engine/index.js";

/** An engine for jobs in `directory` that looks for each at the same place in the `earlier` folder first. */
export function reusing(engine: Engine, directory: string, earlier: string): Engine {
  return {
    run(request) {
      const inside = relative(directory, request.directory);
      const outside = inside.startsWith("..") || isAbsolute(inside);
      return engine.run(outside ? request : { ...request, earlier: join(earlier, inside) });
    },
  };
}
