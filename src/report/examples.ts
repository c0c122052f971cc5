/** Chooses the answers that a report shows: by chance from a seed, never by their look. */
import { createRandom } from "../core/random.js";
import type { PersonaRow, ResponseRow, ScoredRow } from "../core/rows.js";
import type { AnswerShown, Chosen, Example, PersonaExample } from "./report-data.js";

export interface ExampleRequest {
  base: readonly ResponseRow[];
  locus: readonly ResponseRow[];
  /** Prompts to choose from. */
  promptIds: ReadonlySet<string>;
  score(row: ResponseRow): ScoredRow;
  seed: number;
  /** Examples where the base's answer had a finding. @default 9 */
  withFindings?: number;
  /** Examples where it had none. @default 3 */
  without?: number;
}

/** Shuffled by the seed; the first so many with and without a finding in the base's answer. */
export function chooseExamples(request: ExampleRequest): Chosen<Example> {
  const { withFindings = 9, without = 3, seed } = request;
  const pool = pairUp(request.base, request.locus).filter(
    ({ base }) => personaOf(base) === undefined && request.promptIds.has(base.promptId),
  );
  const shown = createRandom("report-examples", seed)
    .shuffle(pool)
    .map(({ base, locus }) => ({
      messages: base.messages ?? [],
      base: answerShown(base, request.score),
      locus: answerShown(locus, request.score),
    }));
  const dirty = shown.filter(({ base }) => base.findings.length > 0);
  const clean = shown.filter(({ base }) => base.findings.length === 0);
  const rows = [...dirty.slice(0, withFindings), ...clean.slice(0, without)];
  return {
    chosenBy: `Drawn by chance (seed ${seed}) from ${pool.length} test answers: ${Math.min(withFindings, dirty.length)} of the ${dirty.length} where the base's answer holds a finding, then ${Math.min(without, clean.length)} of the ${clean.length} where it holds none. Nobody picked them.`,
    rows,
  };
}

export interface PersonaExampleRequest {
  base: readonly ResponseRow[];
  locus: readonly ResponseRow[];
  personas: readonly Pick<PersonaRow, "id" | "name">[];
  score(row: ResponseRow): ScoredRow;
  seed: number;
  /** @default 4 */
  most?: number;
}

/** One reply each of so many personas, both drawn by the seed. */
export function choosePersonaExamples(request: PersonaExampleRequest): Chosen<PersonaExample> {
  const { most = 4, seed } = request;
  const names = new Map(request.personas.map(({ id, name }) => [id, name]));
  const pool = pairUp(request.base, request.locus).filter(
    ({ base }) => personaOf(base) !== undefined,
  );
  const seen = new Set<string>();
  const rows: PersonaExample[] = [];
  for (const { base, locus } of createRandom("report-personas", seed).shuffle(pool)) {
    const persona = personaOf(base)!;
    if (seen.has(persona) || rows.length >= most) continue;
    seen.add(persona);
    rows.push({
      persona: names.get(persona) ?? persona,
      messages: base.messages ?? [],
      base: answerShown(base, request.score),
      locus: answerShown(locus, request.score),
    });
  }
  const personas = new Set(pool.map(({ base }) => personaOf(base))).size;
  return {
    chosenBy: `Drawn by chance (seed ${seed}): ${rows.length} of ${personas} personas, one reply each.`,
    rows,
  };
}

/** Persona replies carry their persona in `params`. */
export function personaOf(row: Pick<ResponseRow, "params">): string | undefined {
  const id = row.params?.personaId;
  return typeof id === "string" ? id : undefined;
}

function pairUp(base: readonly ResponseRow[], locus: readonly ResponseRow[]) {
  const key = (row: ResponseRow): string =>
    [row.promptId, row.sample, personaOf(row) ?? ""].join("\u0000");
  const others = new Map(locus.map((row) => [key(row), row]));
  return base.flatMap((row) => {
    const other = others.get(key(row));
    return other === undefined ? [] : [{ base: row, locus: other }];
  });
}

function answerShown(row: ResponseRow, score: ExampleRequest["score"]): AnswerShown {
  return { response: row.response, findings: score(row).findings };
}
