/** An answer as runs of words, as the phrase language sees them: folded, no code, no run over a stop. */
import stemmer from "natural/lib/natural/stemmers/porter_stemmer.js";
import { type PreparedDocument, prepareDocument } from "../detect/index.js";
import { fold } from "../patterns/index.js";
import type { ScorableRow } from "../score/index.js";
import { isClosedClass } from "./closed-class.js";
import { hashPair } from "./hash-pair.js";

/** What is known of a word wherever it stands. */
export interface WordInfo {
  text: string;
  stem: string;
  /** Not a word of grammar. */
  content: boolean;
  hash: readonly [number, number];
}

export interface Word {
  info: WordInfo;
  /** UTF-16 offsets into the answer, [start, end). */
  start: number;
  end: number;
  /** A comma stands between this word and the next. */
  comma: boolean;
}

export interface Run {
  words: readonly Word[];
  /** 0-based number of its sentence in the answer. */
  sentence: number;
}

export interface AnswerWords {
  document: PreparedDocument;
  runs: readonly Run[];
  /** Words in all runs. */
  words: number;
  /** Stems of the content words of the prompt: a phrase that holds one talks of the topic. */
  promptStems: ReadonlySet<string>;
}

const WORD = /[a-z\u00df-\u024f]+(?:['-][a-z\u00df-\u024f]+)*/g;
/** What may stand between two words of a phrase (see `SPACE` of the phrase language), a comma besides. */
const BETWEEN = /^[*_]*,?[*_]* +[*_]*$/;

/** Known words, forgotten when there are too many, so that memory does not grow with the file. */
const INFOS = new Map<string, WordInfo>();
const MOST_INFOS = 200_000;

export function wordInfo(text: string): WordInfo {
  let info = INFOS.get(text);
  if (info === undefined) {
    if (INFOS.size >= MOST_INFOS) INFOS.clear();
    info = {
      text,
      stem: stemmer.stem(text.replace(/'s$/, "")),
      content: text.length > 1 && !isClosedClass(text),
      hash: hashPair(text),
    };
    INFOS.set(text, info);
  }
  return info;
}

export function readWords({ response, messages }: ScorableRow): AnswerWords {
  const document = prepareDocument(response, { messages });
  const { folded } = document;
  const runs: Run[] = [];
  let words = 0;
  document.sentences().forEach(({ start, end }, sentence) => {
    let run: Word[] = [];
    for (const match of folded.slice(start, end).matchAll(WORD)) {
      const at = start + match.index;
      const before = run.at(-1);
      const between = before && folded.slice(before.end, at);
      if (before === undefined || !BETWEEN.test(between!)) {
        // A letter inside a longer unit (`x2`, a path) is no word of its own.
        run = [];
        runs.push({ words: run, sentence });
      } else before.comma = between!.includes(",");
      run.push({ info: wordInfo(match[0]), start: at, end: at + match[0].length, comma: false });
      words++;
    }
  });
  return { document, runs, words, promptStems: stemsOf(document.prompt()) };
}

function stemsOf(prompt: string): ReadonlySet<string> {
  const stems = new Set<string>();
  for (const [word] of fold(prompt).matchAll(WORD)) {
    const { content, stem } = wordInfo(word);
    if (content) stems.add(stem);
  }
  return stems;
}
