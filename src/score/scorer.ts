/** Scores one answer: words, findings, acts, structure. */
import type { SentenceClassifier } from "../classify/index.js";
import { DataError } from "../core/errors.js";
import type { Finding, Message, ScoredRow } from "../core/rows.js";
import {
  classifyActsIn,
  createDetector,
  type PreparedDocument,
  prepareDocument,
  structureOf,
  wordsOf,
} from "../detect/index.js";
import { compilePacks, type Pack, takeUpPhrases } from "../patterns/index.js";
import { builtPacks } from "../patterns/shipped-packs.js";
import { asGiven, plainMessages, withPlainLines } from "./line-ends.js";
import { withoutNeededReferrals } from "./needed-referrals.js";
import { placesOf } from "./places.js";
import { applySecondStage } from "./second-stage.js";
import { soughtRules } from "./sought-rules.js";

/** What a scorer reads of a row; a response row has it all. */
export interface ScorableRow {
  id: string;
  response: string;
  /** The conversation that was answered; without it context rules see no prompt. */
  messages?: readonly Message[] | undefined;
}

export interface Scorer {
  /**
   * `start` and `end` of the findings are UTF-16 code units of `response`, as JavaScript counts them; in Python:
   * `response.encode("utf-16-le")[2*start:2*end].decode("utf-16-le")`.
   *
   * @throws DataError where it is given something else than a row
   */
  score(row: ScorableRow): ScoredRow;
  /** Findings that training may see: those of held-out rules are left out. */
  findTrainable(response: string, messages?: readonly Message[]): Finding[];
  /** Every rule's id (`category/id`), in pack order. */
  rules: ReadonlySet<string>;
  /** Ids of the rules that measure only and never build a training pair. */
  heldOutRules: ReadonlySet<string>;
}

export interface ScorerParams {
  packs: readonly Pack[];
  /** Goes over the rules' findings; without it the rules stand alone. */
  secondStage?: SentenceClassifier | undefined;
}

/** @throws ConfigError where the packs clash or a phrase cannot be read */
export function createScorer({ packs, secondStage }: ScorerParams): Scorer {
  takeUpBuiltPhrases();
  const { rules } = compilePacks(packs);
  const sought = soughtRules(rules, secondStage !== undefined);
  const detector = createDetector({ rules: sought });
  const weakRules = new Set(rules.filter(({ rule }) => rule.weak).map(({ id }) => id));
  const sureRules = new Set(sought.filter(({ rule }) => rule.sure).map(({ id }) => id));
  const heldOutRules = new Set(rules.filter(({ rule }) => rule.heldOut).map(({ id }) => id));
  const findIn = (document: PreparedDocument, messages?: readonly Message[]): Finding[] => {
    const findings = detector.findIn(document);
    if (secondStage === undefined) return findings;
    const prompt = messages?.findLast(({ role }) => role === "user")?.content ?? "";
    const sentences = document.sentences();
    const response = document.text;
    const judged = applySecondStage(secondStage, {
      response,
      prompt,
      sentences,
      findings,
      weakRules,
      sureRules,
    });
    // Where rules are silent, so is what is added to them: in a text that was asked for, and of whom the user asks after.
    const asked = document.askedFor();
    return judged.filter(
      ({ rule, start, end }) =>
        !(asked !== undefined && start < asked.end && asked.start < end) &&
        !(rule === LEARNED_IDENTITY && document.asksAboutSelf()),
    );
  };
  return {
    rules: new Set(rules.map(({ id }) => id)),
    heldOutRules,
    findTrainable(response, given) {
      const plain = withPlainLines(response);
      const messages = plainMessages(given);
      const document = prepareDocument(plain.text, { messages });
      const found = findIn(document, messages);
      return withoutNeededReferrals(found, () => classifyActsIn(document).acts, document)
        .filter(({ rule }) => !heldOutRules.has(rule))
        .map((finding) => asGiven(finding, plain));
    },
    score(row) {
      requireRow(row);
      const { id } = row;
      const plain = withPlainLines(row.response);
      const messages = plainMessages(row.messages);
      const document = prepareDocument(plain.text, { messages });
      const found = findIn(document, messages);
      const acts = classifyActsIn(document);
      const findings = withoutNeededReferrals(found, () => acts.acts, document).map((finding) =>
        asGiven(finding, plain),
      );
      const words = wordsOf(document.masked);
      return {
        id,
        words,
        rate: perThousand(placesOf(findings), words),
        ...acts,
        findings,
        structure: structureOf(document.masked),
      };
    },
  };
}

const LEARNED_IDENTITY = "learned/identity";

let tookUp = false;

/** What the build compiled, acts' phrases among it: compiling takes longer than scoring a thousand answers. */
function takeUpBuiltPhrases(): void {
  const built = tookUp ? undefined : builtPacks();
  tookUp = true;
  if (built !== undefined) takeUpPhrases(built.phrases());
}

/** Plain JavaScript may give anything: what is wrong is said here, and not by whatever meets it first. */
function requireRow(row: unknown): void {
  const { response, messages } = (row ?? {}) as { response?: unknown; messages?: unknown };
  const isTurn = (turn: { role?: unknown; content?: unknown } | null): boolean =>
    typeof turn?.role === "string" && typeof turn.content === "string";
  const fail = (found: string): never => {
    throw new DataError(`a scorer takes a row { id, response, messages? }; ${found}`, {
      next: 'Give the answer as text: score({ id: "1", response: "..." }), with messages: [{ role, content }, ...] where its prompt is known.',
    });
  };
  if (typeof row !== "object" || row === null) fail(`it was given ${kindOf(row)}`);
  if (typeof response !== "string") fail(`its response is ${kindOf(response)}`);
  if (messages != null && !(Array.isArray(messages) && messages.every(isTurn)))
    fail(
      `its messages are ${Array.isArray(messages) ? "no turns { role, content }" : kindOf(messages)}`,
    );
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "string") return "text";
  return Array.isArray(value) ? "a list" : `of type ${typeof value}`;
}

/** Events per 1,000 words; 0 where there are no words. */
export function perThousand(events: number, words: number): number {
  return words === 0 ? 0 : (events / words) * 1000;
}
