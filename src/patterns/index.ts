/** Rule packs: parse, validate, compile. Runs anywhere; `load.ts` holds the part that reads files. */
export { type Anchor, anchorOf, EDGE, HEAD_UNITS } from "./anchors.js";
export {
  type CompiledPhrase,
  type CompiledRule,
  compilePacks,
  compilePhrase,
  type RuleSet,
  searchRegex,
} from "./compile.js";
export { type SavedPhrases, savePhrases, takeUpPhrases } from "./compiled-phrases.js";
export { FILLER, fold } from "./fold.js";
export { createRegexSet, type LinearRegex, type RegexSet } from "./linear-regex.js";
export type { Literal } from "./literals.js";
export { ASKS_WHO_ANSWERS } from "./macros.js";
export { countRules, marksOf } from "./marks.js";
export type { Need } from "./needs.js";
export { type PackPath, type PackPlace, placeIn, shownLines } from "./pack-places.js";
export { parsePack } from "./parse-pack.js";
export { type Pack, packSchema, type Rule, ruleFields, ruleSchema } from "./schema.js";
