/** Runs every rule's examples: the examples are the rules' tests. */
import type { Message } from "../core/rows.js";
import { createDetector, SINGLE_RULE_STEPS } from "../detect/index.js";
import { compilePacks, type Pack } from "../patterns/index.js";

export interface ExampleFailure {
  /** `category/id`. */
  rule: string;
  pack: string;
  /** `match`: the rule should have found something; `pass`: it should not. */
  kind: "match" | "pass";
  example: string;
  /** What was found where nothing should have been. */
  found: string[];
}

/** Examples that do not behave as their rule says; each rule is tried by itself. */
export function checkExamples(packs: readonly Pack[]): ExampleFailure[] {
  return compilePacks(packs).rules.flatMap((compiled) => {
    const detector = createDetector({ rules: [compiled] }, { steps: SINGLE_RULE_STEPS });
    const { match, pass } = compiled.rule.examples;
    const attempt = (kind: ExampleFailure["kind"], example: string): ExampleFailure[] => {
      const { response, messages } = conversationOf(example);
      const found = detector.find(response, { messages }).map(({ text }) => text);
      return (kind === "match") === found.length > 0
        ? []
        : [{ rule: compiled.id, pack: compiled.pack, kind, example, found }];
    };
    return [
      ...match.flatMap((example) => attempt("match", example)),
      ...pass.flatMap((example) => attempt("pass", example)),
    ];
  });
}

/** An example may begin with a line `[prompt] ...`: the user message that its rest answers. */
export function conversationOf(example: string): { response: string; messages?: Message[] } {
  const parts = /^\[prompt\][ \t]*([^\n]*)\n([\s\S]*)$/.exec(example);
  if (parts === null) return { response: example };
  return { response: parts[2]!.trimStart(), messages: [{ role: "user", content: parts[1]! }] };
}
