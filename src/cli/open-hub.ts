/** The Hub as commands read datasets from it: where it is busy they say that they wait. */
import { createHub, type HubReader } from "../score/read/index.js";

/** @param clear takes away what stands in the terminal's last line */
export function openHub(clear?: () => void): HubReader {
  return createHub({
    onWait(seconds, why) {
      clear?.();
      process.stderr.write(`the Hub is busy (${why}): asking again in ${seconds} s\n`);
    },
  });
}
