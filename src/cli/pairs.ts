/** `locus pairs`: preference pairs out of a file of responses. */
import { Command } from "commander";
import { ConfigError } from "../core/errors.js";
import { readRows, writeJsonl } from "../core/jsonl.js";
import { responseSchema } from "../core/rows.js";
import { loadTokenLength } from "../engine/index.js";
import { buildPairs, type StrategyName, strategies } from "../pairs/index.js";
import { createScorer } from "../score/index.js";
import { numberOption } from "./number-option.js";
import { loadNamedPacks, PACKS_HELP } from "./pack-files.js";
import { pairsAuditCommand } from "./pairs-audit.js";

interface Options {
  output?: string;
  strategy: string[];
  maxLengthRatio: number;
  maxPerPrompt: number;
  packs?: string[];
  tokenizer?: string;
}

export function pairsCommand(): Command {
  return buildCommand().addCommand(pairsAuditCommand());
}

function buildCommand(): Command {
  return new Command("pairs")
    .description("responses -> contrastive preference pairs in TRL's conversational form")
    .argument("<responses...>", "JSONL files of response rows with their messages")
    .option("-o, --output <file>", "JSONL file for the pairs (required)")
    .option("--strategy <names...>", Object.keys(strategies).join(", "), Object.keys(strategies))
    .option("--max-length-ratio <r>", "largest length ratio of a pair's sides", numberOption, 1.3)
    .option("--max-per-prompt <n>", "pairs of one prompt", numberOption, 2)
    .option("--tokenizer <folder>", "measure lengths in this model's tokens (default: words)")
    .option("--packs <packs...>", PACKS_HELP)
    .action(async (files: string[], options: Options) => {
      const { output } = options;
      if (output === undefined)
        throw new ConfigError("locus pairs needs -o, --output <file>", {
          next: "Name the JSONL file that the pairs go to.",
        });
      const names = options.strategy.map((name) => {
        if (name in strategies) return name as StrategyName;
        throw new ConfigError(`there is no pair strategy ${name}`, {
          next: `Use one of: ${Object.keys(strategies).join(", ")}.`,
        });
      });
      const scorer = createScorer({ packs: await loadNamedPacks(options.packs) });
      const responses = (
        await Promise.all(files.map((file) => readRows(file, responseSchema)))
      ).flat();
      const { pairs, report } = buildPairs(
        responses,
        responses.map((row) => scorer.score(row)),
        {
          ...options,
          strategies: names,
          heldOutRules: scorer.heldOutRules,
          score: (row) => scorer.score(row),
          ...(options.tokenizer && { tokens: await loadTokenLength(options.tokenizer) }),
        },
      );
      await writeJsonl(output, pairs);
      process.stdout.write(
        `${JSON.stringify(report, null, 2)}\n${pairs.length} pairs -> ${output}\n`,
      );
    });
}
