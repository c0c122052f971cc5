/** Persona adoptability by prompt: in-persona rate, adherence (A2), assistant leakage (A4), identification by likelihood (A1). */
import { z } from "zod";
import { DataError } from "../../core/errors.js";
import type { PersonaRow, ResponseRow } from "../../core/rows.js";
import { holm, personaBootstrap, signFlip } from "../../statistics/index.js";
import type { Arm } from "../arms.js";
import {
  judgeReply,
  type LikelihoodItemScore,
  type PersonaJudgement,
  scoreLikelihood,
} from "../persona/index.js";
import { type Comparison, finite, type Score } from "../score.js";
import type { Seeded } from "./seeded.js";

const levelsSchema = z.tuple([z.number(), z.number(), z.number(), z.number()]);

export const personaDetailSchema = z.object({
  personas: z.number(),
  /** Replies that both arms have. */
  replies: z.number(),
  /** Replies by leakage: refuses as an AI, is an AI and answers, AI with some role, fully in role. */
  leakage: z.object({ before: levelsSchema, after: levelsSchema }),
  /** Share of replies in persona. */
  byPersona: z.array(
    z.object({ persona: z.string(), before: z.number(), after: z.number(), replies: z.number() }),
  ),
  /** Hits@1 of a blind choice, where A1 was measured. */
  chance: z.number().nullable(),
});
export type PersonaDetail = z.infer<typeof personaDetailSchema>;

/** One persona and prompt, measured: the unit that is paired over arms. */
interface Item {
  persona: string;
  key: string;
  value: number;
}

interface Judged extends PersonaJudgement {
  persona: string;
  key: string;
}

interface Measure extends Pick<Score, "id" | "label" | "unit" | "direction"> {
  items(judged: Judged): number;
}

const REPLIES = "share of replies";
const MEASURES: readonly Measure[] = [
  {
    id: "persona.in-persona",
    label: "replies in persona",
    unit: REPLIES,
    direction: "higher",
    items: (judged) => Number(judged.inPersona),
  },
  {
    id: "persona.adherence",
    label: "persona features shown",
    unit: "share of features",
    direction: "higher",
    items: (judged) => judged.adherence,
  },
  {
    id: "persona.leakage",
    label: "replies where the assistant shows through",
    unit: REPLIES,
    direction: "lower",
    items: (judged) => Number(judged.leakage < 3),
  },
];

const HITS = {
  id: "persona.hits",
  label: "own reply the likeliest of the candidates (hits@1)",
  unit: "share of items",
  direction: "higher",
} as const;
const MARGIN = {
  id: "persona.margin",
  label: "what the persona adds to its own reply",
  unit: "nats/token",
  direction: "higher",
} as const;

export function personaScores(arm: Arm, personas: readonly PersonaRow[], seeded: Seeded): Score[] {
  return measured(arm, judgeAll(arm.personaReplies, personas)).map(({ items, ...named }) => {
    const { value, interval, means } = personaBootstrap(items, seeded(`${arm.name}.${named.id}`));
    return {
      ...named,
      arm: arm.name,
      value: finite(value),
      interval,
      n: items.length,
      note: `${means.length} personas`,
    };
  });
}

export interface PersonaComparison {
  comparisons: Comparison[];
  detail: PersonaDetail | null;
  size: { personas: number; replies: number };
}

/** Differences per persona and prompt; interval by resampling personas, sign-flip p on persona means, Holm over all but the primary. */
export function personaAgainstBase(
  base: Arm,
  arm: Arm,
  personas: readonly PersonaRow[],
  seeded: Seeded,
): PersonaComparison {
  const judgedBefore = judgeAll(base.personaReplies, personas);
  const judgedAfter = judgeAll(arm.personaReplies, personas);
  const after = new Map(measured(arm, judgedAfter).map((measure) => [measure.id, measure.items]));
  const comparisons = measured(base, judgedBefore).flatMap(({ items, ...named }) => {
    const others = after.get(named.id);
    return others
      ? [compareItems(items, others, named, seeded(`${arm.name}.${named.id}.change`))]
      : [];
  });
  const [primary, ...secondary] = comparisons;
  const adjusted = holm(secondary.map(({ p }) => p ?? 1));
  const detail = describe(base, judgedBefore, judgedAfter);
  return {
    comparisons: primary
      ? [
          primary,
          ...secondary.map((each, at) => ({
            ...each,
            p: each.p === null ? null : adjusted[at]!,
            note: "p adjusted (Holm)",
          })),
        ]
      : [],
    detail,
    size: { personas: detail?.personas ?? 0, replies: detail?.replies ?? 0 },
  };
}

