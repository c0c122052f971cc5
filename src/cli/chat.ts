/** `locus chat RUN`: talk to the de-tuned model, its base and a persona, alone or side by side. */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { Command } from "commander";
import {
  CHAT_HELP,
  type Conversation,
  createConversation,
  underline,
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
import { type Manifest, readDial } from "../pipeline/index.js";
import { createScorer } from "../score/index.js";
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
    .argument("<run>", "run directory, for example runs/quickstart")
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
      const { model, adapter, scale } = await readRun(run);
      const python = await ensurePython({
        onProgress: (line) => process.stderr.write(`${line}\n`),
      });
      const base = await resolveModel(model, { python: python.python });
      const persona =
        options.persona === undefined
          ? undefined
          : await readPersona(options.persona, options.personaStep);
      const workers = createWorkers(python.python, {
        run: {
          path: base.path,
          revision: base.revision,
          dtype: "bfloat16",
          adapter: { path: adapter, scale },
        },
        ...(persona
          ? {
              persona: {
                // An adapter that was trained on from the run's holds that one already.
                ...(persona.onto === "adapter"
                  ? { path: base.path, revision: base.revision }
                  : { path: join(resolve(run), "merge", "merged") }),
                dtype: "bfloat16",
                adapter: { path: persona.adapter, scale: 1 },
              },
            }
          : {}),
      });
      const scorer = createScorer({ packs: await loadNamedPacks() });
      const first: VoiceName = persona ? "persona" : "locus";
      const conversation = createConversation({
        scale: options.scale ?? scale,
        system: options.system,
        voices: options.sideBySide ? ["base", first] : [first],
        available: persona ? ["base", "locus", "persona"] : ["base", "locus"],
        find: (response, messages) => scorer.score({ id: "reply", response, messages }).findings,
        async ask(voice, request, onText) {
          const session = await workers.of(voice === "persona" ? "persona" : "run");
          const { response } = await session.ask(
            {
              ...request,
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

type WorkerName = "run" | "persona";

/** A worker for each set of weights, started when somebody first speaks with them. */
function createWorkers(python: string, models: Partial<Record<WorkerName, ModelRef>>) {
  const open = new Map<WorkerName, Promise<{ session: ChatSession; directory: string }>>();
  return {
    async of(name: WorkerName): Promise<ChatSession> {
      const started =
        open.get(name) ??
        (async () => {
          const directory = await mkdtemp(join(tmpdir(), "locus-chat-"));
          const { job } = await prepareJob(
            directory,
            { kind: "chat", model: models[name]!, seed: 17, limits: {} },
            { files: {}, onOther: "clear" },
          );
          return { session: await openChat(job, { directory, python }), directory };
        })();
      open.set(name, started);
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

/** A persona's adapter on the de-tuned model, and what it belongs on. */
async function readPersona(
  folder: string,
  asked?: number,
): Promise<{ adapter: string; onto: Onto }> {
  const steps = resolve(folder, "locus", "train", "steps");
  const there = (await readdir(steps).catch(() => [] as string[]))
    .flatMap((name) => (/^step-\d+$/.test(name) ? [Number(name.slice(5))] : []))
    .sort((left, right) => left - right);
  if (there.length === 0)
    throw new ConfigError(`${folder} holds no persona`, {
      place: folder,
      next: "Give the folder that `locus persona RUN` wrote, for example runs/quickstart/persona-lighthouse-keeper.",
    });
  const { onto = "merged", stop } = JSON.parse(
    await readFile(join(folder, "persona.json"), "utf8").catch(() => "{}"),
  ) as { onto?: Onto; stop?: { locus: number } };
  const early = stop && there.includes(stop.locus) ? stop.locus : undefined;
  const step = asked ?? early ?? there.at(-1)!;
  if (!there.includes(step))
    throw new ConfigError(`${folder} has no adapter after ${step} steps`, {
      place: steps,
      next: `Give --persona-step one of ${there.join(", ")}.`,
    });
  return { adapter: join(steps, `step-${step}`), onto };
}

async function readRun(run: string): Promise<{ model: string; adapter: string; scale: number }> {
  const directory = resolve(run);
  try {
    const manifest = JSON.parse(
      await readFile(join(directory, "manifest.json"), "utf8"),
    ) as Manifest;
    const dial = await readDial(join(directory, "dial"));
    return {
      model: manifest.config.model,
      adapter: join(directory, "train", "locus", "job", "adapter"),
      scale: dial.scale,
    };
  } catch (cause) {
    throw new ConfigError(`${run} is no finished run`, {
      place: join(run, "dial", "dial.json"),
      next: "Give the folder of a run that got past its dial stage, or run the pipeline again: it goes on where it stopped.",
      cause,
    });
  }
}
