/** A conversation with several voices: who answers, with which history, and the commands that change it. Reads and writes nothing itself. */
import { ConfigError } from "../core/errors.js";
import type { Finding, Message } from "../core/rows.js";

export const VOICES = ["base", "locus", "persona"] as const;
export type VoiceName = (typeof VOICES)[number];

export interface Reply {
  voice: VoiceName;
  /** Of the adapter; undefined for base and persona. */
  scale?: number;
  response: string;
  findings: Finding[];
}

/** One answer of one voice; `onText` gets it piece by piece. */
export type Ask = (
  voice: VoiceName,
  request: { messages: Message[]; scale: number },
  onText: (text: string) => void,
) => Promise<string>;

export interface ConversationOptions {
  ask: Ask;
  /** The dial's. */
  scale: number;
  /** False = merged weights, which speak at one scale. @default true */
  scalable?: boolean;
  system?: string | undefined;
  voices: readonly VoiceName[];
  /** Voices that there are: a persona only where one was given. */
  available: readonly VoiceName[];
  find(response: string, messages: Message[]): Finding[];
}

export interface Conversation {
  /** What is to be shown; undefined where the line was no command. @throws ConfigError saying what to type */
  command(line: string): string | undefined;
  /** Every voice in turn answers. `onText` names the voice. */
  say(line: string, onText: (voice: VoiceName, text: string) => void): Promise<Reply[]>;
  readonly findings: boolean;
  readonly ended: boolean;
  /** Who answers now. */
  readonly voices: readonly VoiceName[];
  /** Everything said so far by a voice. */
  history(voice: VoiceName): readonly Message[];
}

export const CHAT_HELP = [
  "/use base|locus|persona ...   who answers; several answer side by side",
  "/scale 0.6                    the adapter's scale for locus; 0 is the base",
  "/system TEXT                  another system prompt (none: takes it away); begins anew",
  "/reset                        begins anew",
  "/findings on|off              underlines habits in what is said",
  "/help   /quit",
].join("\n");

export function createConversation(options: ConversationOptions): Conversation {
  let { scale, system } = options;
  let voices = [...options.voices];
  let findings = false;
  let ended = false;
  let histories = new Map<VoiceName, Message[]>();
  const historyOf = (voice: VoiceName): Message[] => {
    let history = histories.get(voice);
    if (history === undefined) {
      history = system ? [{ role: "system", content: system }] : [];
      histories.set(voice, history);
    }
    return history;
  };
  const commands: Record<string, (argument: string) => string> = {
    use(argument) {
      const names = argument.split(/[\s,]+/).filter((name) => name !== "");
      for (const name of names)
        if (!(options.available as readonly string[]).includes(name))
          throw wrong(`there is no voice ${name}`, `Voices: ${options.available.join(", ")}.`);
      if (names.length === 0)
        throw wrong("/use names nobody", `For example /use ${options.available.join(" ")}.`);
      const spoke = voices;
      voices = [...new Set(names)] as VoiceName[];
      // Whoever joins, or comes back, takes over the conversation as it stands with the first of those who spoke last.
      const known = histories.get(spoke[0]!);
      for (const voice of voices)
        if (!spoke.includes(voice) && known) histories.set(voice, [...known]);
      return `${voices.join(" and ")} ${voices.length > 1 ? "answer" : "answers"}`;
    },
    scale(argument) {
      if (options.scalable === false)
        throw wrong(
          "merged weights have no scale to change",
          "Start with a run, or with a publication that holds the adapter.",
        );
      const value = Number(argument);
      if (argument.trim() === "" || !Number.isFinite(value) || value < 0)
        throw wrong(
          `/scale ${argument} is no scale`,
          "Give a number of 0 or more, for example /scale 0.6.",
        );
      scale = value;
      return `locus speaks at scale ${value}`;
    },
    system(argument) {
      system = argument.trim() === "" ? undefined : argument.trim();
      histories = new Map();
      return system === undefined
        ? "no system prompt; begun anew"
        : "begun anew with that system prompt";
    },
    reset() {
      histories = new Map();
      return "begun anew";
    },
    findings(argument) {
      if (argument !== "on" && argument !== "off")
        throw wrong(`/findings ${argument}`, "Type /findings on or /findings off.");
      findings = argument === "on";
      return `findings ${argument}`;
    },
    help: () => CHAT_HELP,
    quit() {
      ended = true;
      return "";
    },
  };
  return {
    command(line) {
      const found = /^\/(\w+) ?(.*)$/s.exec(line.trimEnd());
      if (!found) return undefined;
      const run = commands[found[1]!.toLowerCase()];
      if (!run)
        throw wrong(
          `there is no command /${found[1]}`,
          "/help lists them; a line that begins with a space is said as it is.",
        );
      return run(found[2]!.trim());
    },
    async say(line, onText) {
      const replies: Reply[] = [];
      for (const voice of voices) {
        const history = historyOf(voice);
        const asked: Message[] = [...history, { role: "user", content: line }];
        const used = voice === "locus" ? scale : voice === "base" ? 0 : 1;
        const response = await options.ask(voice, { messages: asked, scale: used }, (text) =>
          onText(voice, text),
        );
        // Only what was answered is remembered: a reply that failed leaves the conversation as it was.
        histories.set(voice, [...asked, { role: "assistant", content: response }]);
        replies.push({
          voice,
          ...(voice === "locus" ? { scale: used } : {}),
          response,
          findings: options.find(response, asked),
        });
      }
      return replies;
    },
    get findings() {
      return findings;
    },
    get ended() {
      return ended;
    },
    get voices() {
      return voices;
    },
    history: (voice) => historyOf(voice),
  };
}

const wrong = (message: string, next: string): ConfigError => new ConfigError(message, { next });

/** A reply with its findings underlined, or in brackets where there are no styles. Findings are disjoint per category only. */
export function underline(response: string, findings: readonly Finding[], styled: boolean): string {
  let out = "";
  let at = 0;
  for (const { start, end } of [...findings].sort((a, b) => a.start - b.start)) {
    if (start < at) continue;
    const text = response.slice(start, end);
    out += response.slice(at, start) + (styled ? `\u001b[4m${text}\u001b[24m` : `[${text}]`);
    at = end;
  }
  return out + response.slice(at);
}
