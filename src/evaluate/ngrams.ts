/** Words and n-grams as the wording metrics count them: lower case, no code blocks, never across a sentence end. */

/** Lower-cased words sentence by sentence. Fenced code is left out; curly apostrophes become straight. */
export function sentenceTokens(text: string): string[][] {
  return text
    .replace(/```[\s\S]*?(?:```|$)/g, "\n")
    .toLowerCase()
    .replace(/[\u2018\u2019]/g, "'")
    .split(/[.!?:;\n]+/)
    .map((sentence) => sentence.match(/[\p{L}\p{N}]+(?:'\p{L}+)*/gu) ?? [])
    .filter((tokens) => tokens.length > 0);
}

export function ngrams(tokens: readonly string[], n: number): string[] {
  const grams: string[] = [];
  for (let start = 0; start + n <= tokens.length; start++)
    grams.push(tokens.slice(start, start + n).join(" "));
  return grams;
}
