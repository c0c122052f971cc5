/** Words of grammar: alone they are no habit, and a prompt that holds them says nothing of its topic. */

const CLOSED_CLASS = new Set(
  (
    "a about after all also am an and another any are aren't as at be because been before being between both but by " +
    "can can't cannot could did didn't do does doesn't doing don't down during each either else even every few for " +
    "from had has have having he her here him his how i i'd i'll i'm i've if in into is isn't it it'll it's its itself " +
    "just least less like many may me might more most much must my neither no nor not now of off on once one only or " +
    "other our out over own per same shall she should so some such than that that's the their them then there there's " +
    "these they they're this those through to too under until up us very via was we we'd we'll we're we've were what " +
    "when where whether which while who whom whose why will with within without won't would yet you you'd you'll " +
    "you're you've your yours"
  ).split(" "),
);

/** With these a phrase does not end: what they point at is cut off. */
const DETERMINERS = new Set("a an the and or".split(" "));
const CONJUNCTIONS = new Set("and or the a an of".split(" "));

export function isClosedClass(word: string): boolean {
  return CLOSED_CLASS.has(word);
}

/** Whether a phrase may begin or end here: not with an article or a conjunction left dangling. */
export function isWholeAt(first: string, last: string): boolean {
  return !CONJUNCTIONS.has(first) && !DETERMINERS.has(last);
}
