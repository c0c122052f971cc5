// `natural` types only its root, whose import loads databases and timers; this types the one file used here.
declare module "natural/lib/natural/stemmers/porter_stemmer.js" {
  const stemmer: { stem(word: string): string };
  export = stemmer;
}
