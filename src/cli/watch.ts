/** `locus watch RUN`: a page that shows a run while it works. */
import { resolve } from "node:path";
import { Command } from "commander";
import { readWatched, serveWatch } from "../watch/index.js";
import { countOption } from "./number-option.js";

export function watchCommand(): Command {
  return new Command("watch")
    .description("a page on this machine that shows a run while it works: stages, curves, alarms")
    .argument("<run>", "folder of a run, at work or done, for example runs/quickstart")
    .option("--port <n>", "port of the page; 0 takes a free one", countOption, 0)
    .action(async (path: string, { port }: { port: number }) => {
      const run = resolve(path);
      // A wrong folder is told here, not on an empty page.
      await readWatched(run);
      const server = await serveWatch(run, port);
      process.stdout.write(`${server.url}\nCtrl-C ends the page; the run goes on.\n`);
      await new Promise<void>((done) => {
        for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => done());
      });
      await server.close();
    });
}
