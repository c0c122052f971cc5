/** How the Hub is to be spoken to, by the same environment variables as in Python's huggingface_hub. */
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { ConfigError } from "./errors.js";

export interface HubSettings {
  /** Undefined = the public Hub. */
  hubUrl: string | undefined;
  accessToken: string | undefined;
  offline: boolean;
  /** Folder of `models--owner--name`, shared with Python. */
  cacheDir: string;
}

export function hubSettings(env: NodeJS.ProcessEnv = process.env): HubSettings {
  const home = env.HF_HOME ?? join(env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "huggingface");
  const token = env.HF_TOKEN?.trim() || readToken(env.HF_TOKEN_PATH || join(home, "token"));
  if (token !== undefined && !token.startsWith("hf_")) {
    throw new ConfigError("the Hugging Face token does not start with hf_", {
      next: "Set HF_TOKEN to an access token from your Hub settings, or unset it.",
    });
  }
  return {
    hubUrl: env.HF_ENDPOINT?.replace(/\/+$/, "") || undefined,
    accessToken: token,
    offline: /^(?:1|true|yes|on)$/i.test(env.HF_HUB_OFFLINE ?? ""),
    cacheDir: env.HF_HUB_CACHE ?? env.HUGGINGFACE_HUB_CACHE ?? join(home, "hub"),
  };
}

function readToken(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim() || undefined;
  } catch {
    return undefined;
  }
}
