/** `patterns/README.md`: every rule that ships with Locus, with one example, and how a pack is written. */

import { plural } from "../core/plural.js";
import { CATEGORIES } from "../core/rows.js";
import { countRules, marksOf, type Pack, ruleFields } from "../patterns/index.js";
import { cell } from "./markdown.js";

const HEAD = `# Rule packs

<!-- Written by \`npm run docs\` from the packs. Do not edit: a test compares. -->

A pack is one YAML file: one category, any number of rules, each with examples that match and that must pass.

\`\`\`yaml
# yaml-language-server: $schema=node_modules/locus-detune/patterns/pack.schema.json
pack: house-style
version: 1
description: "What our own answers should not say."
category: marketing
rules:
  - id: best-in-class
    message: "Empty praise. Say what it does."
    phrases:
      - "(best-in-class|world-class) _{0,2} (tool*|service*|team*)"
    regex:
      - "\\\\b(10|100)x\\\\b"
    examples:
      match: ["It is a world-class tool.", "This makes you 10x faster."]
      pass: ["It is a tool."]
\`\`\`

The first line lets an editor with a YAML language server check and complete the file as it is written. It gives the path of the
schema that ships with Locus: beside the packs of a clone it is \`$schema=./pack.schema.json\`.

| in a phrase | means |
| --- | --- |
| \`word\` | the whole word, in either case; a space is any run of white space, curly and straight quotes are the same |
| \`(a\\|b c)\` | one of these; \`(a\\|b)?\` or \`word?\` may be missing |
| \`_\`, \`_{1,4}\` | any one word; one to four words, never across a sentence end |
| \`word*\` | the word with any ending; also \`(a\\|b)*\` |
| \`,\` \`.\` \`:\` \`!\` | themselves; \`,?\` an optional comma; a \`-\` by itself is any dash; \`\\?\` is a question mark |
| \`@name\` | a macro of the pack's \`macros\`, or a shared one |

\`regex\` takes RE2's syntax. No pack can make Locus hang: a regular expression takes time in proportion to the text whatever it
says, and a phrase that could be read in too many ways is refused with its line.

\`\`\`
locus packs test house-style.yaml                          # do the rules do as their examples say?
locus packs explain "It is a world-class tool." --packs house-style.yaml
locus score answers.jsonl --packs shipped house-style.yaml # beside the packs that ship; without \`shipped\`, instead of them
locus packs add house-style.yaml                           # kept in the pack folder: from now on --packs shipped house-style
locus packs list
\`\`\`

The pack folder is \`LOCUS_PACKS\`, else \`locus/packs\` in \`XDG_CONFIG_HOME\` (\`~/.config\`). A pack in it is used only where
\`--packs\`, or \`packs:\` of a pipeline file, names it: the same command gives the same figures on every machine.
`;

const FIELDS = `
| field of a rule | says |
| --- | --- |
${Object.entries(ruleFields.shape)
  .map(([name, { description }]) => `| \`${name}\` | ${cell(description ?? "")} |`)
  .join("\n")}

\`macros\` of a pack is a map from a name to a piece of a phrase: \`macros: { glad: "(glad|happy)" }\`, used as \`@glad\`. An example may begin with a line
\`[prompt] ...\`, the user message that the rest answers.
`;

const MARKS = `A **weak** rule is too imprecise to count by itself: it does only where the learned second stage assents, and is silent where the rules stand
alone (\`--no-second-stage\`, a run, training). What a **sure** one finds the second stage may not veto, and neither what a pack of your own
finds. Rules **held out** of training measure only. \`locus packs explain TEXT\` says of each match what becomes of it.
`;

export function packReference(packs: readonly Pack[]): string {
  const sections = CATEGORIES.flatMap((category) => {
    const own = packs.filter((pack) => pack.category === category);
    return own.map((pack) => section(pack, own.length > 1));
  });
  return `${HEAD}${FIELDS}\nLocus ships ${countRules(packs.flatMap(({ rules }) => rules))}.\n\n${MARKS}\n${sections.join("\n")}`;
}

function section(pack: Pack, named: boolean): string {
  const lines = pack.rules.map(
    (rule) =>
      `| \`${rule.id}\` | ${cell(rule.message)} | ${cell(rule.examples.match[0]!)} | ${marksOf(rule).join(", ")} |`,
  );
  return [
    `## ${pack.category}${named ? ` (${pack.pack})` : ""}`,
    "",
    `${pack.description} Pack \`${pack.pack}\`, version ${pack.version}, ${plural(pack.rules.length, "rule")}.`,
    "",
    "| rule | what it says | finds | |",
    "| --- | --- | --- | --- |",
    ...lines,
    "",
  ].join("\n");
}
