/** What the weights were trained on, in words. */

const TRAINED: Record<string, string> = {
  token:
    "positions of the base's own answers to training prompts: where a habit is likely to begin, its first token is made rarer by the dose, and everything else is held",
  ftpo: "positions of the base's own answers to training prompts: where a habit is likely to begin, other tokens are preferred to its first",
  calibrated:
    "the base's own answers to training prompts, whose likelihoods are brought to the distribution that the request asks for",
  weighted:
    "the base's own answers to training prompts, weighted by the distribution that the request asks for",
  dpo: "the preference pairs",
};

/** @returns a sentence; empty where the run does not say how it trained */
export function trainedOn(method: string | undefined): string {
  const what = method === undefined ? undefined : TRAINED[method];
  if (what === undefined) return "";
  const pairs =
    method === "dpo"
      ? ""
      : " The preference pairs are a product of their own: they were not trained on.";
  return `Trained by method \`${method}\` on ${what}.${pairs}`;
}
