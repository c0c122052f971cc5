/** Examples that do not do as their rule says, each with its place in its pack's file. */
import { readFile } from "node:fs/promises";
import { type Pack, placeIn, shownLines } from "../../patterns/index.js";
import { checkExamples, type ExampleFailure } from "../../score/index.js";

export interface FailingExample {
  /** `file:line:column`. */
  place: string;
  /** What is wrong, then the lines of the file. */
  text: string;
}

/**
 * @param files of the packs, in their order
 * @throws ConfigError where two packs have a rule of the same name
 */
export async function failingExamples(
  files: readonly string[],
  packs: readonly Pack[],
): Promise<FailingExample[]> {
  const fileOf = new Map<string, string>(
    packs.flatMap(({ category, rules }, at) =>
      rules.map(({ id }) => [`${category}/${id}`, files[at]!]),
    ),
  );
  const failing: FailingExample[] = [];
  for (const failure of checkExamples(packs)) {
    const file = fileOf.get(failure.rule)!;
    const text = await readFile(file, "utf8");
    const at = placeIn(text, failure.path);
    failing.push({
      place: `${file}:${at.line}:${at.col}`,
      text: `${describeFailure(failure)}\n${shownLines(text, at)}`,
    });
  }
  return failing;
}

function describeFailure({ rule, kind, found }: ExampleFailure): string {
  return kind === "match"
    ? `${rule} finds nothing in an example that it should match`
    : `${rule} finds ${JSON.stringify(found)} in an example that should pass`;
}
