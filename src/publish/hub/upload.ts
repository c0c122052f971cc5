/** Brings a publication to the Hub: one commit with the files that are new there, or none. */
import { pathToFileURL } from "node:url";
import {
  commit,
  createRepo,
  datasetInfo,
  downloadFile,
  HubApiError,
  listFiles,
  modelInfo,
} from "@huggingface/hub";
import { ConfigError, EnvironmentError } from "../../core/errors.js";
import type { HubSettings } from "../../core/hub-settings.js";
import { retryingFetch } from "../../core/retrying-fetch.js";
import { hashesFile, listedBefore } from "../hashes.js";
import type { Publication, PublishFile } from "../publish-file.js";
import { changedFiles, type RemoteFile } from "./changed-files.js";
import { uploadError } from "./upload-error.js";

export type UploadEvent =
  | {
      event: "compared";
      repo: string;
      send: readonly PublishFile[];
      kept: number;
      /** Of the publication that lies there, and not of this one. */
      remove: readonly string[];
    }
  /** Bytes sent so far, of those that the files have; a file counts while it is sent, and a try that failed no longer. */
  | { event: "sent"; repo: string; bytes: number; total: number }
  | { event: "waiting"; repo: string; seconds: number; why: string }
  | { event: "done"; repo: string; commit: string | undefined };

export interface UploadOptions {
  settings: Pick<HubSettings, "hubUrl" | "accessToken" | "offline">;
  public: boolean;
  message: string;
  signal?: AbortSignal | undefined;
  onEvent?: (event: UploadEvent) => void;
  /** First pause before a request is tried again, milliseconds. @default 1000 */
  pause?: number;
}

export interface Uploaded {
  /** Where it can be looked at. */
  url: string;
  /** Undefined = the repository already had everything. */
  commit: string | undefined;
}

/** How often a commit without an answer is looked for before it is given up. */
const COMMIT_TRIES = 3;

/** @param name `owner/name` */
export async function upload(
  { kind, files }: Publication,
  name: string,
  options: UploadOptions,
): Promise<Uploaded> {
  const { settings, signal, onEvent = () => {} } = options;
  const { accessToken } = settings;
  if (settings.offline) {
    throw new EnvironmentError("nothing can be published while HF_HUB_OFFLINE is set", {
      next: "Unset it, or write the same files with --to FOLDER.",
    });
  }
  if (accessToken === undefined) {
    throw new EnvironmentError("publishing needs an access token, and none was found", {
      next: "Set HF_TOKEN to a token with write access (or log in with `hf auth login`), or write the same files with --to FOLDER.",
    });
  }
  const repo = { type: kind, name };
  let total = 0;
  let bytes = 0;
  let asked = false;
  const send = retryingFetch({
    signal,
    once: isCommit,
    pause: options.pause ?? 1000,
    onWait: (seconds, why) => onEvent({ event: "waiting", repo: name, seconds, why }),
    onSent: (size) => {
      bytes = Math.max(0, Math.min(total, bytes + size));
      if (total > 0 && size !== 0) onEvent({ event: "sent", repo: name, bytes, total });
    },
  });
  const access = {
    accessToken,
    hubUrl: settings.hubUrl,
    fetch: ((input, init) => {
      asked ||= isCommit(String(input));
      return send(input, init);
    }) as typeof fetch,
  } as const;
  try {
    await ensureRepo(repo, access, options.public);
    let made: string | undefined;
    for (let attempt = 1; ; attempt++) {
      const remote = new Map<string, RemoteFile>();
      for await (const file of listFiles({ ...access, repo, recursive: true }))
        if (file.type === "file") remote.set(file.path, file);
      const changed = await changedFiles(files, remote);
      const remove = await stalePaths(files, remote, { ...access, repo });
      onEvent({
        event: "compared",
        repo: name,
        send: changed,
        kept: files.length - changed.length,
        remove,
      });
      if (changed.length + remove.length === 0) break;
      total = changed.reduce((sum, { size }) => sum + size, 0);
      bytes = 0;
      asked = false;
      try {
        const output = await commit({
          ...access,
          repo,
          title: options.message,
          operations: [
            ...changed.map(operation),
            ...remove.map((path) => ({ operation: "delete" as const, path })),
          ],
          // One path for every hub: the batch of Git LFS, which each of them speaks.
          useXet: false,
          ...(signal === undefined ? {} : { abortSignal: signal }),
        });
        made = output?.commit.oid;
        break;
      } catch (error) {
        // Whether the commit was made is seen in the next round.
        if (!asked || !isUnsure(error) || attempt >= COMMIT_TRIES || signal?.aborted) throw error;
      }
    }
    onEvent({ event: "done", repo: name, commit: made });
    const hub = settings.hubUrl ?? "https://huggingface.co";
    return { url: `${hub}/${kind === "dataset" ? "datasets/" : ""}${name}`, commit: made };
  } catch (error) {
    throw uploadError(signal?.aborted ? signal.reason : error, `${kind} ${name}`);
  }
}

