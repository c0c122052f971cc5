/** `locus chat RUN`: talk to the de-tuned model, its base and a persona, alone or side by side. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Command } from "commander";
import {
  CHAT_HELP,
  type Conversation,
  createConversation,
  underline,
  VOICES,
  type VoiceName,
} from "../chat/index.js";
import { ConfigError } from "../core/errors.js";
import {
  type ChatSession,
  ensurePython,
  type ModelRef,
  openChat,
  prepareJob,
  resolveModel,
} from "../engine/index.js";
import type { Onto } from "../persona/index.js";
import { createScorer } from "../score/index.js";
import { type ChatModels, readChatModels, readChatPersona } from "./chat-models.js";
import { countOption, numberOption, signedOption } from "./number-option.js";
import { loadNamedPacks } from "./pack-files.js";

interface Options {
  sideBySide?: boolean;
  persona?: string;
  personaStep?: number;
  system?: string;
  scale?: number;
  temperature: number;
  maxNewTokens: number;
  json?: boolean;
}

export function chatCommand(): Command {
  return new Command("chat")
    .description("talk to the model that a run made")
    .argument("<run>", "run directory, for example runs/quickstart, or a published model's folder")
    .option("--side-by-side", "answer with base and result, each with its own history")
    .option(
      "--persona <folder>",
      "a folder that `locus persona` made: its character answers too (/use persona)",
    )
    .option(
      "--persona-step <n>",
      "of its training steps this one (default: where training would have stopped early)",
      countOption,
    )
    .option("--system <text>", "system prompt")
    .option("--scale <factor>", "another adapter scale than the dial's", signedOption)
    .option("--temperature <t>", "0 decodes greedily", numberOption, 0.7)
    .option("--max-new-tokens <n>", "token limit of a reply", countOption, 256)
    .option("--json", "one JSON object a reply, for programs")
    .addHelpText("after", `\nIn the conversation:\n${CHAT_HELP}`)
    .action(async (run: string, options: Options) => {
      const models = await readChatModels(run);
      const persona =
        options.persona === undefined
          ? undefined
          : await readChatPersona(options.persona, options.personaStep);
      if (options.scale !== undefined && models.adapter === undefined)
        throw new ConfigError("--scale: merged weights have no scale to change", {
          next: "Leave it out, or give a run, or a publication that holds the adapter.",
        });
      const python = await ensurePython({
        onProgress: (line) => process.stderr.write(`${line}\n`),
      });
      const weights = await weightsOf(models, persona, python.python);
      if (options.sideBySide && weights.base === undefined)
        throw new ConfigError(`--side-by-side: the base ${models.base} cannot be had here`, {
          next: "Leave it out, or give a run, or a publication that holds the adapter.",
        });
      const workers = createWorkers(python.python);
      const scorer = createScorer({ packs: await loadNamedPacks() });
      const first: VoiceName = persona ? "persona" : "locus";
      const conversation = createConversation({
        scale: options.scale ?? models.scale,
        scalable: models.adapter !== undefined,
        system: options.system,
        voices: options.sideBySide ? ["base", first] : [first],
        available: VOICES.filter((voice) => weights[voice] !== undefined),
        find: (response, messages) => scorer.score({ id: "reply", response, messages }).findings,
        async ask(voice, request, onText) {
          const model = weights[voice]!;
          const session = await workers.of(model);
          const { response } = await session.ask(
            {
              ...request,
              // Merged weights have no adapter to scale.
              scale: model.adapter === undefined ? 0 : request.scale,
              sampling: {
                temperature: options.temperature,
                topK: 50,
                maxNewTokens: options.maxNewTokens,
              },
            },
            onText,
          );
          return response;
        },
      });
      try {
        await converse(conversation, options);
      } finally {
        await workers.close();
      }
    });
}

/** The weights of each voice that there is; with an adapter, base and result are one set at two scales. */
async function weightsOf(
  { base, adapter, scale, merged }: ChatModels,
  persona: { adapter: string; onto: Onto } | undefined,
  python: string,
): Promise<Partial<Record<VoiceName, ModelRef>>> {
  const weights = (path: string): ModelRef => ({ path, dtype: "bfloat16" });
  const plain = async (): Promise<ModelRef> => {
    const { path, revision } = await resolveModel(base, { python });
    return { ...weights(path), revision };
  };
  const scaled =
    adapter === undefined ? undefined : { ...(await plain()), adapter: { path: adapter, scale } };
  const voices: Partial<Record<VoiceName, ModelRef>> = scaled
    ? { base: scaled, locus: scaled }
    : // Merged weights speak for themselves, also where their base cannot be had.
      { base: await plain().catch(() => undefined), locus: weights(merged!) };
  if (persona === undefined) return voices;
  // An adapter that was trained on from the run's holds that one already.
  if (persona.onto === "merged" && merged === undefined)
    throw new ConfigError("the persona belongs on merged weights, and only the adapter is here", {
      next: "Give the run, or a publication with the merged weights (--what both).",
    });
  const on = persona.onto === "adapter" ? await plain() : weights(merged!);
  return { ...voices, persona: { ...on, adapter: { path: persona.adapter, scale: 1 } } };
}

