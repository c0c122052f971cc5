/** Pairs that Locus did not make, in TRL's forms: what the checks need beside the texts is found out or named. */
import { z } from "zod";
import { hashJson } from "../../core/hash.js";
import {
  findingSchema,
  type Message,
  messageSchema,
  PAIR_KINDS,
  type PairRow,
} from "../../core/rows.js";
import type { CheckSettings } from "../checks/checks.js";

const wanted = "a text or a list of messages {role: system, user or assistant; content} is wanted";
const sideSchema = z.union([z.string(), z.array(messageSchema).min(1)], { error: wanted });

/** Empty columns of a table come as null. */
const nameSchema = z.union([z.string().min(1), z.number()], {
  error: "a name or number is wanted",
});

/** TRL's preference rows, texts or conversations; the fields of `locus pairs` where they are there. */
export const givenPairSchema = z
  .object({
    prompt: sideSchema.nullish(),
    chosen: sideSchema,
    rejected: sideSchema,
    id: nameSchema.nullish(),
    promptId: nameSchema.nullish(),
    kind: z.enum(PAIR_KINDS).nullish(),
    strategy: z.string().nullish(),
    findings: z.array(findingSchema).nullish(),
    margin: z.number().nullish(),
    lengthRatio: z.number().positive().nullish(),
  })
  .refine((row) => row.prompt != null || sharedBeginning(row.chosen, row.rejected) > 0, {
    path: ["prompt"],
    error: `${wanted}, or \`chosen\` and \`rejected\` that begin with the same messages`,
  });
export type GivenPair = z.infer<typeof givenPairSchema>;

/** What made a pair of which nothing else is known. */
const GIVEN = "given";

/** @param at which row of its file this is, from 1: the name of a row that has none */
export function completePair(given: GivenPair, at: number, score: CheckSettings["score"]): PairRow {
  const { prompt, chosen, rejected } = conversation(given);
  const id = String(given.id ?? `row ${at}`);
  const measured = measure({ id, prompt, chosen, rejected }, score);
  return {
    id,
    promptId: String(given.promptId ?? hashJson(prompt).slice(0, 16)),
    prompt,
    chosen,
    rejected,
    kind: given.kind ?? "dampen",
    strategy: given.strategy ?? GIVEN,
    findings: given.findings ?? measured().findings,
    margin: given.margin ?? measured().margin,
    lengthRatio: given.lengthRatio ?? measured().lengthRatio,
  };
}

type Sides = Pick<PairRow, "id" | "prompt" | "chosen" | "rejected">;

/** As `locus pairs` would have put it; scored once, and only where a field asks for it. */
function measure(
  { id, prompt, chosen, rejected }: Sides,
  score: CheckSettings["score"],
): () => Pick<PairRow, "findings" | "margin" | "lengthRatio"> {
  let found: Pick<PairRow, "findings" | "margin" | "lengthRatio"> | undefined;
  const judge = (side: readonly Message[]) =>
    score({ id, response: side.at(-1)?.content ?? "", messages: prompt });
  return () => {
    if (found !== undefined) return found;
    const [after, before] = [judge(chosen), judge(rejected)];
    const kept = new Set(after.findings.map(keyOf));
    found = {
      findings: before.findings.filter((finding) => !kept.has(keyOf(finding))),
      margin: before.findings.length - after.findings.length,
      lengthRatio: Math.max(1, after.words) / Math.max(1, before.words),
    };
    return found;
  };
}

const keyOf = ({ rule, text }: PairRow["findings"][number]): string =>
  `${rule} ${text.toLowerCase()}`;

/** TRL takes the messages that both sides begin with for the prompt where no prompt is given. */
function conversation({
  prompt,
  chosen,
  rejected,
}: GivenPair): Pick<PairRow, "prompt" | "chosen" | "rejected"> {
  if (prompt != null)
    return {
      prompt: messages(prompt, "user"),
      chosen: messages(chosen, "assistant"),
      rejected: messages(rejected, "assistant"),
    };
  const [left, right] = [messages(chosen, "assistant"), messages(rejected, "assistant")];
  const shared = sharedBeginning(left, right);
  return {
    prompt: left.slice(0, shared),
    chosen: left.slice(shared),
    rejected: right.slice(shared),
  };
}

const messages = (side: string | Message[], role: Message["role"]): Message[] =>
  typeof side === "string" ? [{ role, content: side }] : side;

/** How many messages both sides begin with; the last of either is its answer, whatever it says. */
function sharedBeginning(chosen: string | Message[], rejected: string | Message[]): number {
  if (typeof chosen === "string" || typeof rejected === "string") return 0;
  const most = Math.min(chosen.length, rejected.length) - 1;
  const same = (at: number): boolean =>
    chosen[at]!.role === rejected[at]!.role && chosen[at]!.content === rejected[at]!.content;
  let shared = 0;
  while (shared < most && same(shared)) shared++;
  return shared;
}
