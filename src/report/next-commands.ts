/** What to type next, as it must be typed where the user stands. */
import { join, relative, sep } from "node:path";
import { packageRoot } from "../core/paths.js";

/**
 * `locus` where it was installed as a package. In a clone npm does not put the package's own program on the
 * path, and `npx locus` fails after a rebuild (the file loses its execute bit), so there it is node and the file.
 */
export function locusCommand(root = packageRoot(), workingDirectory = process.cwd()): string {
  if (root.split(sep).includes("node_modules")) return "locus";
  const file = relative(workingDirectory, join(root, "dist", "cli", "main.js"));
  return `node ${quoteWord(file)}`;
}

export interface NextCommand {
  command: string;
  what: string;
}

export function nextCommands(
  run: { directory: string; dose: number },
  locus = locusCommand(),
  workingDirectory = process.cwd(),
): NextCommand[] {
  const directory = relative(workingDirectory, run.directory) || ".";
  const other = run.dose > 45 ? 30 : 60;
  return [
    {
      command: `${locus} chat ${quoteWord(directory)} --side-by-side`,
      what: "talk to base and result together",
    },
    {
      command: `${locus} dial ${quoteWord(directory)} --dose ${other} --merge`,
      what: "another dose of the same adapter, without training",
    },
    {
      command: `${locus} score ${quoteWord(join(directory, "evaluate", "locus.responses.jsonl"))}`,
      what: "score answers, these or your own file",
    },
  ];
}

function quoteWord(word: string): string {
  return /^[\w@%+=:,./\\-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
