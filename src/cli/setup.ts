/** `locus setup`: the Python environment and the default model, ahead of the first run. */
import { Command, Option } from "commander";
import {
  ensureDefaultModel,
  ensureDevelopmentTools,
  ensurePython,
  type TorchBuild,
} from "../engine/index.js";
import { cancelOnSignals } from "./signals.js";

interface SetupFlags {
  torch?: TorchBuild;
  model: boolean;
  dev?: boolean;
}

export function setupCommand(): Command {
  return new Command("setup")
    .description("set up the Python environment and the default model in the cache")
    .addOption(
      new Option("--torch <build>", "torch build to use from now on; cuda is several GB").choices([
        "cpu",
        "cuda",
      ]),
    )
    .option("--no-model", "leave the default model out")
    .option("--dev", "also install what the project's own tests need")
    .action(async (flags: SetupFlags) => {
      const cancel = cancelOnSignals();
      const note = (line: string): void => void process.stderr.write(`${line}\n`);
      const options = { onProgress: note, signal: cancel.signal };
      try {
        const environment = await ensurePython({ ...options, torch: flags.torch });
        if (flags.dev) await ensureDevelopmentTools(environment, options);
        if (flags.model) await ensureDefaultModel(environment.python, options);
        const { versions, directory } = environment;
        note(`ready: Python ${versions.python}, torch ${versions.torch}, in ${directory}`);
      } finally {
        cancel.dispose();
      }
    });
}
