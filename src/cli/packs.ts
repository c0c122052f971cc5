/** `locus packs`: what rules there are, whether they do as their examples say, what matches and why, more of them. */
import { Command } from "commander";
import { addCommand } from "./packs/add.js";
import { explainCommand } from "./packs/explain.js";
import { listCommand } from "./packs/list.js";
import { testCommand } from "./packs/test.js";

export function packsCommand(): Command {
  return new Command("packs")
    .description("list, test, explain and add rule packs")
    .addCommand(listCommand())
    .addCommand(testCommand())
    .addCommand(explainCommand())
    .addCommand(addCommand());
}
