/** Prompts -> responses. */
export {
  type ContinuedAnswer,
  type ContinueRequest,
  continueAnswers,
} from "./continue-answers.js";
export {
  type SamplePrompt,
  type SampleRequest,
  type Sampling,
  sampleResponses,
} from "./sample-responses.js";
