/** Prompts -> responses. */
export {
  type SamplePrompt,
  type SampleRequest,
  type Sampling,
  sampleResponses,
} from "./sample-responses.js";
