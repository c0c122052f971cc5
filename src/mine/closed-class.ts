/** Words of grammar: alone they are no habit, and a prompt that holds them says nothing of its topic. */

const CLOSED_CLASS = new Set(
  (
    "a about after all also am an and another any are aren't as at be because been before being between both but by " +
    "can can't cannot could did didn't do does doesn't doing don't down during each either else even every few for " +
    "from had has have having he her here here's him his how i i'd i'll i'm i've if in into is isn't it it'll it's its itself " +
    "just least less let's like many may me might more most much must my neither no nor not now of off on once one only or " +
    "other our out over own per same shall she should so some such than that that's the their them then there there's " +
    "these they they're this those through to too under until up us very via was we we'd we'll we're we've were what what's " +
    "when where whether which while who whom whose why will with within without won't would yet you you'd you'll " +
    "you're you've your yours"
  ).split(" "),
);

export function isClosedClass(word: string): boolean {
  return CLOSED_CLASS.has(word);
}

/** Left dangling at an end, these show that a phrase is cut out of the middle of another. */
const NO_BEGIN = new Set("a an and of or the".split(" "));
const NO_END = new Set("a an and or the".split(" "));
/** Two words of which one is among these are a piece of grammar (`to use`, `the code`), whatever the other is. */
const GRAMMAR_OF_PAIRS = new Set("be in is of this to you your".split(" "));

/** Whether a phrase of `length` words may begin and end so. */
export function isWhole(first: string, last: string, length: number): boolean {
  if (NO_BEGIN.has(first) || NO_END.has(last)) return false;
  return length > 2 || !(GRAMMAR_OF_PAIRS.has(first) || GRAMMAR_OF_PAIRS.has(last));
}
