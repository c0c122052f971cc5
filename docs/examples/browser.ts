/** In a page with a <textarea> and an <ul>: findings while one types. Bundle it, or serve it with an import map. */
/// <reference lib="dom" />
import { createScorer } from "locus-detune";

const scorer = createScorer();
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
