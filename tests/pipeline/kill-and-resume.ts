/**
 * `npx tsx tests/pipeline/kill-and-resume.ts [kills] [seed]`: an undisturbed run, then one that is killed (kill -9 of the
 * command line or of its worker, in turn) at random moments, the same command each time; both must end alike.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRandom } from "../../src/core/random.js";
import { digestRun, startTiny, workersOf } from "./tiny-run.js";

export interface KillReport {
  kills: { target: "cli" | "worker"; afterSeconds: number; output: string }[];
  undisturbed: Record<string, string>;
  disturbed: Record<string, string>;
  lastOutput: string;
}

/** A run that nobody killed. */
export interface Undisturbed {
  digests: Record<string, string>;
  seconds: number;
}

export async function undisturbedRun(runs: string): Promise<Undisturbed> {
  const started = performance.now();
  const { code, output } = await startTiny(runs).ended;
  if (code !== 0) throw new Error(`the undisturbed run failed:\n${output}`);
  return { digests: await digestRun(runs), seconds: (performance.now() - started) / 1000 };
}

/** @param given an undisturbed run of the same preset. @default one is made, which takes minutes */
export async function killAndResume(
  kills: number,
  seed: number,
  given?: Undisturbed,
): Promise<KillReport> {
  const folder = await mkdtemp(join(tmpdir(), "locus-kill-"));
  try {
    const { digests, seconds: whole } = given ?? (await undisturbedRun(join(folder, "plain")));
    const random = createRandom(seed, "kills");
    const report: KillReport = {
      kills: [],
      undisturbed: digests,
      disturbed: {},
      lastOutput: "",
    };
    let runs = join(folder, "killed-1");
    for (let round = 1; report.kills.length < kills; ) {
      const target = report.kills.length % 2 === 0 ? "cli" : "worker";
      // Long enough that some attempts get past a job, short enough that no attempt finishes the run.
      const afterSeconds = 1 + random.next() * Math.max(4, whole / 5);
      const run = startTiny(runs);
      const done = await Promise.race([run.ended, wait(afterSeconds * 1000)]);
      if (done) {
        // It got through before all kills were spent: compare, and go on with a new run.
        report.disturbed = await digestRun(runs);
        report.lastOutput = done.output;
        if (!sameDigests(report.undisturbed, report.disturbed)) return report;
        runs = join(folder, `killed-${++round}`);
        continue;
      }
      const output = await kill(target, runs, run);
      report.kills.push({ target, afterSeconds, output });
    }
    const last = await startTiny(runs).ended;
    if (last.code !== 0) throw new Error(`the run did not go on after the kills:\n${last.output}`);
    report.lastOutput = last.output;
    report.disturbed = await digestRun(runs);
    return report;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const sameDigests = (left: Record<string, string>, right: Record<string, string>): boolean =>
  Object.keys(left).every((file) => left[file] === right[file]);

async function kill(
  target: "cli" | "worker",
  runs: string,
  run: ReturnType<typeof startTiny>,
): Promise<string> {
  const workers = target === "worker" ? await workersOf(runs) : [];
  if (workers.length === 0) run.child.kill("SIGKILL");
  for (const pid of workers) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It ended by itself in this moment.
    }
  }
  const ended = await Promise.race([run.ended, wait(60_000)]);
  if (!ended) run.child.kill("SIGKILL");
  return ended?.output ?? "";
}

const wait = (ms: number): Promise<undefined> =>
  new Promise((done) => setTimeout(() => done(undefined), ms).unref());

if (process.argv[1]?.endsWith("kill-and-resume.ts")) {
  const report = await killAndResume(Number(process.argv[2] ?? 20), Number(process.argv[3] ?? 1));
  for (const { target, afterSeconds, output } of report.kills) {
    const last = output.trim().split("\n").slice(-3).join(" | ");
    console.log(`killed the ${target} after ${afterSeconds.toFixed(1)} s: ${last}`);
  }
  const different = Object.keys(report.undisturbed).filter(
    (file) => report.undisturbed[file] !== report.disturbed[file],
  );
  console.log(
    `${report.kills.length} kills; ${different.length === 0 ? "every result is the same" : `DIFFERENT: ${different.join(", ")}`}`,
  );
  process.exitCode = different.length === 0 ? 0 : 1;
}
