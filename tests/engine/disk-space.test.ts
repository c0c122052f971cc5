import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { EnvironmentError } from "../../src/core/errors.js";
import { freeBytes, requireDiskSpace } from "../../src/engine/index.js";

it("asks the disk of a folder that does not exist yet", async () => {
  expect(await freeBytes(join(tmpdir(), "not", "there"))).toBeGreaterThan(0);
  await requireDiskSpace(tmpdir(), 1);
  await expect(requireDiskSpace(tmpdir(), 1e18)).rejects.toThrow(EnvironmentError);
});
