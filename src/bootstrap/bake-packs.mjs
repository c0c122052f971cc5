// The last step of a build: writes the packs that ship with Locus into dist/ as a module without imports.
import { writeFileSync } from "node:fs";

const dist = new URL("../../dist/", import.meta.url);
const { loadPacks } = await import(new URL("patterns/load.js", dist).href);
const packs = JSON.stringify(await loadPacks());
writeFileSync(
  new URL("patterns/shipped-packs.js", dist),
  `// Written by the build from patterns/*.yaml.\nconst packs = ${packs};\nexport function shippedPacks() {\n  return packs;\n}\n`,
);
