/** From answers and a reference to candidates for rules. */
export type { Rows, Size } from "./count.js";
export { type Candidate, type Mined, type MineOptions, mine } from "./mine.js";
export { packNameOf, packOf, packText } from "./pack.js";
export { minedRisers, type RiserOptions } from "./risers.js";
