/** Prompts -> responses. */
export { type SampleRequest, type Sampling, sampleResponses } from "./sample-responses.js";
