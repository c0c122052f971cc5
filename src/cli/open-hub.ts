/** The Hub as commands read datasets from it: where it is busy they say that they wait. */
import { createHub, type HubReader } from "../score/read/index.js";

export function openHub(): HubReader {
  return createHub({
    onWait: (seconds, why) =>
      process.stderr.write(`the Hub is busy (${why}): asking again in ${seconds} s\n`),
  });
}
