import { spawnSync } from "node:child_process";
import { lstat, mkdir, mkdtemp, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeError, writeFileAtomic, writeJson } from "../../src/core/atomic-write.js";
import { EnvironmentError } from "../../src/core/errors.js";

const scratch = () => mkdtemp(join(tmpdir(), "locus-atomic-"));

describe("writeFileAtomic", () => {
  it("makes the folder, replaces the file and leaves nothing else", async () => {
    const path = join(await scratch(), "a", "b.json");
    await writeFileAtomic(path, "one");
    await writeJson(path, { two: 2 });
    expect(JSON.parse(await readFile(path, "utf8"))).toEqual({ two: 2 });
    expect(await readdir(join(path, ".."))).toEqual(["b.json"]);
  });

  it("takes away what a dead process left and spares a living one's", async () => {
    const folder = await scratch();
    const dead = spawnSync(process.execPath, ["-e", ""]).pid;
    await writeFile(join(folder, `.x.json.${dead}.aa.tmp`), "half");
    await writeFile(join(folder, `.x.json.${process.pid}.bb.tmp`), "mine");
    await writeFileAtomic(join(folder, "x.json"), "1");
    expect((await readdir(folder)).sort()).toEqual([`.x.json.${process.pid}.bb.tmp`, "x.json"]);
  });

  it("writes through a pipe and leaves it a pipe", async () => {
    const folder = await scratch();
    const pipe = join(folder, "pipe");
    expect(spawnSync("mkfifo", [pipe]).status).toBe(0);
    const reader = readFile(pipe, "utf8");
    await writeFileAtomic(pipe, ["one ", "two"]);
    expect(await reader).toBe("one two");
    expect((await lstat(pipe)).isFIFO()).toBe(true);
    expect(await readdir(folder)).toEqual(["pipe"]);
  });

  it("writes where a link points and leaves the link", async () => {
    const folder = await scratch();
    await writeFile(join(folder, "real.txt"), "old");
    await symlink("real.txt", join(folder, "link.txt"));
    await writeFileAtomic(join(folder, "link.txt"), "new");
    expect((await lstat(join(folder, "link.txt"))).isSymbolicLink()).toBe(true);
    expect(await readFile(join(folder, "real.txt"), "utf8")).toBe("new");
  });

  it("says that something is in the way", async () => {
    const folder = await scratch();
    await mkdir(join(folder, "taken"));
    await expect(writeFileAtomic(join(folder, "taken"), "x")).rejects.toThrow(EnvironmentError);
    expect(await readdir(folder)).toEqual(["taken"]);
  });

  it("says that the disk is full", async () => {
    // /dev/full fails every write with ENOSPC; only its path cannot be renamed onto, so the mapping is called with the real error.
    const real = await writeFile("/dev/full", "x").catch((error: unknown) => error);
    const error = writeError("out.jsonl", real) as EnvironmentError;
    expect(error).toBeInstanceOf(EnvironmentError);
    expect(error.message).toMatch(/disk is full/);
    // Not every command goes on where it stopped.
    expect(error.next).toBe("Free some disk space and run the same command again.");
  });
});
