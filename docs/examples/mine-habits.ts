/** Phrases that these answers use more than a reference does, as rules: `mine-habits.ts ANSWERS REFERENCE`. */
import { mine, packOf, packText, readAnswers, shippedPacks } from "locus-detune/node";

const [answers = "", reference = ""] = process.argv.slice(2);
const { candidates, known } = await mine(
  () => readAnswers([answers]),
  () => readAnswers([reference]),
  { packs: shippedPacks(), category: "signpost", top: 10 },
);
console.log(`# ${candidates.length} candidates, ${known} more are found by rules already`);
const rules = candidates.map(({ rule }) => rule);
if (rules.length > 0) console.log(packText(packOf(rules, "signpost")));
