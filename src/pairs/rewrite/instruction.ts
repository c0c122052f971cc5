/** What a rewriting model is told, and how its reply is read. */
import { z } from "zod";
import type { Finding, Message } from "../../core/rows.js";
import { type ScoredAnswer, sentenceSpans, trainableFindings } from "../answer.js";

/** A sentence of an answer that holds habits: [start, end), UTF-16. */
export interface Span {
  start: number;
  end: number;
  habits: Finding[];
}

/** The sentences that hold what training may see, in order. A finding that runs over two sentences joins them. */
export function spansOf(answer: ScoredAnswer, heldOut: ReadonlySet<string>): Span[] {
  const sentences = sentenceSpans(answer.row.response);
  const spans: Span[] = [];
  for (const finding of [...trainableFindings(answer, heldOut)].sort((a, b) => a.start - b.start)) {
    const touched = sentences.filter(([start, end]) => start < finding.end && finding.start < end);
    const start = Math.min(finding.start, ...touched.map(([from]) => from));
    const end = Math.max(finding.end, ...touched.map(([, to]) => to));
    const last = spans.at(-1);
    if (last && start < last.end) {
      last.end = Math.max(last.end, end);
      last.habits.push(finding);
    } else spans.push({ start, end, habits: [finding] });
  }
  return spans;
}

const INSTRUCTION = `You rewrite single sentences of an assistant's answer. Each of them holds stock phrases, which are listed beside it.
Write each sentence anew in plain words, without these phrases and without another stock phrase in their place.
Keep all that it says: facts, numbers, names, code, links, list marks, and its stance. Who declines still declines, who warns still warns.
Keep its length to about the same number of words. Add nothing of your own.
A sentence that is nothing but a stock phrase becomes a plain sentence about the matter that fits its place in the answer.
Reply with JSON and nothing else: {"sentences": ["..."]}, one string for each sentence, in their order.`;

export function instruct(answer: ScoredAnswer, spans: readonly Span[]): Message[] {
  const { response } = answer.row;
  const asked = {
    question: answer.messages.findLast(({ role }) => role === "user")?.content ?? "",
    answer: response,
    sentences: spans.map(({ start, end, habits }) => ({
      text: response.slice(start, end),
      phrases: habits.map(({ text }) => text),
    })),
  };
  return [
    { role: "system", content: INSTRUCTION },
    { role: "user", content: JSON.stringify(asked, null, 1) },
  ];
}

const replySchema = z.object({ sentences: z.array(z.string().trim().min(1)) });

/** The answer with its spans replaced, or nothing where the reply is not what was asked for. */
export function applyReply(
  response: string,
  spans: readonly Span[],
  reply: string,
): string | undefined {
  const sentences = parseReply(reply);
  if (sentences?.length !== spans.length) return undefined;
  // A sentence stays a sentence: headings, lists and paragraphs are not the rewriter's to make.
  const within = spans.every(
    ({ start, end }, index) =>
      !sentences[index]!.includes("\n") || response.slice(start, end).includes("\n"),
  );
  if (!within) return undefined;
  let text = response;
  for (const [index, { start, end }] of [...spans.entries()].reverse())
    text = text.slice(0, start) + sentences[index]! + text.slice(end);
  return text;
}

/** Models like to put a fence or a word of greeting around the JSON that they were asked for. */
function parseReply(reply: string): string[] | undefined {
  const json = reply.slice(reply.indexOf("{"), reply.lastIndexOf("}") + 1);
  try {
    return replySchema.parse(JSON.parse(json)).sentences;
  } catch {
    return undefined;
  }
}
