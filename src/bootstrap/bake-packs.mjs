// The last step of a build: writes the packs that ship with Locus, and what compiling made of their phrases and of those that tell acts,
// into dist/ as a module without imports.
import { createHash } from "node:crypto";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { register } from "node:module";

const dist = new URL("../../dist/", import.meta.url);
const target = new URL("patterns/shipped-packs.js", dist);
const load = (name) => import(new URL(name, dist).href);
/** A JSON text inside a module is read faster than an object written out. */
const literal = (value) => `JSON.parse(${JSON.stringify(JSON.stringify(value))})`;

// Until this is done nobody may take dist/ for the result of these sources.
rmSync(new URL(".locus-source-hash", dist), { force: true });
// What the build before wrote is not taken up here, and stays in its place until there is something better.
const none = JSON.stringify(moduleOf([], undefined));
register(
  `data:text/javascript,${encodeURIComponent(`export const load = async (url, context, next) =>
    url === ${JSON.stringify(target.href)} ? { format: "module", shortCircuit: true, source: ${none} } : next(url, context);`)}`,
);

try {
  const text = await baked();
  const partial = new URL(`${target.href}.${process.pid}`);
  writeFileSync(partial, text);
  renameSync(partial, target);
} catch (error) {
  const { formatError } = await load("cli/terminal-error.js");
  console.error(formatError(error, false));
  process.exitCode = 1;
}

async function baked() {
  const { bundledPackFiles, loadPacks } = await load("patterns/load.js");
  const { createScorer } = await load("score/index.js");
  const { savePhrases } = await load("patterns/index.js");
  const files = await bundledPackFiles();
  const packs = await loadPacks(files);
  const hashes = files.map((file) => createHash("sha256").update(readFileSync(file)).digest("hex"));
  // Phrases that tell acts are compiled where an answer first gives cause to look for them; the rules' examples give nearly all of it.
  const scorer = createScorer({ packs });
  for (const { rules } of packs)
    for (const { examples } of rules)
      for (const response of [...examples.match, ...examples.pass])
        scorer.score({ id: "", response, messages: [{ role: "user", content: response }] });
  return moduleOf(packs, { hashes, phrases: savePhrases() });
}

function moduleOf(shipped, built) {
  const parts =
    built && `{ hashes: ${literal(built.hashes)}, phrases: () => ${literal(built.phrases)} }`;
  return `// Written by the build from patterns/*.yaml.
const packs = ${literal(shipped)};
export function shippedPacks() {
  return packs;
}
const built = ${parts};
export function builtPacks() {
  return built;
}
`;
}
