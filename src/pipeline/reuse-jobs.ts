/** Jobs that another place of the run holds already are not done again. */
import { isAbsolute, join, relative } from "node:path";
import type { Engine } from "../engine/index.js";

/**
 * An engine for jobs in `directory` that looks for each at the same place in the `earlier` folder first: that of the same stage, done for
 * other settings, or of another arm.
 */
export function reusing(engine: Engine, directory: string, earlier: string): Engine {
  return {
    run(request) {
      const inside = relative(directory, request.directory);
      const outside = inside.startsWith("..") || isAbsolute(inside);
      if (outside) return engine.run(request);
      return engine.run({
        ...request,
        earlier: [...(request.earlier ?? []), join(earlier, inside)],
      });
    },
  };
}
