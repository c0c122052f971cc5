/** A linear probe on a language model's hidden states: it reads each sentence where it stands, and adds to what the second stage makes of it. */
export { logit, withProbe } from "./classifier.js";
export { fitProbe, heldOutScores, type ProbeExample, scoreOf } from "./fit.js";
export { loadProbe, shippedProbeFile } from "./load.js";
export { createProbedScorer, type ProbedScorer } from "./probed-scorer.js";
export { type AnswerToRead, type ReadRequest, readSentences } from "./read-sentences.js";
export { type ProbeWeights, probeWeightsSchema } from "./weights.js";
export { conversationBefore, type Span, windowsOf } from "./windows.js";