function compareItems(
  before: readonly Item[],
  after: readonly Item[],
  named: Pick<Comparison, "id" | "label" | "unit" | "direction">,
  options: ReturnType<Seeded>,
): Comparison {
  const others = new Map(after.map((item) => [item.key, item.value]));
  const both = before.filter((item) => others.has(item.key));
  const side = (value: (item: Item) => number) =>
    both.map((item) => ({ persona: item.persona, value: value(item) }));
  const differences = side((item) => others.get(item.key)! - item.value);
  const change = personaBootstrap(differences, options);
  const mean = (rows: { persona: string; value: number }[]): number | null =>
    finite(personaBootstrap(rows, { ...options, resamples: 1 }).value);
  return {
    ...named,
    change: "difference",
    before: mean(side((item) => item.value)),
    after: mean(side((item) => others.get(item.key)!)),
    difference: finite(change.value),
    interval: change.interval,
    bounds: personaBootstrap(differences, { ...options, level: 0.9 }).interval,
    n: change.means.length,
    p: change.means.length
      ? signFlip(
          change.means.map((each) => each.mean),
          { seed: options.seed },
        )
      : null,
  };
}

function measured(arm: Arm, judged: readonly Judged[]) {
  const replies = MEASURES.filter(() => judged.length > 0).map(({ items, ...named }) => ({
    ...named,
    items: judged.map(
      (each): Item => ({ persona: each.persona, key: each.key, value: items(each) }),
    ),
  }));
  const items = likelihood(arm)?.items;
  if (!items) return replies;
  const key = (item: { persona: string; promptId: string }): string =>
    `${item.persona}\u0000${item.promptId}`;
  const of = (value: (item: LikelihoodItemScore) => number) =>
    items.map((item): Item => ({ persona: item.persona, key: key(item), value: value(item) }));
  return [
    ...replies,
    { ...HITS, items: of((item) => item.hit) },
    { ...MARGIN, items: of((item) => item.margin) },
  ];
}

function likelihood(arm: Arm) {
  const { personaLikelihood: rows, personaKey: key } = arm.logprobs;
  return rows?.length && key?.length ? scoreLikelihood(key, rows) : null;
}

function judgeAll(replies: readonly ResponseRow[], personas: readonly PersonaRow[]): Judged[] {
  const byId = new Map(personas.map((persona) => [persona.id, persona]));
  return replies.map((reply) => {
    const id = String(reply.params?.personaId ?? "");
    const persona = byId.get(id);
    if (!persona)
      throw new DataError(`The persona reply ${reply.id} names no known persona ("${id}").`, {
        next: "Give each persona reply `params.personaId`, the id of a row of the personas file.",
      });
    const key = `${id}\u0000${reply.promptId}\u0000${reply.sample}`;
    return { ...judgeReply(reply.response, persona), persona: id, key };
  });
}

function describe(
  base: Arm,
  before: readonly Judged[],
  after: readonly Judged[],
): PersonaDetail | null {
  const others = new Map(after.map((each) => [each.key, each]));
  const pairs = before.flatMap((each) => {
    const other = others.get(each.key);
    return other ? [{ before: each, after: other }] : [];
  });
  if (pairs.length === 0) return null;
  const levels = (side: "before" | "after") =>
    [0, 1, 2, 3].map((level) => pairs.filter((pair) => pair[side].leakage === level).length) as [
      number,
      number,
      number,
      number,
    ];
  const ids = [...new Set(pairs.map((pair) => pair.before.persona))];
  return {
    personas: ids.length,
    replies: pairs.length,
    leakage: { before: levels("before"), after: levels("after") },
    byPersona: ids.map((persona) => {
      const own = pairs.filter((pair) => pair.before.persona === persona);
      const share = (side: "before" | "after") =>
        own.filter((pair) => pair[side].inPersona).length / own.length;
      return { persona, before: share("before"), after: share("after"), replies: own.length };
    }),
    chance: likelihood(base)?.chance ?? null,
  };
}
