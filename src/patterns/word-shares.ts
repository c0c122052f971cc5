/**
 * How common words and pairs of words are in chat answers: counted over 595,612 words of answers by many
 * models. Only an estimate is needed: it decides which word of a phrase is looked for.
 */

/** By n: words that are about one in 2^n. */
const WORDS: readonly (readonly [number, string])[] = [
  [4, "the"],
  [5, "a and to"],
  [6, "in of"],
  [7, "can for is on that this with you your"],
  [8, "an are as be by data from have i if it or s use"],
  [
    9,
    "all at code create example file function here how may model more name need new not number python such their these they time using we which will would",
  ],
  [
    10,
    "about add ai also any based been between but class could d def different do each end find first following get has help image import include information input install into its key know learning let like list m make method my one other our output path people print process project provide result return run self set should size so some specific start steps string sure system t text them then there two up used user value want what when where while work",
  ],
  [
    11,
    "able access account action address after am analysis application array attention basic before being best both build business button calculate case changes check city click client color command common company complex consider content count course creating current customer dataset date day deep define design development display document during else email ensure environment error experience factors false features field files follow form game generate given good great had handle high history home however impact implement important improve including index item javascript language last learn length level library life line local main making management many market me media memory might minutes models most music must necessary needs network next no note now object once only open out over overall pages password per performance plan please point points position possible potential problem product program programming public quality query questions random range rate re read receive remember remove replace request response right running save script security select server service significant simple situation social software solution state step support table take target task tasks team technology test than through title tools top total train training true type understand understanding update username users uses values was way website well were who without world",
  ],
  [
    12,
    "ability achieve actual additional adjust advanced algorithm algorithms allows always amount analyze another answer apple approach appropriate architecture around art audience available average award back balance band base bash batch benefits better black block board body call called certain challenges change chatbot choose clear close column communication computer conditions config configuration connect connection console container context continue control conversation correct cost critical csv cultural cup d2 database decision depending description designed determine develop device difficult dim directory distance div does don done down due easy effectively element energy enjoy enter estimate etc ethical even event expected explore extract feature feel fields final focus folder format forward functions further future general global go goals group guide harvesters harvesting hash he his hours human identify implementation includes increase individual industry insert instead interface introduction involves ip issue issues java job join just keep known large layer lead left len libraries light likely ll load location log login long look looking loss machine made map marketing match materials matrix max means menu message methods module month move multiple natural needed neural node numbers often onto option options order others own package page parameters patient perform person piece pip place platforms platinum player players plot popular positive post power price probability processing products provided provides providing question real reduce relevant requests require required requirements requires research resources results returns role row rows sales same sample score search second secure see sequence series services session several share show since single skills small solutions something source sources space speed st states stay store strategy strong structure students study sum systems takes techniques template term testing those times together trade try types unique us usage variable variables various version very video visit water weather web within word working write year years",
  ],
];

/** By n: pairs of neighbours that are about one in 2^n words. */
const PAIRS: readonly (readonly [number, string])[] = [
  [8, "in the|of the|you can"],
  [9, "and the|in a|is a|on the|such as|to the|with the"],
  [
    10,
    "based on|can be|can use|create a|for a|for the|from the|here s|if the|if you|in this|is the|it is|it s|need to|number of|of a|s a|that the|this is|to know|use the|want to|with a",
  ],
  [
    11,
    "a new|a simple|able to|an example|and a|are in|as a|as the|at the|by the|can help|ensure that|example of|for each|for example|for your|have a|have been|help you|here are|here is|how to|in your|is not|know we|make sure|note that|of your|on your|python import|should be|that can|that you|the data|the first|the following|the last|the model|the number|there are|this can|this code|this will|to a|to be|to create|to ensure|to use|to your|use a|used to|using the|we are|we can|will be|with your|would have|you have|you need|you re|you want",
  ],
  [
    12,
    "a basic|a list|a more|a significant|about the|access to|adjust the|all the|and i|and other|and then|are some|as an|at a|be a|be able|be used|between the|calculate the|can also|can create|can do|could be|creating a|d d2|deep learning|define the|depending on|does not|don t|due to|find the|first band|focus on|follow these|from a|function to|get the|harvesters harvesting|harvesting harvesters|has been|have the|how you|i am|i can|i m|i would|impact on|important to|in range|into a|into the|is an|is important|is to|is used|it to|lead to|let s|list of|machine learning|may be|may have|may not|of how|of this|on a|or a|path to|platinum award|please note|receive a|run the|s an|set up|situation to|social media|sure here|sure to|that are|that is|that this|the actual|the code|the current|the function|the input|the most|the necessary|the new|the potential|the same|the system|the total|the user|the way|the world|them to|there is|these steps|they are|they were|this could|this example|this function|through the|time platinum|to find|to get|to help|to improve|to make|to receive|to understand|understanding of|up to|use of|using a|value of|we have|were the|which can|which is|within the|would be|you are|you ll|you may|you might|you to|you would|your specific",
  ],
];

const wordShares = sharesOf(WORDS, " ");
const pairShares = sharesOf(PAIRS, "|");

function sharesOf(table: typeof WORDS, separator: string): Map<string, number> {
  return new Map(
    table.flatMap(([n, texts]) =>
      texts.split(separator).map((text): [string, number] => [text, 2 ** -n]),
    ),
  );
}

/** A word that is not listed is at most one in 2^13, and rarer the longer it is. */
const OTHER_SHARE = 2 ** -14;
const SHARE_PER_LETTER = 0.85;

/** Expected share of words, 0 to 1. */
export function wordShare(word: string): number {
  return wordShares.get(word) ?? OTHER_SHARE * SHARE_PER_LETTER ** Math.max(0, word.length - 5);
}

/** The words that are beside a given word are not independent of it: at least one in 16 is its partner. */
const PARTNER_SHARE = 1 / 16;

/** Expected share of neighbours, 0 to 1. */
export function pairShare(left: string, right: string): number {
  const partner = Math.min(wordShare(left), wordShare(right)) * PARTNER_SHARE;
  return pairShares.get(`${left} ${right}`) ?? Math.min(partner, 2 ** -13);
}

const headShares = new Map<string, number>();

/** Expected share of words that begin with `head`. */
export function headShare(head: string): number {
  const known = headShares.get(head);
  if (known !== undefined) return known;
  let share = OTHER_SHARE * 2;
  for (const [word, itsShare] of wordShares) if (word.startsWith(head)) share += itsShare;
  headShares.set(head, share);
  return share;
}
