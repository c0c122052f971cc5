/** The real worker over the real transport, with a tiny random-weight model; skipped where Python is not set up. */
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { CancelledError, ConfigError } from "../../src/core/errors.js";
import {
  createEngine,
  type JobDraft,
  prepareJob,
  presentPython,
  runJob,
  type WorkerEvent,
} from "../../src/engine/index.js";
import { continueAnswers } from "../../src/sample/index.js";

const environment = await presentPython();

/** A two-layer Llama over a byte-level tokenizer that knows nothing: what it says is noise, the path is real. */
const MAKE_MODEL = `
import sys
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
import torch
torch.manual_seed(0)
marks = ["<|im_start|>", "<|im_end|>"]
vocabulary = {token: index for index, token in enumerate(marks + sorted(pre_tokenizers.ByteLevel.alphabet()))}
tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
tokenizer.decoder = decoders.ByteLevel()
fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token=marks[1], pad_token=marks[1], additional_special_tokens=marks)
fast.chat_template = "{% for m in messages %}<|im_start|>{{ m.role }}\\n{{ m.content }}<|im_end|>\\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\\n{% endif %}"
fast.save_pretrained(sys.argv[1])
config = LlamaConfig(vocab_size=len(vocabulary), hidden_size=32, intermediate_size=64, num_hidden_layers=2,
    num_attention_heads=2, num_key_value_heads=2, max_position_embeddings=512, eos_token_id=1, pad_token_id=1, bos_token_id=0)
LlamaForCausalLM(config).save_pretrained(sys.argv[1])
`;

describe.skipIf(environment === undefined)("the real worker", { timeout: 240_000 }, () => {
  const python = environment?.python ?? "";
  let model: string;
  beforeAll(async () => {
    model = await mkdtemp(join(tmpdir(), "locus-tiny-"));
    const script = join(model, "make.py");
    await writeFile(script, MAKE_MODEL);
    const made = spawnSync(python, [script, model], { encoding: "utf8" });
    expect(made.stderr.slice(-2000) + String(made.status)).toMatch(/0$/);
  }, 120_000);

  const prompts = Array.from({ length: 24 }, (_, number) => ({
    id: `p${number}`,
    messages: [{ role: "user", content: `Say something about number ${number}.` }],
  }));
  const draft = (): JobDraft => ({
    kind: "sample",
    model: { path: model, dtype: "float32" },
    seed: 7,
    limits: {},
    sampling: { maxNewTokens: 24, temperature: 1, topK: 20, samples: 2, shardRows: 4 },
  });
  const prepare = async () => {
    const directory = await mkdtemp(join(tmpdir(), "locus-real-"));
    const { job } = await prepareJob(directory, draft(), { files: { prompts } });
    return { directory, job };
  };
  const responses = (directory: string) => readFile(join(directory, "responses.jsonl"), "utf8");
  let undisturbed: string;

  it("samples, tells its settings and versions, and counts its events up", async () => {
    const { directory, job } = await prepare();
    const events: WorkerEvent[] = [];
    const outcome = await runJob(job, {
      directory,
      python,
      onEvent: (event) => events.push(event),
    });
    expect(outcome.versions.torch).toMatch(/^2\./);
    expect(Object.keys(outcome.settings)).not.toEqual([]);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index));
    expect(events[0]?.event).toBe("hello");
    expect(events.at(-1)?.event).toBe("done");
    undisturbed = await responses(directory);
    expect(undisturbed.trim().split("\n")).toHaveLength(48);
  });

  it("ends with the same answers after being killed and cancelled", async () => {
    const { directory, job } = await prepare();
    let pid = 0;
    const killed = runJob(job, {
      directory,
      python,
      onEvent(event) {
        if (event.event === "hello") pid = event.pid;
        if (event.event === "progress") process.kill(pid, "SIGKILL");
      },
    });
    await expect(killed).rejects.toThrow(/killed by SIGKILL/);
    const stopper = new AbortController();
    const cancelled = runJob(job, {
      directory,
      python,
      signal: stopper.signal,
      onEvent: (event) => event.event === "progress" && stopper.abort(),
    });
    await expect(cancelled).rejects.toThrow(CancelledError);
    await runJob(job, { directory, python });
    expect(await responses(directory)).toBe(undisturbed);
  });

  it("takes answers back to a place and goes on from there, the same way every time", async () => {
    const directory = await mkdtemp(join(tmpdir(), "locus-back-"));
    // Characters of two UTF-16 units and of several bytes before the place.
    const response = "Fine 🙂 naïve. I hope this helps!";
    const start = response.indexOf("I hope");
    const again = (seed: number) =>
      continueAnswers(createEngine({ python }), {
        answers: [1, 2, 3].map((number) => ({
          id: `a${number}@${start}~1`,
          messages: [{ role: "user", content: "Is it?" }],
          response,
          start,
          maxNewTokens: 8 + number,
        })),
        model: { path: model, dtype: "float32" },
        sampling: { temperature: 1, topK: 20 },
        seed,
        directory: join(directory, String(seed)),
      });
    const first = await again(1);
    expect(first.map(({ id }) => id)).toEqual(["a1@15~1", "a2@15~1", "a3@15~1"]);
    for (const { response: text, from } of first) {
      expect(text.slice(0, from)).toBe(response.slice(0, start));
      // The tokenizer has one token a byte: what was forbidden is the letter itself.
      expect(text.slice(from)).not.toMatch(/^i/i);
      expect(text.length).toBeGreaterThan(from);
    }
    expect(new Set(first.map((one) => one.response)).size).toBe(3);
    expect(await again(1)).toEqual(first);
    expect(await again(2)).not.toEqual(first);
  });

  it("refuses an unknown key", async () => {
    const { directory, job } = await prepare();
    const odd = { ...job, temprature: 1 };
    await writeFile(join(directory, "job.json"), JSON.stringify(odd));
    const error = await runJob(odd as typeof job, { directory, python }).catch(
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).message).toContain("temprature");
  });
});
