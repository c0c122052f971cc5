import { expect, it } from "vitest";
import type { JobRequest } from "../../src/engine/index.js";
import { reusing } from "../../src/pipeline/reuse-jobs.js";

it("looks for a stage's own jobs where it stood before, and for no other", async () => {
  const asked: JobRequest[] = [];
  const engine = reusing(
    {
      async run(request) {
        asked.push(request);
        return {};
      },
    },
    "/run/.work/train-1",
    "/run/train",
  );
  const job = {} as JobRequest["job"];
  await engine.run({ directory: "/run/.work/train-1/locus/job", job, files: {} });
  await engine.run({ directory: "/run/validation/1/scale-1", job, files: {} });
  await engine.run({ directory: "/run/.work/train-10/job", job, files: {} });
  expect(asked.map(({ earlier }) => earlier)).toEqual([
    "/run/train/locus/job",
    undefined,
    undefined,
  ]);
});
