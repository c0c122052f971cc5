import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { chooseTorch, cudaPackages, rememberTorch } from "../../src/engine/index.js";

it("finds the CUDA packages in pip's report", () => {
  const report = (...names: string[]) =>
    JSON.stringify({ install: names.map((name) => ({ metadata: { name } })) });
  expect(cudaPackages(report("torch", "sympy", "networkx"))).toEqual([]);
  expect(cudaPackages(report("torch", "nvidia-cublas", "cuda-bindings", "triton"))).toEqual([
    ...["nvidia-cublas", "cuda-bindings", "triton"],
  ]);
});

it("takes the CPU build unless CUDA was asked for, now or before", async () => {
  const env = { LOCUS_CACHE: await mkdtemp(join(tmpdir(), "locus-torch-")) };
  expect(await chooseTorch(undefined, env)).toBe("cpu");
  expect(await chooseTorch(undefined, { ...env, LOCUS_TORCH: "cuda" })).toBe("cuda");
  expect(await chooseTorch("cpu", { ...env, LOCUS_TORCH: "cuda" })).toBe("cpu");
  await rememberTorch("cuda", env);
  expect(await chooseTorch(undefined, env)).toBe("cuda");
  await expect(chooseTorch(undefined, { ...env, LOCUS_TORCH: "gpu" })).rejects.toThrow("gpu");
});
