/** From an answer's text to findings, acts, structure and words. Pure: runs anywhere. */
export { type ActsFound, classifyActs, classifyActsIn, refers } from "./acts/index.js";
export { createDetector, type Detector, type DetectorOptions } from "./detector.js";
export { type FindContext, type PreparedDocument, prepareDocument } from "./document.js";
export { maskNonProse } from "./mask.js";
export { sameWords } from "./sentences.js";
export { capRepeats, FINDING_STEPS, type FindingStep, SINGLE_RULE_STEPS } from "./steps.js";
export { measureStructure, structureOf } from "./structure.js";
export { countWords, wordsOf } from "./words.js";