/** What an earlier publication brought and this one has not: weights of another kind would lie there under a card that knows nothing of them. */
async function stalePaths(
  files: readonly PublishFile[],
  remote: ReadonlyMap<string, RemoteFile>,
  from: Access & { repo: { type: "model" | "dataset"; name: string } },
): Promise<string[]> {
  if (!remote.has(hashesFile)) return [];
  const { hubUrl, ...rest } = from;
  const blob = await downloadFile({
    ...rest,
    path: hashesFile,
    ...(hubUrl === undefined ? {} : { hubUrl }),
  });
  const own = new Set(files.map(({ path }) => path));
  return listedBefore((await blob?.text()) ?? "{}").filter(
    (path) => remote.has(path) && !own.has(path),
  );
}

function operation({ path, content }: PublishFile) {
  return {
    operation: "addOrUpdate" as const,
    path,
    content:
      typeof content === "string" ? pathToFileURL(content) : new Blob([new Uint8Array(content)]),
  };
}

function isUnsure(error: unknown): boolean {
  if (!(error instanceof HubApiError)) return true;
  return error.statusCode >= 500 || error.statusCode === 409 || error.statusCode === 412;
}

interface Access {
  accessToken: string;
  hubUrl: string | undefined;
  fetch: typeof fetch;
}

/** A repository that is there keeps its visibility; private answers never go into a public one unasked. */
async function ensureRepo(
  repo: { type: "model" | "dataset"; name: string },
  access: Access,
  isPublic: boolean,
): Promise<void> {
  let there = await isPrivate(repo, access);
  if (there === undefined) {
    try {
      const { hubUrl, ...rest } = access;
      await createRepo({
        ...rest,
        repo,
        visibility: isPublic ? "public" : "private",
        ...(hubUrl === undefined ? {} : { hubUrl }),
      });
      return;
    } catch (error) {
      // Made by another process in the meantime, or by a request whose answer was lost.
      if (!(error instanceof HubApiError && error.statusCode === 409)) throw error;
      there = await isPrivate(repo, access);
    }
  }
  if (there === false && !isPublic) {
    throw new ConfigError(`${repo.name} is there already and is public`, {
      place: `${repo.type} ${repo.name}`,
      next: "Give --public to publish into it, or choose another --repo.",
    });
  }
}

/** Undefined = there is no such repository, or none that this token may see. */
async function isPrivate(
  { type, name }: { type: "model" | "dataset"; name: string },
  access: Access,
): Promise<boolean | undefined> {
  const { hubUrl, ...rest } = access;
  const params = { ...rest, name, ...(hubUrl === undefined ? {} : { hubUrl }) };
  try {
    const info = type === "model" ? await modelInfo(params) : await datasetInfo(params);
    return info.private !== false;
  } catch (error) {
    // The Hub answers 401 for a repository that does not exist, too; a bad token is seen when it is made.
    if (error instanceof HubApiError && [401, 403, 404].includes(error.statusCode))
      return undefined;
    throw error;
  }
}

/** A commit that got no answer may have been made: only a look at the repository tells, so it is not sent again here. */
function isCommit(url: string): boolean {
  return /\/commit\/[^/?]+(?:\?|$)/.test(url);
}
