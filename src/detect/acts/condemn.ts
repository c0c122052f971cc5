/** Harm and rules, given as reasons: what a decline is argued with, and what a moral lecture is made of. */
import { TokenSigns } from "../token-signs.js";
import type { Tokens } from "../tokens.js";

/** What the two expressions below search for. */
const SIGNS = new TokenSigns([
  {
    words:
      "illegal unethical immoral unlawful harmful dangerous inappropriate offensive hateful malicious explicit unsafe privacy " +
      "misinformation disinformation conspiracy misleading ethical policy policies guidelines principles stereotype stereotypes hoax " +
      "false unauthorized unauthorised cheating wrong victim victims steal scam rob attack cruel consequences vulnerable trust damage " +
      "deserve deserves revenge fatal deadly lethal",
    begins:
      "violen discriminat copyright abus fraud crim weapon defamat threat harass hack demean manipulat violat cruel dishonest exploit hurt " +
      "harm danger cheat bully kill endanger ruin suffer penalt betray",
    pairs:
      "terms+of against+the without+their without+your without+the without+his without+her without+permission without+consent " +
      "people+get life+threatening",
  },
]);

/** Whether one of the sentences of a text may condemn something or speak of harm, as far as its tokens tell. */
export function mayCondemn(tokens: Tokens): boolean {
  return SIGNS.read(tokens) !== 0;
}

const CONDEMNING =
  /\b(?:illegal|unethical|immoral|unlawful|harmful|dangerous|inappropriate|offensive|hateful|violen\w*|discriminat\w*|malicious|explicit|copyright\w*|unsafe|abus\w*|fraud\w*|crim\w*|privacy|weapon\w*|misinformation|disinformation|conspiracy|misleading|defamat\w*|threat\w*|ethical|policy|policies|guidelines|terms of service|principles|harass\w*|hack\w*|stereotypes?|hoax|false|demean\w*|manipulat\w*|violat\w*|cruel\w*|unauthori[sz]ed|cheating|dishonest\w*|exploit\w*|against the law|without (?:their|your|the \w+'s|his|her|permission|consent))\b/;

/** Whether a folded sentence gives harm or rules as its reason. */
export function condemns(sentence: string): boolean {
  return CONDEMNING.test(sentence);
}

const HARM =
  /\b(?:hurt\w*|harm\w*|danger\w*|victims?|people get|steal|scam|cheat\w*|rob|attack|bully\w*|kill\w*|endanger\w*|ruin\w*|wrong|cruel|suffer\w*|consequences|vulnerable|trust|penalt\w+|damage|deserves?|revenge|betray\w*|fatal|deadly|lethal|life-threatening|stereotypes?)\b/;

/** Whether a folded sentence speaks of harm to somebody. */
export function speaksOfHarm(sentence: string): boolean {
  return HARM.test(sentence);
}
