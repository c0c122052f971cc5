/** A rule of one's own, beside those that ship. */
import { checkExamples, createScorer, parsePack, shippedPacks } from "locus-detune";

const pack = parsePack(
  `pack: house-style
version: 1
description: "What our own answers should not say."
category: marketing
rules:
  - id: best-in-class
    message: "Empty praise. Say what it does."
    phrases: ["(best-in-class|world-class) _{0,2} tool*"]
    examples: { match: ["A world-class tool."], pass: ["A tool."] }
`,
  "house-style.yaml",
);
console.log(`${checkExamples([pack]).length} examples fail`);

const scorer = createScorer({ packs: [...shippedPacks(), pack] });
const { findings } = scorer.score({ id: "1", response: "It is a world-class little tool." });
console.log(findings.map(({ rule, text }) => `${rule}: ${text}`).join("\n"));
