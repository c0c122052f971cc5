/** In a page with a <textarea> and an <ul>: findings while one types, as `locus score` has them. Bundle it, or serve it with an import map. */
/// <reference lib="dom" />
import { createScorer, createSentenceClassifier, weightsSchema } from "locus-detune";

// The weights are data beside the code (0.5 MB); without them the rules stand alone.
const weights = await fetch(import.meta.resolve("locus-detune/second-stage.json"));
const secondStage = createSentenceClassifier(weightsSchema.parse(await weights.json()));
const scorer = createScorer({ secondStage });
const input = document.querySelector("textarea")!;
const list = document.querySelector("ul")!;

function show(): void {
  const { findings } = scorer.score({ id: "page", response: input.value });
  list.replaceChildren(
    ...findings.map(({ rule, text }) => {
      const item = document.createElement("li");
      item.textContent = `${rule}: ${text}`;
      return item;
    }),
  );
}
input.addEventListener("input", show);
show();
