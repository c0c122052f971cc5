/** A linear probe on a language model's hidden states: it reads each sentence where it stands, and has a word in the second stage. */
export { logit, withProbe } from "./classifier.js";
export { fitProbe, heldOutScores, type ProbeExample, scoreOf } from "./fit.js";
export { loadProbe, shippedProbeFile } from "./load.js";
export { createProbedScorer, type ProbedScorer } from "./probed-scorer.js";
export { type ReadAnswer, type ReadRequest, readSentences } from "./read-sentences.js";
export { type ProbeWeights, probeWeightsSchema } from "./weights.js";
export { conversationBefore, type Span, windowsOf } from "./windows.js";
