/** Words and marks of a sentence, as the classifier counts them. */

/** A word, or one mark that says how the sentence is meant. */
const TOKEN = /[\p{L}\p{M}]+(?:'\p{L}+)*|\p{N}+|[!?:;,"().]|\p{Extended_Pictographic}/gu;

/** Lower case, straight quotes, every number `0` and every emoji `☺`: what they say does not matter here. */
export function tokensOf(text: string): string[] {
  const plain = text.toLowerCase().replace(/[’‘]/g, "'").replace(/[“”]/g, '"');
  return (plain.match(TOKEN) ?? []).map((token) =>
    /^\p{N}/u.test(token) ? "0" : /^\p{Extended_Pictographic}/u.test(token) ? "☺" : token,
  );
}

export const isWord = (token: string): boolean => /^[\p{L}\p{M}0]/u.test(token);
