/** `locus packs explain`: what a rule looks for; or what matches in a text, by which phrase, and what was let pass. */
import { Command } from "commander";
import { loadSecondStage } from "../../classify/load.js";
import { ConfigError } from "../../core/errors.js";
import { CATEGORIES, type Message } from "../../core/rows.js";
import { marksOf, type Pack, type Rule } from "../../patterns/index.js";
import { type Explanation, explainAnswer } from "../../score/index.js";
import { loadNamedPacks, PACKS_HELP, wantsSecondStage } from "../pack-files.js";

interface ExplainOptions {
  packs?: string[];
  prompt?: string;
  secondStage?: boolean;
}

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
    .option(
      "--second-stage",
      "say what the learned classifier makes of each match, as for `locus score` (default, unless --packs leaves out `shipped`)",
    )
    .option("--no-second-stage", "what the rules find by themselves")
    .action(async (given: string, options: ExplainOptions) => {
      const learned = CATEGORIES.find((category) => given === `learned/${category}`);
      if (learned !== undefined) return print(await explainLearned(learned));
      const packs = await loadNamedPacks(options.packs);
      if (RULE_NAME.test(given)) return print(explainRule(packs, given));
      const response = given === "-" ? await standardInput() : given;
      const messages: Message[] | undefined =
        options.prompt === undefined ? undefined : [{ role: "user", content: options.prompt }];
      const { secondStage: wanted = wantsSecondStage(options.packs) } = options;
      const secondStage = wanted ? await loadSecondStage() : undefined;
      print(describe(response, explainAnswer({ packs, secondStage }, { response, messages })));
    });
}

/** A finding of the second stage is named as those of rules are, but no rule has its name. */
async function explainLearned(category: string): Promise<string> {
  const { propose } = await loadSecondStage();
  return [
    `learned/${category}  (no rule: the learned second stage)`,
    `A whole sentence in which no rule matches, not even a weak one, and that the second stage takes for boilerplate of the kind \`${category}\`.`,
    `It weighs the words of the sentence, the prompt and the place in the answer, and gives a probability: ${propose} or more is a finding.`,
    "`locus score` has such findings unless told --no-second-stage; a run measures and trains with the rules alone.",
  ].join("\n");
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
    `${pack.category}/${rule.id}  (${[`pack ${pack.pack} ${pack.version}`, ...marksOf(rule)].join(", ")})`,
    rule.message,
    ...(rule.weak
      ? ["weak: counts only with the second stage's assent, and never where the rules stand alone"]
      : []),
    ...(rule.sure ? ["sure: the second stage may not veto it"] : []),
    ...(rule.heldOut ? ["held out: measures only, training does not see it"] : []),
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
  const lines = findings.flatMap(({ start, end, rule, message, pack, marks, patterns, why }) => [
    place(start, end),
    `  ${rule}  (${pack === undefined ? "no rule" : [`pack ${pack}`, ...marks].join(", ")})`,
    `  ${message}`,
    `  ${why}`,
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
