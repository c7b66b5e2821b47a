/** What `npm start` and `npm test` share: plain Node, since they run before node_modules exists. */
import {spawnSync} from "node:child_process";
import {createHash} from "node:crypto";
import {existsSync, readdirSync, readFileSync, statSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {fileURLToPath} from "node:url";

export const root = fileURLToPath(new URL("../", import.meta.url));
const at = (path) => join(root, path);

/** Runs a command of the project, its output shown unless `quiet`; returns whether it succeeded. */
export function run(command, args, {env, quiet} = {}) {
  const {status, error} = spawnSync(command, args, {
    cwd: root,
    stdio: quiet ? "pipe" : "inherit",
    env: {...process.env, ...env},
    shell: process.platform === "win32",
    encoding: "utf8",
  });
  if (error) console.error(`${command} could not be run: ${error.message}`);
  return status === 0;
}

/** Runs a tool from node_modules/.bin. */
export const tool = (name, args, options) => run(process.execPath, [bin(name), ...args], options);

function bin(name) {
  const {bin} = JSON.parse(readFileSync(at(`node_modules/${name}/package.json`), "utf8"));
  const script = typeof bin === "string" ? bin : (bin[name] ?? Object.values(bin)[0]);
  return at(`node_modules/${name}/${script}`);
}

/** Installs what the lockfile says when node_modules is missing or older than it. */
export function install() {
  const [major] = process.versions.node.split(".").map(Number);
  if (major < 20) fail(`Nablab needs Node 20 or newer; this is ${process.version}.`);
  const installed = at("node_modules/.package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(at("package-lock.json")).mtimeMs) return;
  console.log("Installing packages…");
  if (!run("npm", ["ci", "--no-audit", "--no-fund"])) fail("Installing the packages failed (npm ci, above).");
}

const SOURCES = ["app", "kernel", "notebooks", "public", ".ci", "index.html", "package-lock.json", "tsconfig.json"];

/** Builds dist/ when anything it is made from has changed since the last build (by content, not by time). */
export function build() {
  const stamp = at("dist/.built");
  const hash = sourcesHash();
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return;
  console.log("Building…");
  if (!run("npm", ["run", "--silent", "build"])) fail("The build failed (above).");
  writeFileSync(stamp, hash);
}

function sourcesHash() {
  const hash = createHash("sha256");
  const add = (path) => {
    if (!existsSync(at(path))) return;
    if (statSync(at(path)).isDirectory()) {
      for (const name of readdirSync(at(path)).sort()) add(join(path, name));
    } else if (!/\.test\.tsx?$/.test(path)) {
      hash
        .update(path)
        .update("\0")
        .update(readFileSync(at(path)));
    }
  };
  const configs = readdirSync(root).filter((name) => /^vite.*\.config\.ts$/.test(name));
  for (const path of [...SOURCES, ...configs]) if (path !== "public/data") add(path);
  return hash.digest("hex");
}

/** Says why in one line and ends with exit code 1. */
export function fail(message) {
  console.error(message);
  process.exit(1);
}
