/** Runs every rule's examples: the examples are the rules' tests. */
import type { Message } from "../core/rows.js";
import { createDetector, SINGLE_RULE_STEPS } from "../detect/index.js";
import { compilePacks, type Pack, type PackPath } from "../patterns/index.js";

export interface ExampleFailure {
  /** `category/id`. */
  rule: string;
  pack: string;
  /** `match`: the rule should have found something; `pass`: it should not. */
  kind: "match" | "pass";
  example: string;
  /** Where the example stands in its pack; \`\`. */
  path: PackPath;
  /** What was found where nothing should have been. */
  found: string[];
}

/** Examples that do not behave as their rule says; each rule is tried by itself. */
export function checkExamples(packs: readonly Pack[]): ExampleFailure[] {
  const positions = packs.flatMap(({ rules }) => [...rules.keys()]);
  return compilePacks(packs).rules.flatMap((compiled, at) => {
    const detector = createDetector({ rules: [compiled] }, { steps: SINGLE_RULE_STEPS });
    const attempt = (kind: ExampleFailure["kind"]): ExampleFailure[] =>
      compiled.rule.examples[kind].flatMap((example, index) => {
        const { response, messages } = conversationOf(example);
        const found = detector.find(response, { messages }).map(({ text }) => text);
        if ((kind === "match") === found.length > 0) return [];
        const path = ["rules", positions[at]!, "examples", kind, index];
        return [{ rule: compiled.id, pack: compiled.pack, kind, example, path, found }];
      });
    return [...attempt("match"), ...attempt("pass")];
  });
}

/** An example may begin with a line `[prompt] ...`: the user message that its rest answers. */
export function conversationOf(example: string): { response: string; messages?: Message[] } {
  const parts = /^\[prompt\][ \t]*([^\n]*)\n([\s\S]*)$/.exec(example);
  if (parts === null) return { response: example };
  return { response: parts[2]!.trimStart(), messages: [{ role: "user", content: parts[1]! }] };
}
