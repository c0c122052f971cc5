// A thread that answers its first block and dies at the second.
import { parentPort } from "node:worker_threads";

let blocks = 0;
parentPort.on("message", () => {
  if (++blocks > 1) throw new RangeError("the thread broke");
  const counts = {
    answers: 1,
    words: 2,
    withAny: 0,
    headings: 0,
    bullets: 0,
    bold: 0,
    categories: new Map(),
    rules: new Map(),
    acts: new Map(),
  };
  const items = [{ answers: 1, text: "scored\n", rows: [] }];
  parentPort.postMessage({ result: { items, counts } });
});
