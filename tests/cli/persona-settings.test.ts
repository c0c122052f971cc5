import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { personaCommand } from "../../src/cli/persona.js";
import { type PersonaOptions, withPersonaSettings } from "../../src/cli/persona-settings.js";

/** The options that the action gets, by the command's own parser. */
async function optionsOf(...words: string[]): Promise<PersonaOptions> {
  let found: PersonaOptions | undefined;
  await personaCommand()
    .exitOverride()
    .action(async (_run: string, given: PersonaOptions, command) => {
      found = await withPersonaSettings(given, command);
    })
    .parseAsync(["runs/none", ...words], { from: "user" });
  return found!;
}

describe("the options of locus persona", () => {
  it("come from the settings file where the command line is silent, and from the command line where it is not", async () => {
    const file = join(await mkdtemp(join(tmpdir(), "locus-settings-")), "mine.yaml");
    await writeFile(
      file,
      "description: mine\nsteps: 8\nsamples: 5\nonto: adapter\nprotect: [harm.jsonl]\n",
    );
    const given = await optionsOf("--settings", file, "--samples", "3");
    expect(given).toMatchObject({ steps: 8, samples: 3, onto: "adapter", protect: ["harm.jsonl"] });
    // Neither says anything of these: the defaults.
    expect(given).toMatchObject({ batchRows: 4, rank: 16 });
    expect(given).not.toHaveProperty("description");
    // An option that equals its default was still given.
    expect((await optionsOf("--settings", file, "--steps", "64")).steps).toBe(64);
  });

  it("stay the defaults without a file; the shipped file says the same", async () => {
    const { settings: _none, ...plain } = await optionsOf();
    const { settings, demos, persona, ...shipped } = await optionsOf(
      "--settings",
      "pipelines/persona.yaml",
    );
    expect(settings).toBe("pipelines/persona.yaml");
    expect(demos).toEqual(["datasets/persona-demos/lighthouse-keeper.jsonl"]);
    expect(persona).toBe("lighthouse-keeper");
    expect(shipped).toEqual(plain);
  });

  it("name the file and the mistake", async () => {
    await expect(optionsOf("--settings", "no-such.yaml")).rejects.toThrow(/no-such.yaml/);
    const file = join(await mkdtemp(join(tmpdir(), "locus-settings-")), "bad.yaml");
    await writeFile(file, "steps: many\n");
    await expect(optionsOf("--settings", file)).rejects.toMatchObject({
      place: expect.stringContaining("bad.yaml:1"),
    });
  });
});
