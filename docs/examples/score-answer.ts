/** One answer, scored as `locus score` does it: what is found in it, and where. */
import { createScorer, loadSecondStage } from "locus-detune/node";

const scorer = createScorer({ secondStage: await loadSecondStage() });
const { rate, findings, act } = scorer.score({
  id: "1",
  response: "Great question! Tie the rope twice. I hope this helps!",
  messages: [{ role: "user", content: "How do I tie the boat?" }],
});

console.log(`${rate.toFixed(0)} places with findings per 1,000 words, act: ${act}`);
for (const { rule, start, end, text, probability } of findings)
  console.log(`${rule} ${start}-${end}: ${text} (p = ${probability?.toFixed(2)})`);
