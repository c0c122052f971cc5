/** `rewrite`: a language model says the sentences that hold habits in other words; all others stay word for word. */
import type { Finding } from "../../core/rows.js";
import { isProtected, type ScoredAnswer, trainableFindings } from "../answer.js";
import { type Candidate, likeLength, type PairContext } from "../candidate.js";
import type { Version } from "../versions.js";
import type { ReplyCache } from "./cache.js";
import { complete, type EndpointSettings, requestBody } from "./endpoint.js";
import { applyReply, instruct, type Span, spansOf } from "./instruction.js";

export interface RewriteSettings {
  endpoint: EndpointSettings;
  cache: ReplyCache;
  /** Requests at the same time. */
  concurrency: number;
  onProgress?: (done: number, total: number) => void;
}

export interface RewriteReport {
  /** Answers with sentences to rewrite. */
  answers: number;
  /** Of these, asked now; the others lay in the cache. */
  asked: number;
  /** Replies that were not what was asked for. */
  unusable: number;
}

/** An answer with so many sentences to rewrite would be another answer. */
const MOST_SPANS = 8;
const LEAST_WORDS = 8;

/** @throws ConfigError, EnvironmentError of the endpoint: the first stops all others; what was answered lies in the cache */
export async function rewriteAnswers(
  answers: readonly ScoredAnswer[],
  context: PairContext,
  settings: RewriteSettings,
): Promise<{ versions: Version[]; report: RewriteReport }> {
  const tasks = answers.flatMap((answer) => {
    const { row, scored } = answer;
    if (row.finishReason !== "stop" || isProtected(answer) || scored.words < LEAST_WORDS) return [];
    const spans = spansOf(answer, context.heldOut);
    return spans.length === 0 || spans.length > MOST_SPANS ? [] : [{ answer, spans }];
  });
  const report: RewriteReport = { answers: tasks.length, asked: 0, unusable: 0 };
  const found: (Version | undefined)[] = [];
  let done = 0;
  await inParallel(tasks, settings, async ({ answer, spans }, index, endpoint) => {
    const messages = instruct(answer, spans);
    const question = { url: endpoint.url, ...requestBody(endpoint, messages) };
    const { reply, fresh } = await settings.cache.get(question, () => complete(endpoint, messages));
    if (fresh) report.asked++;
    found[index] = versionOf(answer, spans, reply);
    if (found[index] === undefined) report.unusable++;
    settings.onProgress?.(++done, tasks.length);
  });
  return { versions: found.filter((version) => version !== undefined), report };
}

function versionOf(
  { row }: ScoredAnswer,
  spans: readonly Span[],
  reply: string,
): Version | undefined {
  const response = applyReply(row.response, spans, reply);
  return response === undefined
    ? undefined
    : { of: row.id, response, finishReason: row.finishReason, from: spans[0]!.start };
}

/** Runs `concurrency` tasks at a time; the first error stops those that wait or run. */
async function inParallel<T>(
  tasks: readonly T[],
  { concurrency, endpoint }: RewriteSettings,
  run: (task: T, index: number, endpoint: EndpointSettings) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const signal = endpoint.signal ? AbortSignal.any([endpoint.signal, stop.signal]) : stop.signal;
  const queue = tasks.entries();
  const worker = async (): Promise<void> => {
    for (const [index, task] of queue) {
      signal.throwIfAborted();
      await run(task, index, { ...endpoint, signal });
    }
  };
  await Promise.all(
    Array.from({ length: Math.max(1, Math.min(concurrency, tasks.length)) }, () =>
      worker().catch((error: unknown) => {
        stop.abort(error);
        throw error;
      }),
    ),
  );
}

/** The pair of an answer and its rewritten text, or nothing where habits stayed, an act changed or the lengths differ. */
export function rewritePair(
  rejected: ScoredAnswer,
  version: Version,
  context: PairContext,
): Candidate | undefined {
  const chosen = context.rescore(rejected, version.response);
  const key = ({ rule, text }: Finding): string => `${rule} ${text.toLowerCase()}`;
  const left = trainableFindings(chosen, context.heldOut);
  const stayed = new Set(left.map(key));
  const all = trainableFindings(rejected, context.heldOut);
  const findings = all.filter((finding) => !stayed.has(key(finding)));
  const pair = { chosen, rejected, findings, margin: all.length - left.length };
  const usable =
    findings.length > 0 &&
    pair.margin > 0 &&
    chosen.scored.act === rejected.scored.act &&
    likeLength(pair, context.maxLengthRatio);
  return usable ? pair : undefined;
}
