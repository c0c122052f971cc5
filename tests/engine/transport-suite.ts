/** What every transport must do. Run it over an implementation with `transportSuite(name, make)`. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import {
  CancelledError,
  ConfigError,
  DataError,
  EnvironmentError,
  GuardError,
  type LocusError,
  WorkerError,
} from "../../src/core/errors.js";
import {
  type JobDraft,
  type JobResult,
  openChat,
  prepareJob,
  type RunJobOptions,
  runJob,
  type Transport,
  type WorkerEvent,
} from "../../src/engine/index.js";

export const contractWorker = fileURLToPath(new URL("contract-worker", import.meta.url));
const PYTHON = process.env.LOCUS_PYTHON ?? "python3";

type Step = [name: string, ...arguments_: unknown[]];

const draft: JobDraft = {
  kind: "sample",
  model: { path: "nowhere", dtype: "float32" },
  seed: 1,
  limits: {},
  sampling: { maxNewTokens: 1, temperature: 0, samples: 1, shardRows: 1 },
};

export async function makeJob(kind: "sample" | "chat" = "sample") {
  const directory = await mkdtemp(join(tmpdir(), "locus-job-"));
  const chat: JobDraft = { kind: "chat", model: draft.model, seed: 1, limits: {} };
  const prepared =
    kind === "chat"
      ? await prepareJob(directory, chat, { files: {} })
      : await prepareJob(directory, draft, { files: { prompts: [{ id: "a" }] } });
  return { directory, job: prepared.job };
}

const progress = (done: number): Step => [
  "event",
  { event: "progress", done, total: 3, unit: "rows" },
];

export function transportSuite(name: string, make: (graceMs?: number) => Transport): void {
  const script = (steps: Step[], extra: NodeJS.ProcessEnv = {}) => ({
    ...process.env,
    LOCUS_TEST_SCRIPT: JSON.stringify(steps),
    ...extra,
  });
  async function run(steps: Step[], options: Partial<RunJobOptions> = {}) {
    const { directory, job } = await makeJob();
    const events: WorkerEvent[] = [];
    const outcome: JobResult | LocusError = await runJob(job, {
      directory,
      python: PYTHON,
      transport: make(),
      env: script(steps),
      ...options,
      onEvent: (event) => {
        events.push(event);
        options.onEvent?.(event);
      },
    }).catch((error: LocusError) => error);
    return { directory, job, events, outcome };
  }

  describe(`transport ${name}`, () => {
    it("finishes with the result, the settings as read back and the versions", async () => {
      const { outcome, directory } = await run([
        ["event", { event: "hello", versions: { torch: "2" }, devices: ["cpu"], pid: 1 }],
        ["event", { event: "settings", settings: { lr: 0.1 } }],
        ["result", { rows: 1 }],
      ]);
      expect(outcome).toMatchObject({
        result: { rows: 1 },
        settings: { lr: 0.1 },
        versions: { torch: "2" },
        reused: false,
      });
      expect(existsSync(join(directory, "worker.pid"))).toBe(false);
    });

    it("does not run a finished job again", async () => {
      const { directory, job } = await run([["result", { rows: 1 }]]);
      const options = { directory, python: "/nonexistent", transport: make() };
      expect(await runJob(job, options)).toMatchObject({ result: { rows: 1 }, reused: true });
    });

    it("delivers events in order, out of log noise, and keeps the noise in worker.log", async () => {
      const { events, directory } = await run([
        ["print", "loading weights"],
        progress(1),
        ["partial", " 10%|#     |"],
        progress(2),
        ["print", "@locus {not json"],
        ["print", '@locus {"event":"from the future","seq":9,"time":1}'],
        ["stderr", "token hf_abcdefghijklmnopqrst seen"],
        ["event", { event: "warn", message: "line\u2028separator ü 🙂" }],
        progress(3),
        ["result", {}],
      ]);
      expect(events.map(({ event }) => event)).toEqual([
        ...["progress", "progress", "warn", "progress", "done"],
      ]);
      const numbers = events.map(({ seq }) => seq);
      expect(numbers).toEqual([...numbers].sort((left, right) => left - right));
      expect(events[2]).toMatchObject({ message: "line\u2028separator ü 🙂" });
      const log = await readFile(join(directory, "worker.log"), "utf8");
      for (const text of ["loading weights", "10%", "from the future"]) expect(log).toContain(text);
      expect(log).toContain("[redacted]");
      expect(log).not.toContain("hf_abc");
    });

    it.each([
      [2, "data", DataError, 2],
      [2, "config", ConfigError, 2],
      [3, "environment", EnvironmentError, 3],
      [4, "memory", WorkerError, 4],
      [5, "guard", GuardError, 5],
      [130, "cancelled", CancelledError, 130],
      [1, "internal", WorkerError, 1],
    ])("turns exit %i (%s) into its error", async (status, code, kind, exitCode) => {
      const { outcome } = await run([
        ["event", { event: "error", code, message: `it is ${code}`, next: "do this" }],
        ["exit", status],
      ]);
      expect(outcome).toBeInstanceOf(kind);
      expect(outcome).toMatchObject({ message: `it is ${code}`, next: "do this", exitCode });
    });

    it.each([2, 3, 4, 5, 130, 77])(
      "has a next step even when exit %i explains nothing",
      async (status) => {
        const { outcome } = await run([
          ["stderr", "ImportError: no module named x"],
          ["exit", status],
        ]);
        expect((outcome as LocusError).next).toBeTruthy();
        if (status !== 4 && status !== 130) {
          expect((outcome as LocusError).message).toContain("ImportError: no module named x");
        }
      },
    );

    it("says so when the worker is killed", async () => {
      const { outcome } = await run([
        ["stderr", "last words"],
        ["kill", "SIGKILL"],
      ]);
      expect(outcome).toBeInstanceOf(WorkerError);
      const { message, next } = outcome as WorkerError;
      expect(message).toMatch(/killed by SIGKILL \(out of memory\?/);
      expect(message).toContain("last words");
      expect(next).toMatch(/same command/);
    });

    it("says so when the worker ends without a result", async () => {
      const { outcome } = await run([["print", "bye"]]);
      expect((outcome as WorkerError).message).toMatch(/without a result/);
    });

    it("lets a cancelled worker save, and tells it from a failure", async () => {
      const stopper = new AbortController();
      const { outcome, events } = await run(
        [progress(1), ["wait-term"], progress(2), ["exit", 130]],
        {
          signal: stopper.signal,
          onEvent: (event) => {
            if (event.event === "progress" && event.done === 1) stopper.abort();
          },
        },
      );
      expect(outcome).toBeInstanceOf(CancelledError);
      expect(events).toHaveLength(2);
    });

    it("kills a worker that does not stop", async () => {
      const stopper = new AbortController();
      const started = Date.now();
      const { outcome } = await run([progress(1), ["ignore-term"]], {
        transport: make(200),
        signal: stopper.signal,
        onEvent: () => stopper.abort(),
      });
      expect(outcome).toBeInstanceOf(CancelledError);
      expect(Date.now() - started).toBeLessThan(5000);
    });

    it("goes on after a kill: what was done is not done again", async () => {
      const stopper = new AbortController();
      const steps: Step[] = [
        ["count", 6, 0.01],
        ["result", { ok: true }],
      ];
      const { directory, job } = await run(steps, {
        signal: stopper.signal,
        onEvent: (event) => event.event === "progress" && event.done === 2 && stopper.abort(),
      });
      const before = await shardsOf(directory);
      const outcome = await runJob(job, {
        directory,
        python: PYTHON,
        transport: make(),
        env: script(steps),
      });
      expect(outcome.result).toEqual({ ok: true });
      const after = await shardsOf(directory);
      expect(after.size).toBe(6);
      expect(before.size).toBeGreaterThanOrEqual(2);
      for (const [shard, pid] of before) expect(after.get(shard)).toBe(pid);
    });

    it("refuses an unknown key in job.json", async () => {
      const { directory, job } = await makeJob();
      const odd = { ...job, temprature: 1 };
      await writeFile(join(directory, "job.json"), JSON.stringify(odd));
      const options = { directory, python: PYTHON, transport: make(), env: script([]) };
      const error = await runJob(odd as typeof job, options).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(ConfigError);
      expect((error as ConfigError).message).toContain("temprature");
    });

    it("refuses a job directory that holds another job", async () => {
      const { directory, job } = await makeJob();
      const options = { directory, python: PYTHON, transport: make(), env: script([]) };
      await expect(runJob({ ...job, seed: 2 }, options)).rejects.toThrow(ConfigError);
    });

    it("stops a left-over worker of the same job first", async () => {
      const { directory, job } = await makeJob();
      const steps: Step[] = [["count", 1000, 0.05]];
      const orphan = spawn(
        "sh",
        ["-c", `LOCUS_PARENT_PID=$$ ${PYTHON} -m locus_worker ${directory} >/dev/null & wait`],
        {
          env: script(steps, { PYTHONPATH: contractWorker, LOCUS_TEST_ORPHAN: "1" }),
          stdio: "ignore",
        },
      );
      while ((await shardsOf(directory)).size === 0) await sleep(20);
      orphan.kill("SIGKILL");
      const old = [...(await shardsOf(directory)).values()][0];
      const outcome = await runJob(job, {
        directory,
        python: PYTHON,
        transport: make(),
        env: script([["result", {}]]),
      });
      expect(outcome.result).toEqual({});
      // Ended, or at most waiting to be collected by its new parent.
      expect(await readFile(`/proc/${old}/cmdline`, "utf8").catch(() => "")).toBe("");
    });

    it("warns of a silent worker", async () => {
      const { events, outcome } = await run(
        [
          ["event", { event: "heartbeat" }],
          ["sleep", 1],
          ["result", {}],
        ],
        { silenceSeconds: 0.3 },
      );
      // Before the heartbeat there may be one more, where Python is slow to start.
      expect(events.map(({ event }) => event).slice(-3)).toEqual(["heartbeat", "warn", "done"]);
      expect(outcome).toMatchObject({ result: {} });
    });

    it("stops the worker when the listener fails, and hands on its error", async () => {
      const { outcome } = await run([progress(1), ["wait-term"], ["exit", 130]], {
        onEvent: () => {
          throw new Error("listener");
        },
      });
      expect((outcome as Error).message).toBe("listener");
    });

    it("loses nothing of a worker that speaks before it is known to run", async () => {
      const local = make();
      const slow: Transport = {
        name: "slow",
        async start(options) {
          const worker = await local.start(options);
          await worker.exited;
          return worker;
        },
      };
      const { outcome } = await run(
        [
          ["event", { event: "error", code: "guard", message: "diverged" }],
          ["exit", 5],
        ],
        { transport: slow },
      );
      expect(outcome).toMatchObject({ message: "diverged", exitCode: 5 });
    });

    it("says that the interpreter cannot be started", async () => {
      const { outcome } = await run([], { python: "/nonexistent/python" });
      expect(outcome).toBeInstanceOf(EnvironmentError);
    });

    it("holds a conversation", async () => {
      const { directory, job } = await makeJob("chat");
      const options = { directory, python: PYTHON, transport: make(), env: script([["echo"]]) };
      const chat = await openChat(job, options);
      const pieces: string[] = [];
      const messages = [{ role: "user" as const, content: "hello" }];
      const request = { messages, scale: 1, sampling: {} };
      const replies = await Promise.all([
        chat.ask(request, (text) => pieces.push(text)),
        chat.ask(request),
      ]);
      expect(replies.map(({ response }) => response)).toEqual(["to you: hello", "to you: hello"]);
      expect(pieces).toEqual(["to"]);
      await chat.close();
      await expect(chat.ask(request)).rejects.toThrow();
    });
  });
}

async function shardsOf(directory: string): Promise<Map<string, string>> {
  const folder = join(directory, "shards");
  const names = existsSync(folder) ? await readdir(folder) : [];
  return new Map(
    await Promise.all(
      names.map(async (name) => [name, await readFile(join(folder, name), "utf8")] as const),
    ),
  );
}
