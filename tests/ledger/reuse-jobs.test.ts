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
    ["/run/train/locus/job"],
    undefined,
    undefined,
  ]);
});

it("looks at the other arm of the same training before the stage as it stood before", async () => {
  const asked: JobRequest[] = [];
  const plain = {
    async run(request: JobRequest) {
      asked.push(request);
      return {};
    },
  };
  const stage = reusing(plain, "/run/.work/train-1", "/run/train");
  const sham = reusing(stage, "/run/.work/train-1/sham", "/run/.work/train-1/locus");
  const job = {} as JobRequest["job"];
  await sham.run({ directory: "/run/.work/train-1/sham/lookahead", job, files: {} });
  expect(asked[0]!.earlier).toEqual([
    "/run/.work/train-1/locus/lookahead",
    "/run/train/sham/lookahead",
  ]);
});
