/** Labelled sentences, and the rules' own examples, as the second stage trains on them. */
import {
  type Labelled,
  type SentenceClassifier,
  type SentenceInput,
  sentenceInputOf,
} from "../classify/index.js";
import type { Finding, Message } from "../core/rows.js";
import type { Pack } from "../patterns/index.js";
import { conversationOf, createScorer } from "../score/index.js";
import { goldOf, type Readers } from "./measure.js";
import type { LabelledSentence } from "./sentence-row.js";
import { sentencesOfAnswer } from "./sentences.js";

/** Lets every finding pass, those of weak rules too, and proposes nothing. */
const PASS_ALL: SentenceClassifier = {
  probability: () => 0.5,
  category: () => "signpost",
  propose: 0,
  veto: 0,
};

/** Drawn after most rules were written. */
const FRESH = /^alpaca-eval-/;

type Row = LabelledSentence & { prompt: string; response: string; readers: Readers };

/** @param group what is held out together */
export function trainingRows(
  rows: readonly Row[],
  packs: readonly Pack[],
  group: (row: Row) => string,
): Labelled[] {
  const inputOf = inputReader(packs);
  const votes = { yes: 1, unsure: 0.5, no: 0 };
  return rows.map((row) => ({
    input: { ...inputOf(row), position: row.position },
    gold: goldOf(row.readers),
    target: (votes[row.readers[0].label] + votes[row.readers[1].label]) / 2,
    categories: row.readers.flatMap(({ category }) => category),
    weight: row.weight,
    group: group(row),
    fresh: FRESH.test(row.source),
  }));
}

/** Match examples of rules that count by themselves are boilerplate, pass examples are not. */
export function exampleRows(packs: readonly Pack[]): Labelled[] {
  const inputOf = inputReader(packs);
  return packs.flatMap(({ category, rules }) =>
    rules.flatMap(({ examples, at, weak }) => {
      const labelled = (example: string, gold: boolean): Labelled[] => {
        const { response, messages } = conversationOf(example);
        const prompt = messages?.[0]?.content ?? "";
        return sentencesOfAnswer(response).flatMap((span) => {
          const input = inputOf({ prompt, response, ...span });
          if (gold && input.ruleCategories.length === 0) return [];
          const place = at === "opening" ? "first" : at === "ending" ? "last" : usual(category);
          return [
            {
              input: { ...input, ...PLACES[place] },
              gold,
              target: gold ? 1 : 0,
              categories: gold ? [category] : [],
              weight: 1,
              group: "examples",
            },
          ];
        });
      };
      return [
        ...(weak ? [] : examples.match.flatMap((example) => labelled(example, true))),
        ...examples.pass.flatMap((example) => labelled(example, false)),
      ];
    }),
  );
}

/** An example is a sentence without an answer: it is put where its category stands in an answer of nine. */
const PLACES = {
  first: { position: "first", index: 0, count: 9 },
  middle: { position: "middle", index: 5, count: 9 },
  last: { position: "last", index: 8, count: 9 },
} as const;
const usual = (category: Pack["category"]): keyof typeof PLACES =>
  category === "opener"
    ? "first"
    : category === "closer" || category === "summary"
      ? "last"
      : "middle";

/** Reads what the classifier sees of a span of an answer; the last answer's findings are kept. */
function inputReader(packs: readonly Pack[]) {
  const scorer = createScorer({ packs, secondStage: PASS_ALL });
  const weak = new Set(
    packs.flatMap(({ category, rules }) =>
      rules.filter((rule) => rule.weak).map(({ id }) => `${category}/${id}`),
    ),
  );
  return ({ prompt, response, start, end }: Span): SentenceInput => {
    const messages: Message[] = [{ role: "user", content: prompt }];
    const findings = scorer
      .score({ id: "", response, messages })
      .findings.filter(({ rule }) => !rule.startsWith("learned/"));
    const sentence = response.slice(start, end);
    // A sentence said again is judged by the findings of the first, as in `score/second-stage.ts`.
    const first = response.indexOf(sentence);
    const own = overlapping(findings, start, end);
    const inside = own.length > 0 ? own : overlapping(findings, first, first + end - start);
    const spans = sentencesOfAnswer(response);
    const index = Math.max(
      0,
      spans.findIndex((span) => span.start >= start),
    );
    return sentenceInputOf({
      response,
      prompt,
      start,
      end,
      index,
      count: spans.length,
      findings: inside,
      weakRules: weak,
    });
  };
}

interface Span {
  prompt: string;
  response: string;
  start: number;
  end: number;
}

const overlapping = (findings: readonly Finding[], start: number, end: number): Finding[] =>
  findings.filter((finding) => finding.start < end && finding.end > start);
