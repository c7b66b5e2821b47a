/** WebKitGTK, driven over WebDriver (https://www.w3.org/TR/webdriver2/): Debian's webkit2gtk-driver in a screen of its own. */
import {spawn} from "node:child_process";
import {existsSync} from "node:fs";
import {createServer} from "node:net";
import {expect} from "./nablab.ts";
import type {Driver} from "./smoke.ts";

const DRIVER = "/usr/bin/WebKitWebDriver";
const SCREEN = "/usr/bin/xvfb-run";

/** Whether it is installed. */
export const webkit = existsSync(DRIVER) && existsSync(SCREEN);

/** The keys of WebDriver for names that are longer than what they type. */
const KEYS: Readonly<Record<string, string>> = {Control: "\uE009", Shift: "\uE008", Enter: "\uE007"};

/** Starts it. @throws when the driver refuses */
export async function openWebKit(): Promise<{readonly driver: Driver; close(): Promise<void>}> {
  const port = await freePort();
  // A group of its own: the driver, its screen and the browser end together.
  const screen = spawn(SCREEN, ["-a", DRIVER, `--port=${port}`, "--host=127.0.0.1"], {detached: true, stdio: "ignore"});
  const end = () => {
    if (screen.pid !== undefined && screen.exitCode === null) process.kill(-screen.pid);
  };
  const call = async (method: "GET" | "POST" | "DELETE", path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body && {body: JSON.stringify(body)}),
    });
    const {value} = (await response.json()) as {value: unknown};
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(value)}`);
    return value;
  };

  let session: string;
  try {
    await expect
      .poll(() =>
        call("GET", "/status").then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
    const made = (await call("POST", "/session", {capabilities: {alwaysMatch: {}}})) as {sessionId: string};
    session = `/session/${made.sessionId}`;
    await call("POST", `${session}/window/rect`, {width: 1280, height: 900});
  } catch (error) {
    end();
    throw error;
  }

  const act = (type: "key" | "pointer", ...actions: object[]) =>
    call("POST", `${session}/actions`, {actions: [{type, id: type, actions}]});
  const press = (key: string) => ({type: "keyDown", value: KEYS[key] ?? key});
  const release = (key: string) => ({type: "keyUp", value: KEYS[key] ?? key});
  const driver: Driver = {
    goto: async (url) => void (await call("POST", `${session}/url`, {url})),
    reload: async () => void (await call("POST", `${session}/refresh`, {})),
    evaluate: (code) => call("POST", `${session}/execute/sync`, {script: `return ${code}`, args: []}),
    async drag(places) {
      const moves = places.map(([x, y]) => ({type: "pointerMove", duration: 50, x, y, origin: "viewport"}));
      const [first, ...rest] = moves;
      if (!first) return;
      await act("pointer", first, {type: "pointerDown", button: 0}, ...rest, {type: "pointerUp", button: 0});
    },
    async type(text) {
      await act("key", ...[...text].flatMap((key) => [press(key), release(key)]));
    },
    async chord(held, key) {
      await act("key", press(held), press(key), release(key), release(held));
    },
  };
  return {
    driver,
    async close() {
      await call("DELETE", session).catch(() => undefined);
      end();
    },
  };
}

/** A port that was free a moment ago. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
