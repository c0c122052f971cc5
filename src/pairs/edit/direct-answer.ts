/** "Yes", "The answer is no", "Certainly" to a yes/no question: words that answer, whatever rule finds a habit in them. */

/** Marks and fillers before the first word that counts. */
const LEAD =
  '^[\\s*_#>"\'\\u201c(-]*(?:(?:well|oh|ah|so|now|(?:the )?short answer(?: is)?|tl;dr|in short|in a word)[,:]? +)?[*_"]*';
const YES_OR_NO = new RegExp(
  `${LEAD}(?:(?:yes|yep|yeah|nope)\\b|(?:no|nah)(?=[*_"]*(?:[,.!;:\\u2013\\u2014]|\\s*$|\\s+[-\\u2013\\u2014])))`,
  "iu",
);
const IS_THE_ANSWER = /\banswer\b[^.?!\n]{0,60}?\b(?:is|was)\b[^.?!\n]{0,20}?\b(?:yes|no)\b/i;
/** "Here's the short answer: no." */
const ENDS_IN_THE_ANSWER =
  /:\s*[*_"'\u201c(]*(?:yes|no)\b[*_"'\u201d)]*\s*(?:[.!,;\u2013\u2014]|$)/i;
/** Answers where yes or no was asked for, and only there. */
const ASSENT = new RegExp(
  `${LEAD}(?:absolutely|certainly|definitely|of course|indeed|sure|exactly|correct|right|true|false|totally|precisely|probably|possibly|perhaps|maybe|likely|unlikely|never|always|not (?:at all|really|necessarily|exactly|quite|always)|it depends|that depends|unfortunately)\\b`,
  "iu",
);

/** "Yes, I can help you with that" to "Can you help me?". */
const OFFERS =
  /\b(?:i|we)(?: can| could| will| would|'ll|'d| am|'m|’ll|’d|’m)\b[^.?!]{0,30}\b(?:help|assist|happy|glad)\b/i;

const VERBS =
  "is|are|am|was|were|do|does|did|has|have|had|can|could|should|shall|will|would|may|might|must|isn't|aren't|wasn't|weren't|don't|doesn't|didn't|hasn't|haven't|can't|couldn't|shouldn't|won't|wouldn't";
/** "Can you explain it?" asks for the work, "Would you say that it is safe?" for a yes or no. */
const REQUEST =
  "(?!(?:can|could|will|would) (?:you|we)\\b(?! (?:say|agree|call|consider|recommend|advise|trust|eat|buy|choose)\\b))(?!(?:can|could|may) i (?:have|get|ask)\\b)";
const LEADS = "(?:(?:so|and|but|or|also|then|now|please|hey|hi|hello|ok|okay|well)\\b[,\\s]*)*";
const ASKS = new RegExp(
  `(?:^|[,:;(\u2013\u2014]\\s*|\\s-\\s)${LEADS}${REQUEST}(?:${VERBS})\\s+\\w`,
  "i",
);
/** Without a question mark only what no command begins like. */
const ASKS_PLAINLY = new RegExp(
  `^${LEADS}${REQUEST}(?:(?:is|are|am|was|were|does|did|can|could|should|would)\\s+\\w|(?:do|have|has|will)\\s+(?:you|i|we|they|he|she|it|people)\\b)`,
  "i",
);

/** Whether the words ask for yes or no: "Can I freeze it?", not "Can you help me?". */
export function asksYesOrNo(prompt: string): boolean {
  return (prompt.match(/[^.?!\n]+[.?!\n]?/g) ?? []).some((sentence) => {
    const asked = sentence.trim();
    return asked.endsWith("?") ? ASKS.test(asked) : ASKS_PLAINLY.test(asked);
  });
}

/** @param prompt the last words of the user */
export function answersYesOrNo(sentence: string, prompt: string): boolean {
  if (IS_THE_ANSWER.test(sentence) || ENDS_IN_THE_ANSWER.test(sentence)) return true;
  if (YES_OR_NO.test(sentence) && !OFFERS.test(sentence)) return true;
  return (YES_OR_NO.test(sentence) || ASSENT.test(sentence)) && asksYesOrNo(prompt);
}
