// Everything a fresh clone needs before Locus can run: the right Node, the npm packages, the compiled sources.
// Plain JavaScript without packages, because nothing is installed yet when it starts.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));
const OLDEST_NODE = [20, 12];

export function prepare() {
  checkNode();
  installPackages();
  build();
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  fail(
    `Locus needs Node ${OLDEST_NODE.join(".")} or newer; this is ${process.versions.node}.`,
    "Install a newer Node and run the same command again.",
  );
}

function installPackages() {
  const stamp = join(root, "node_modules", ".locus-lock-hash");
  const hash = hashOf([join(root, "package-lock.json")]);
  if (read(stamp) === hash) return;
  console.error("installing the npm packages");
  run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    failed: "The npm packages could not be installed (see above).",
    next: "Check the network, then run the same command again.",
  });
  writeFileSync(stamp, hash);
}

/** Compiles what changed since the last build; nothing where nothing did. */
export function build() {
  const stamp = join(root, "dist", ".locus-source-hash");
  const sources = ["src", "patterns"]
    .flatMap((folder) => listFiles(join(root, folder)))
    .filter((path) => /\.(ts|mjs|yaml)$/.test(path));
  const hash = hashOf([...sources, join(root, "tsconfig.json"), join(root, "package-lock.json")]);
  if (read(stamp) === hash && existsSync(join(root, "dist", "cli", "main.js"))) return;
  console.error("compiling the sources");
  // Half a build, or a build that failed, is no build of the sources before.
  rmSync(stamp, { force: true });
  run(
    process.execPath,
    [join(root, "node_modules", "typescript", "bin", "tsc"), "-p", "tsconfig.json"],
    {
      failed: "The sources do not compile (see above).",
      next: "Undo local changes in src/, or mend them.",
    },
  );
  run(process.execPath, [join(root, "src", "bootstrap", "bake-packs.mjs")], {
    failed: "The rule packs cannot be read (see above).",
    next: "Undo local changes in patterns/, or mend them.",
  });
  writeFileSync(stamp, hash);
}

/** Runs a command in the project's root; its output goes to stderr. */
function run(command, args, { failed, next }) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32" && command === "npm",
  });
  if (error?.code === "ENOENT") fail(`${command} was not found.`, "Install it and try again.");
  if (status !== 0) fail(failed, next);
}

function fail(message, next) {
  console.error(`locus: ${message}\n  next: ${next}`);
  process.exit(3);
}

function listFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? listFiles(path) : [path];
  });
}

function hashOf(paths) {
  const hash = createHash("sha256");
  for (const path of paths.sort()) hash.update(path).update("\0").update(readFileSync(path));
  return hash.digest("hex");
}

function read(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}
