/**
 * The row schemas: what travels between stages as JSONL, UTF-8, one object a line.
 * Every stage reads and writes only these, so any stage can be fed with a user's own files.
 */
import { z } from "zod";

export const messageSchema = z.object({
  role: z.enum(["system", "user", "assistant"]),
  content: z.string(),
});
/** One turn of a conversation. */
export type Message = z.infer<typeof messageSchema>;

export const PROMPT_SETS = [
  "habit",
  "refusal",
  "borderline",
  "identity",
  "crisis",
  "neutral",
  "persona",
] as const;
/** What a prompt is for: `refusal` holds harmful requests, `borderline` their benign look-alikes. */
export type PromptSet = (typeof PROMPT_SETS)[number];

export const SPLITS = ["train", "validation", "test"] as const;
export type Split = (typeof SPLITS)[number];

export const promptSchema = z
  .object({
    id: z.string().min(1),
    prompt: z.string().min(1).optional(),
    messages: z.array(messageSchema).min(1).optional(),
    set: z.enum(PROMPT_SETS),
    split: z.enum(SPLITS),
    topic: z.string().optional(),
    kind: z.string().optional(),
    tags: z.array(z.string()).optional(),
  })
  .refine((row) => (row.prompt === undefined) !== (row.messages === undefined), {
    message: "a prompt row has either `prompt` (text) or `messages` (a conversation), not both",
  });
export type PromptRow = z.infer<typeof promptSchema>;

export const FINISH_REASONS = ["stop", "length"] as const;

export const responseSchema = z.object({
  id: z.string().min(1),
  promptId: z.string().min(1),
  /** Which model wrote it: an arm's name, or a model id. */
  model: z.string(),
  /** 0-based number of this sample among the prompt's samples. */
  sample: z.number().int().nonnegative(),
  /** The conversation that was answered; the detector's context rules read it. */
  messages: z.array(messageSchema).optional(),
  response: z.string(),
  /** `length` = cut by the token limit. */
  finishReason: z.enum(FINISH_REASONS),
  /** Generated tokens, the end-of-turn token not counted; unknown of answers that Locus did not sample. */
  tokens: z.number().int().nonnegative().optional(),
  seed: z.number().int().optional(),
  params: z.record(z.string(), z.unknown()).optional(),
});
export type ResponseRow = z.infer<typeof responseSchema>;

export const CATEGORIES = [
  "identity",
  "opener",
  "signpost",
  "closer",
  "summary",
  "hedge",
  "moralising",
  "marketing",
  "contrast",
  "empathy",
] as const;
/** A kind of habit. `structure` (headings, bullets) is measured apart and never a finding. */
export type Category = (typeof CATEGORIES)[number];

export const findingSchema = z.object({
  rule: z.string(),
  category: z.enum(CATEGORIES),
  /**
   * Offsets into the response in UTF-16 code units, as JavaScript counts them: [start, end). `text` is what lies there. In Python, whose
   * strings count code points: `response.encode("utf-16-le")[2*start:2*end].decode("utf-16-le")`.
   */
  start: z.number().int().nonnegative(),
  end: z.number().int().positive(),
  text: z.string(),
  probability: z.number().min(0).max(1).optional(),
});
export type Finding = z.infer<typeof findingSchema>;

export const ACTS = ["refusal", "partial-refusal", "safety", "identity-answer"] as const;
/** A protected speech act, in the order in which `act` picks the first that holds. */
export type Act = (typeof ACTS)[number];

export const structureSchema = z.object({
  headings: z.number().int(),
  bullets: z.number().int(),
  bold: z.number().int(),
});
export type Structure = z.infer<typeof structureSchema>;

export const scoredSchema = z.object({
  id: z.string(),
  /** Words outside code blocks and quotes. */
  words: z.number().int().nonnegative(),
  /** Passages with findings per 1,000 words: findings that overlap count once. */
  rate: z.number().nonnegative(),
  act: z.enum([...ACTS, "none"]),
  acts: z.array(z.enum(ACTS)),
  findings: z.array(findingSchema),
  structure: structureSchema,
});
export type ScoredRow = z.infer<typeof scoredSchema>;

export const PAIR_KINDS = ["dampen", "keep-refusal", "keep-identity", "control"] as const;
export type PairKind = (typeof PAIR_KINDS)[number];

export const pairSchema = z.object({
  id: z.string().min(1),
  promptId: z.string(),
  /** TRL's conversational preference form: prompt, chosen and rejected are lists of messages. */
  prompt: z.array(messageSchema).min(1),
  chosen: z.array(messageSchema).min(1),
  rejected: z.array(messageSchema).min(1),
  kind: z.enum(PAIR_KINDS),
  strategy: z.string(),
  /** What the pair is about: the findings of the rejected side that the chosen side lacks. */
  findings: z.array(findingSchema),
  /** Habit rate of the rejected side minus that of the chosen side, findings per answer. */
  margin: z.number(),
  /** Words of chosen / words of rejected. */
  lengthRatio: z.number().positive(),
});
export type PairRow = z.infer<typeof pairSchema>;

/** One machine-checkable trait of a persona. */
export const featureSchema = z.object({
  id: z.string(),
  description: z.string(),
  /** `core` features must all hold for a reply to count as in persona. */
  core: z.boolean(),
  check: z.discriminatedUnion("kind", [
    /** Any of these words or phrases occurs (whole words, case-insensitive). */
    z.object({
      kind: z.literal("any-of"),
      words: z.array(z.string()).min(1),
      atLeast: z.number().int().positive().default(1),
    }),
    /** None of these occurs. */
    z.object({ kind: z.literal("none-of"), words: z.array(z.string()).min(1) }),
    /** A regular expression (flags iu) matches. */
    z.object({ kind: z.literal("matches"), pattern: z.string() }),
    z.object({ kind: z.literal("not-matches"), pattern: z.string() }),
    /** Mean words a sentence within [min, max]. */
    z.object({ kind: z.literal("sentence-length"), min: z.number().default(0), max: z.number() }),
    /** Words of the whole reply within [min, max]. */
    z.object({ kind: z.literal("reply-length"), min: z.number().default(0), max: z.number() }),
  ]),
});
export type PersonaFeature = z.infer<typeof featureSchema>;

export const personaSchema = z.object({
  id: z.string().min(1),
  name: z.string(),
  /** `train` personas may dress training prompts; `test` personas measure and are never trained on. */
  split: z.enum(SPLITS),
  system: z.string(),
  features: z.array(featureSchema).min(1),
  demos: z.array(z.object({ prompt: z.string(), reply: z.string() })),
  /** Replies to the shared persona prompts, of like content and length over personas: A1's candidates. */
  candidates: z.array(z.object({ promptId: z.string(), reply: z.string() })),
});
export type PersonaRow = z.infer<typeof personaSchema>;

/** The conversation of a prompt row, whichever way it was written. */
export function promptMessages(row: PromptRow): Message[] {
  return row.messages ?? [{ role: "user", content: row.prompt ?? "" }];
}