/** A worker for each set of weights, started when somebody first speaks with them. */
function createWorkers(python: string) {
  const open = new Map<ModelRef, Promise<{ session: ChatSession; directory: string }>>();
  return {
    async of(model: ModelRef): Promise<ChatSession> {
      const started =
        open.get(model) ??
        (async () => {
          const directory = await mkdtemp(join(tmpdir(), "locus-chat-"));
          const { job } = await prepareJob(
            directory,
            { kind: "chat", model, seed: 17, limits: {} },
            { files: {}, onOther: "clear" },
          );
          return { session: await openChat(job, { directory, python }), directory };
        })();
      open.set(model, started);
      return (await started).session;
    },
    async close(): Promise<void> {
      for (const started of open.values()) {
        const { session, directory } = await started;
        await session.close().finally(() => rm(directory, { recursive: true, force: true }));
      }
    },
  };
}

/** One line in, one reply of each voice out; works on a terminal and in a pipe. */
async function converse(conversation: Conversation, options: Options): Promise<void> {
  const live = process.stdin.isTTY === true;
  const styled = process.stdout.isTTY === true && !process.env.NO_COLOR;
  if (live)
    process.stderr.write(
      "/help lists the commands; an empty line or Ctrl-D ends the conversation.\n",
    );
  const lines = createInterface({
    input: process.stdin,
    output: live ? process.stderr : undefined,
  });
  const prompt = (): void => {
    if (!live) return;
    lines.setPrompt("you     > ");
    lines.prompt();
  };
  prompt();
  for await (const line of lines) {
    if (line.trim() === "") {
      // A pipe may hold blank lines; a person ends with one.
      if (live) break;
      continue;
    }
    try {
      const answer = conversation.command(line);
      if (answer !== undefined) process.stderr.write(`${answer}\n`);
      else await turn(conversation, line, { json: options.json === true, styled });
    } catch (error) {
      // A mistyped command does not end a conversation.
      if (!(error instanceof ConfigError)) throw error;
      process.stderr.write(`${error.message}. ${error.next ?? ""}\n`);
    }
    if (conversation.ended) break;
    prompt();
  }
  lines.close();
}

async function turn(
  conversation: Conversation,
  line: string,
  { json, styled }: { json: boolean; styled: boolean },
): Promise<void> {
  let speaking: VoiceName | undefined;
  // In a pipe a single voice's words stand alone.
  const named = process.stdout.isTTY === true || conversation.voices.length > 1;
  const label = (voice: VoiceName): string => (named ? `${voice.padEnd(7)} > ` : "");
  const replies = await conversation.say(line.trim(), (voice, text) => {
    // Underlined replies are shown when they are whole.
    if (json || conversation.findings) return;
    if (voice !== speaking) process.stdout.write(`${speaking ? "\n" : ""}${label(voice)}`);
    speaking = voice;
    process.stdout.write(text);
  });
  if (json)
    for (const reply of replies)
      process.stdout.write(`${JSON.stringify({ prompt: line.trim(), ...reply })}\n`);
  else if (conversation.findings)
    for (const { voice, response, findings } of replies)
      process.stdout.write(`${label(voice)}${underline(response, findings, styled)}\n`);
  else process.stdout.write("\n");
}
