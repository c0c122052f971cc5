/** `locus chat RUN`: talk to the de-tuned model, or to base and result side by side. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { Command } from "commander";
import { ConfigError } from "../core/errors.js";
import type { Message } from "../core/rows.js";
import {
  type ChatSession,
  ensurePython,
  openChat,
  prepareJob,
  resolveModel,
} from "../engine/index.js";
import { type Manifest, readDial } from "../pipeline/index.js";
import { numberOption } from "./number-option.js";

interface Options {
  sideBySide?: boolean;
  system?: string;
  scale?: number;
  temperature: number;
  maxNewTokens: number;
}

interface Voice {
  name: string;
  scale: number;
  history: Message[];
}

export function chatCommand(): Command {
  return new Command("chat")
    .description("talk to the model that a run made")
    .argument("<run>", "run directory, for example runs/quickstart")
    .option("--side-by-side", "answer with base and result, each with its own history")
    .option("--system <text>", "system prompt")
    .option("--scale <factor>", "another adapter scale than the dial's", numberOption)
    .option("--temperature <t>", "0 decodes greedily", numberOption, 0.7)
    .option("--max-new-tokens <n>", "token limit of a reply", numberOption, 256)
    .action(async (run: string, options: Options) => {
      const { model, adapter, scale } = await readRun(run);
      const python = await ensurePython({
        onProgress: (line) => process.stderr.write(`${line}\n`),
      });
      const base = await resolveModel(model, { python: python.python });
      const directory = await mkdtemp(join(tmpdir(), "locus-chat-"));
      const { job } = await prepareJob(
        directory,
        {
          kind: "chat",
          model: {
            path: base.path,
            revision: base.revision,
            dtype: "bfloat16",
            adapter: { path: adapter, scale: options.scale ?? scale },
          },
          seed: 17,
          limits: {},
        },
        { files: {}, onOther: "clear" },
      );
      const session = await openChat(job, { directory, python: python.python });
      try {
        await converse(session, voicesOf(options, scale), options);
      } finally {
        await session.close().finally(() => rm(directory, { recursive: true, force: true }));
      }
    });
}

function voicesOf(options: Options, dialScale: number): Voice[] {
  const history = (): Message[] =>
    options.system ? [{ role: "system", content: options.system }] : [];
  const locus = { name: "locus", scale: options.scale ?? dialScale, history: history() };
  return options.sideBySide ? [{ name: "base", scale: 0, history: history() }, locus] : [locus];
}

/** One user line in, one reply of each voice out; works on a terminal and in a pipe. */
async function converse(session: ChatSession, voices: Voice[], options: Options): Promise<void> {
  const live = process.stdin.isTTY === true;
  if (live) process.stderr.write("An empty line or Ctrl-D ends the conversation.\n");
  const lines = createInterface({
    input: process.stdin,
    output: live ? process.stderr : undefined,
  });
  const prompt = (): void => {
    if (!live) return;
    lines.setPrompt("you    > ");
    lines.prompt();
  };
  prompt();
  for await (const line of lines) {
    if (line.trim() === "") break;
    for (const voice of voices) {
      voice.history.push({ role: "user", content: line });
      process.stdout.write(`${voice.name.padEnd(6)} > `);
      const { response } = await session.ask(
        {
          messages: voice.history,
          scale: voice.scale,
          sampling: {
            temperature: options.temperature,
            topK: 50,
            maxNewTokens: options.maxNewTokens,
          },
        },
        (text) => process.stdout.write(text),
      );
      process.stdout.write("\n");
      voice.history.push({ role: "assistant", content: response });
    }
    prompt();
  }
  lines.close();
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
