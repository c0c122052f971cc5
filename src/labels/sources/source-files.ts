/** Which public files hold the answers that labels belong to: `datasets/labels/sources.json`. */
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { ConfigError } from "../../core/errors.js";

/** Below the repository's root: no way out of it, and none out of the folder that it is kept in. */
const pathSchema = z
  .string()
  .regex(/^(?!\/)[^\\]+$/)
  .refine((path) => !path.split("/").some((name) => name === ".." || name === "." || name === ""));
const repoSchema = z.string().regex(/^[\w.-]+\/[\w.-]+$/);
/** A whole commit: what lies there never changes, so that a file that was fetched once is never out of date. */
const commitSchema = z.string().regex(/^[0-9a-f]{40}$/);

const entrySchema = z.strictObject({
  /** `source` names of the labels; `*` stands for any signs. */
  labels: z.array(z.string().min(1)).min(1),
  /** GitHub OWNER/NAME. */
  repo: repoSchema,
  commit: commitSchema,
  paths: z.array(pathSchema).min(1),
  /** Of the answers, as their repository states it. */
  licence: z.string().min(1),
  /** A file with the prompts by id, where the answers' file names them by id alone. */
  questions: z
    .strictObject({ repo: repoSchema, commit: commitSchema, path: pathSchema })
    .optional(),
  /** `false`: the labels were made without prompts. */
  prompts: z.literal(false).optional(),
});

/** A file of a repository at one commit. */
export interface RepoFile {
  repo: string;
  commit: string;
  path: string;
}

/** What one file is read for. */
export interface SourceFile extends RepoFile {
  licence: string;
  questions?: RepoFile | undefined;
  withPrompts: boolean;
  /** Whether labels of this source may belong to answers in the file. */
  holds: (source: string) => boolean;
}

/** @throws ConfigError naming the file and the entry where it is not as it should be */
export async function readSourceFiles(file: string): Promise<SourceFile[]> {
  const next = "Mend the file, or take it from the repository again.";
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, "utf8"));
  } catch (cause) {
    throw new ConfigError("the list of sources cannot be read", { place: file, next, cause });
  }
  const parsed = z.array(entrySchema).safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.join(".") ?? "";
    throw new ConfigError(`entry ${where} is not as it should be: ${issue?.message}`, {
      place: file,
      next,
    });
  }
  return parsed.data.flatMap(({ labels, paths, prompts, ...entry }) => {
    const patterns = labels.map(matcher);
    const holds = (source: string): boolean => patterns.some((pattern) => pattern.test(source));
    return paths.map((path) => ({ ...entry, path, withPrompts: prompts !== false, holds }));
  });
}

/** The name under which a file is told of, and told from others. */
export function nameOf({ repo, commit, path }: RepoFile): string {
  return `${repo}@${commit.slice(0, 7)} ${path}`;
}

function matcher(pattern: string): RegExp {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`);
}
