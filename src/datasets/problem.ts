/** One thing that is wrong with a set of prompts, in a form that a test or a terminal can print. */
export interface PromptProblem {
  rule:
    | "duplicate-id"
    | "missing-field"
    | "conversation"
    | "shared-words"
    | "shared-text"
    | "shared-topic";
  /** The rows concerned. */
  ids: string[];
  message: string;
}
