/** `locus packs explain`: what a rule looks for; or what matches in a text, by which phrase, and what was let pass. */
import { Command } from "commander";
import { ConfigError } from "../../core/errors.js";
import type { Message } from "../../core/rows.js";
import type { Pack, Rule } from "../../patterns/index.js";
import { type Explanation, explainAnswer } from "../../score/index.js";
import { loadNamedPacks, PACKS_HELP } from "../pack-files.js";

/** A text has spaces; what has none is the name of a rule. */
const RULE_NAME = /^(?:[a-z]+\/)?[a-z0-9]+(?:-[a-z0-9]+)*$/;

export function explainCommand(): Command {
  return new Command("explain")
    .description("show what a rule finds; or which rules match in a text, where and why")
    .argument(
      "<text-or-rule>",
      "an answer's text, or a rule as category/id or id; - reads a text from stdin",
    )
    .option("--packs <packs...>", PACKS_HELP)
    .option("--prompt <text>", "the user message that the text answers")
    .action(async (given: string, options: { packs?: string[]; prompt?: string }) => {
      const packs = await loadNamedPacks(options.packs);
      if (RULE_NAME.test(given)) return print(explainRule(packs, given));
      const text = given === "-" ? await standardInput() : given;
      const messages: Message[] | undefined =
        options.prompt === undefined ? undefined : [{ role: "user", content: options.prompt }];
      print(describe(text, explainAnswer(packs, text, messages)));
    });
}

function explainRule(packs: readonly Pack[], name: string): string {
  const found = packs.flatMap((pack) =>
    pack.rules
      .filter(({ id }) => name === id || name === `${pack.category}/${id}`)
      .map((rule) => describeRule(pack, rule)),
  );
  if (found.length > 0) return found.join("\n\n");
  throw new ConfigError(`there is no rule ${name}`, {
    next: "`locus packs list --rules` names them all; a text to explain has more than one word.",
  });
}

function describeRule(pack: Pack, rule: Rule): string {
  const list = (title: string, items: readonly string[] = []): string[] =>
    items.length === 0 ? [] : [`${title}:`, ...items.map((item) => `  ${item}`)];
  return [
    `${pack.category}/${rule.id}  (pack ${pack.pack} ${pack.version}${rule.heldOut ? ", held out of training" : ""})`,
    rule.message,
    `where: ${rule.at}; the finding is the ${rule.span}`,
    ...list("phrases", rule.phrases),
    ...list("regular expressions", rule.regex),
    ...list("unless the prompt says", rule.unlessPrompt),
    ...list("unless the sentence says", rule.unlessSentence),
    ...list("finds", rule.examples.match),
    ...list("passes", rule.examples.pass),
  ].join("\n");
}

function describe(text: string, { findings, dropped }: Explanation): string {
  const place = (start: number, end: number): string =>
    `${start}-${end}  ${JSON.stringify(text.slice(start, end))}`;
  const lines = findings.flatMap(({ start, end, rule, message, pack, patterns }) => [
    place(start, end),
    `  ${rule}  (pack ${pack})`,
    `  ${message}`,
    ...patterns.map((pattern) => `  by: ${pattern}`),
  ]);
  if (findings.length === 0) lines.push("No rule finds anything here.");
  if (dropped.length > 0) lines.push("", "matched, but no finding:");
  for (const { start, end, rule, why } of dropped)
    lines.push(place(start, end), `  ${rule}: ${why}`);
  return lines.join("\n");
}

async function standardInput(): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
