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
  run: { name: string; directory: string; dose: number },
  locus = locusCommand(),
  workingDirectory = process.cwd(),
): NextCommand[] {
  const directory = relative(workingDirectory, run.directory) || ".";
  const other = run.dose > 45 ? 30 : 60;
  const pipeline = run.name.startsWith("full")
    ? "pipelines/full.yaml"
    : "pipelines/quickstart.yaml";
  return [
    {
      command: `${locus} chat ${quoteWord(directory)} --side-by-side`,
      what: "talk to base and result together",
    },
    {
      command: `${locus} run ${pipeline} --dose ${other} --name ${run.name.replace(/-\d+$/, "")}-${other}`,
      what: "ask for another dose",
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
