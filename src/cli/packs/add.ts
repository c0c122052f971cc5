/** `locus packs add FILE`: checks a pack, tries its examples, and keeps it under its name for `--packs NAME`. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { writeFileAtomic } from "../../core/atomic-write.js";
import { ConfigError } from "../../core/errors.js";
import { plural } from "../../core/plural.js";
import { compilePacks, type Pack } from "../../patterns/index.js";
import { loadPacks } from "../../patterns/load.js";
import { packFolder } from "../pack-files.js";
import { failingExamples } from "./failing-examples.js";

export function addCommand(): Command {
  return new Command("add")
    .description("check a pack file and keep it, so that --packs knows it by its name")
    .argument("<file>", "a pack's YAML file")
    .option("--replace", "put it in the place of a pack of the same name and version")
    .action(async (file: string, { replace = false }: { replace?: boolean }) => {
      const [pack] = await loadPacks([file]);
      if (pack !== undefined) await addPack(file, pack, replace);
    });
}

async function addPack(file: string, pack: Pack, replace: boolean): Promise<void> {
  const failing = await failingExamples([file], [pack]);
  const [first] = failing;
  if (first !== undefined)
    throw new ConfigError(
      failing.length === 1
        ? first.text
        : `${plural(failing.length, "example")} ${failing.length === 1 ? "fails" : "fail"}\n${failing.map(({ place, text }) => `${place} ${text}`).join("\n")}`,
      {
        place: first.place,
        next: "Mend the rules or their examples; `locus packs test FILE` tries them again.",
      },
    );
  const shipped = await loadPacks();
  if (shipped.some(({ pack: name }) => name === pack.pack) || pack.pack === "shipped")
    throw new ConfigError(`a pack that ships with Locus is called ${pack.pack}`, {
      place: file,
      next: "Give the pack another name.",
    });
  compilePacks([...shipped, pack]);
  const target = join(packFolder(), `${pack.pack}.yaml`);
  const text = await readFile(file, "utf8");
  const before = await readFile(target, "utf8").catch(() => undefined);
  if (before !== undefined && before !== text && !replace) await refuseOlder(target, pack);
  await writeFileAtomic(target, text);
  process.stdout.write(`${describeAdded(pack, target)}\n`);
}

async function refuseOlder(target: string, pack: Pack): Promise<void> {
  const [there] = await loadPacks([target]).catch(() => [] as Pack[]);
  if (there !== undefined && there.version >= pack.version)
    throw new ConfigError(`pack ${pack.pack} is there already, in version ${there.version}`, {
      place: target,
      next: "Raise the new one's version, or give --replace.",
    });
}

function describeAdded(pack: Pack, target: string): string {
  const rules = pack.rules.map(
    ({ id, message, heldOut, examples }) =>
      `  ${pack.category}/${id}${heldOut ? " (held out)" : ""}: ${message}\n    ${JSON.stringify(examples.match[0])}`,
  );
  return [
    `added ${pack.pack} ${pack.version}: ${plural(pack.rules.length, "rule")}, every example does as it says`,
    ...rules,
    `kept as ${target}`,
    `use it: locus score answers.jsonl --packs shipped ${pack.pack}`,
  ].join("\n");
}
