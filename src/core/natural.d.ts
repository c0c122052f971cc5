// `natural` types only its root, whose import loads databases and timers; this types the files used here.
declare module "natural/lib/natural/stemmers/porter_stemmer.js" {
  const stemmer: { stem(word: string): string };
  export = stemmer;
}
declare module "natural/lib/natural/util/stopwords.js" {
  /** Words of grammar, single letters and digits. */
  const stopwords: { words: string[] };
  export = stopwords;
}
