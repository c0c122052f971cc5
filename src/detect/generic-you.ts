/**
 * "You" that means anybody: "what are you supposed to wear?", "how do you change your name?". Told apart from the "you" that
 * answers by the clause it stands in; one such clause makes its whole sentence so.
 */

const WH =
  "(?:who|whom|what|when|where|why|how|which)(?: (?!do |did |are |is |should |would |can )[a-z]+){0,2}";
const AID = "(?:do|does|would|should|must|can|could)";
/** What only the one who answers is asked to do: "how do you feel", not "how do you descale a kettle". */
const OWN =
  "(?:feel|think|know|learn|see|hear|work|function|operate|remember|like|love|hate|enjoy|experience|process|decide|cope|identify|define|describe|perceive|understand|respond|answer|store|view|dream|live|come|prefer|believe|look|sound|exist|spend|generate|say|differ|want|wish|hope|fear|miss|care|laugh|cry|sleep|get your|choose your|call yourself|help|respond|relax|stay|handle|react)";
/** What a machine may be told to do or not. */
const SPEAKING =
  "(?:say|tell|discuss|talk|answer|share|do|help|write|give|reveal|sleep|eat|think|feel)";

const ANYBODY = new RegExp(
  [
    `${WH} (?:are|were) (?:you|u) (?:not )?(?:supposed|meant|expected|required|obliged|advised|entitled|likely|most likely|better off) ?(?:to)?\\b`,
    `${WH} are (?:you|u) (?:not )?(?:allowed|permitted) to (?!${SPEAKING}\\b)`,
    // What the reader is busy with, and no state of a mind.
    `(?:who|what|whom) (?:exactly |really |even )?(?:are|r) (?:you|u) (?!being\\b|doing\\b|thinking\\b|feeling\\b|wearing\\b|dreaming\\b|hiding\\b|lacking\\b)[a-z]+ing\\b`,
    `${WH} ${AID} (?:you|u) (?:ever |always |really )?(?:have|need) to (?!${SPEAKING}\\b)`,
    `how (?:[a-z]+ ){0,2}${AID} (?:you|u) (?:[a-z]+ly )?(?!(?:really |actually |even |ever |it )?${OWN}\\b)[a-z]+ (?!(?:me|you|yourself|this|all this|what i)\\b)[a-z0-9]+`,
    `(?:when|where) ${AID} (?:you|u) (?!(?:really |actually |even |ever )?${OWN}\\b)[a-z]+`,
    "how (?:do|should|can|would) (?:you|u) (?:sleep|eat|live|cope|relax|stay) (?:on|in|with|through|without|when|if|while|during|under) [a-z]+",
    "what (?:do|should|can|would) (?:you|u) (?:eat|drink|wear|bring|pack|take|put) (?:with|on|in|before|after|if|when|to|during|under|at)\\b",
    "(?:if|when|where|once|unless|while) you(?:'re| are) an? (?:[a-z]+ )?(?:person|human|man|woman|guy|girl|boy|machine|computer|program)(?:s)? (?:who|whom|that|with|without|over|under|in|of|from|at|on|working|living|[a-z]+(?:er|or|ist|ant)\\b)",
  ].join("|"),
);
const YOU = /\b(?:yourselves|yourself|yours|your|you|u)\b/g;
const ONE: Readonly<Record<string, string>> = {
  you: "one",
  u: "one",
  your: "one's",
  yours: "one's",
  yourself: "oneself",
  yourselves: "oneself",
};

/** A folded prompt in which "you" is "one" in sentences where it means anybody. */
export function addressed(prompt: string): string {
  if (!/\b(?:you|u)\b/.test(prompt)) return prompt;
  return prompt.replace(/[^.!?\n]+/g, (sentence) =>
    ANYBODY.test(sentence) ? sentence.replace(YOU, (word) => ONE[word]!) : sentence,
  );
}
