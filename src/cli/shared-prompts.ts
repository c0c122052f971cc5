/** What two files of answers have in common: compared is only what was asked of both. */
import { DataError } from "../core/errors.js";
import { plural } from "../core/plural.js";
import type { ResponseRow } from "../core/rows.js";

/** Response rows of one file, and where they stand in it. */
export interface AnswerFile {
  file: string;
  rows: readonly ResponseRow[];
  /** `FILE:LINE` of each row. */
  places: readonly string[];
}

/** Characters of a prompt that an error shows. */
const SHOWN = 60;

/** @throws DataError where the files share no prompt and sample, or where one id stands for different prompts in them */
export function requireSharedPrompts(before: AnswerFile, after: AnswerFile): void {
  if (partners(before, after).size === 0)
    throw new DataError(`${before.file} and ${after.file} share no prompt`, {
      place: after.file,
      next: "Answer the same prompts with both models: `promptId` and `sample`, or the words of the prompts, must agree.",
    });
  const [left, right] = [asked(before), asked(after)];
  const shared = [...left.keys()].filter((id) => right.has(id));
  // One id may have several texts (a style is added to some samples): the files differ where none of them is in both.
  const other = shared.filter(
    (id) => ![...left.get(id)!.keys()].some((it) => right.get(id)!.has(it)),
  );
  const [id] = other;
  if (id === undefined) return;
  const [one, another] = [left, right].map((texts) => [...texts.get(id)!][0]!) as [Asked, Asked];
  const shown = ([text, place]: Asked): string => `${JSON.stringify(shortened(text))} (${place})`;
  throw new DataError(
    `prompt ${id} is not the same in both files: ${shown(one)} and ${shown(another)}; ` +
      `of ${shared.length} shared ids ${other.length} ${other.length === 1 ? "is" : "are"} of different prompts`,
    {
      place: another[1],
      next: "Answer the same prompts with both models: the same `promptId` must stand for the same prompt.",
    },
  );
}

/** How many answers are compared and how many are left out, a sentence. */
export function describeShared(before: AnswerFile, after: AnswerFile): string {
  const shared = partners(before, after);
  const has = (row: ResponseRow): boolean => shared.has(keyOf(row));
  const promptsOf = (rows: readonly ResponseRow[]) => new Set(rows.map(({ promptId }) => promptId));
  const sides = [before, after].map(({ file, rows }) => ({ file, rows, kept: rows.filter(has) }));
  const left = sides.flatMap(({ file, rows, kept }) => {
    if (kept.length === rows.length) return [];
    const gone = promptsOf(rows).size - promptsOf(kept).size;
    const whole = gone === 0 ? "" : ` (all of ${plural(gone, "prompt")})`;
    return [`${plural(rows.length - kept.length, "answer")} of ${file}${whole}`];
  });
  return (
    `${plural(promptsOf(sides[0]!.kept).size, "prompt")} in both files: ` +
    `${sides.map(({ file, kept }) => `${plural(kept.length, "answer")} of ${file}`).join(" and ")} are compared; ` +
    `left out: ${left.join(" and ") || "none"}`
  );
}

/** Prompt, sample and persona that both files have. */
function partners(before: AnswerFile, after: AnswerFile): Set<string> {
  const known = new Set(before.rows.map(keyOf));
  return new Set(after.rows.map(keyOf).filter((key) => known.has(key)));
}

function keyOf({ promptId, sample, params }: ResponseRow): string {
  return JSON.stringify([promptId, sample, params?.personaId]);
}

/** A prompt's text and the place of the first row that has it. */
type Asked = [text: string, place: string];

/** The texts of each prompt with the place of the first; rows without `messages` say nothing of theirs. */
function asked({ rows, places }: AnswerFile): Map<string, Map<string, string>> {
  const prompts = new Map<string, Map<string, string>>();
  rows.forEach(({ promptId, messages }, at) => {
    // The user's turns alone: a system prompt may be what is compared, and earlier answers are the model's own.
    const turns = (messages ?? []).filter(({ role }) => role === "user");
    if (turns.length === 0) return;
    const text = turns.map(({ content }) => content.replace(/\s+/g, " ").trim()).join(" / ");
    const texts = prompts.get(promptId) ?? new Map<string, string>();
    if (!texts.has(text)) texts.set(text, places[at]!);
    prompts.set(promptId, texts);
  });
  return prompts;
}

function shortened(text: string): string {
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN).replace(/\s*\S*$/, "")} ...`;
}
