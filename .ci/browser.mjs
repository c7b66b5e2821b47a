/** Finds a Chromium to test in, or installs one. */
import {existsSync} from "node:fs";
import {run, tool} from "./steps.mjs";

const PLACES = {
  linux: [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/usr/bin/google-chrome-stable",
    "/snap/bin/chromium",
  ],
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ],
  win32: [
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
  ],
};

async function find() {
  const {chromium} = await import("playwright");
  const places = [process.env.NABLAB_CHROMIUM, ...(PLACES[process.platform] ?? []), chromium.executablePath()];
  return places.find((path) => path && existsSync(path));
}

/**
 * The path of an installed Chromium or Chrome; installs one where there is none.
 * @returns {Promise<string | undefined>} undefined when none could be had, after saying so.
 */
export async function browser() {
  const found = await find();
  if (found) return found;
  console.log("No Chromium found: installing one…");
  if (tool("playwright", ["install", "--with-deps", "chromium"], {quiet: true})) return find();
  const debian = existsSync("/usr/bin/apt-get") && process.getuid?.() === 0;
  if (debian && run("apt-get", ["update", "-qq"]) && run("apt-get", ["install", "-y", "-qq", "chromium"]))
    return find();
  console.log(
    `No Chromium could be installed (Playwright's download failed${debian ? ", and so did apt-get" : "; apt-get needs Debian and root"}): install Chrome or Chromium, or set NABLAB_CHROMIUM to one.`,
  );
  return undefined;
}
