/**
 * The smoke story in more than one browser. In Firefox over WebDriver BiDi, as Playwright's own Firefox is another
 * program; it runs where one is installed (Debian's firefox-esr), and NABLAB_FIREFOX names another. In WebKitGTK over
 * WebDriver, where Debian's webkit2gtk-driver and xvfb are installed.
 */
import {existsSync} from "node:fs";
import {expect, test} from "./nablab.ts";
import {type Driver, smoke} from "./smoke.ts";
import {openWebKit, webkit} from "./webkit.ts";

const url = () => process.env.NABLAB_URL as string;

const firefox = [process.env.NABLAB_FIREFOX, "/usr/bin/firefox-esr", "/usr/bin/firefox"].find(
  (path) => path && existsSync(path),
);

interface Mouse {
  move(x: number, y: number): Promise<void>;
  down(): Promise<void>;
  up(): Promise<void>;
}

/** Drags by the mouse of Playwright or of Puppeteer. */
function dragWith(mouse: Mouse): Driver["drag"] {
  return async ([first, ...rest]) => {
    if (!first) return;
    await mouse.move(...first);
    await mouse.down();
    for (const place of rest) await mouse.move(...place);
    await mouse.up();
  };
}

test("the smoke story in Chromium", async ({page, problems: _}) => {
  const {mouse, keyboard} = page;
  const driver: Driver = {
    goto: async (address) => void (await page.goto(address)),
    reload: async () => void (await page.reload()),
    evaluate: (code) => page.evaluate(code),
    drag: dragWith(mouse),
    type: (text) => keyboard.insertText(text),
    chord: (held, key) => keyboard.press(`${held}+${key}`),
  };
  expect(await smoke(driver, url())).toBe("webgpu");
});

test("the smoke story in Firefox", async () => {
  test.skip(!firefox, "no Firefox is installed here");
  const {default: puppeteer} = await import("puppeteer-core");
  const browser = await puppeteer.launch({browser: "firefox", executablePath: firefox, headless: true});
  try {
    const page = await browser.newPage();
    await page.setViewport({width: 1280, height: 900});
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    const {mouse, keyboard} = page;
    const driver: Driver = {
      goto: async (address) => void (await page.goto(address)),
      reload: async () => void (await page.reload()),
      evaluate: (code) => page.evaluate(code),
      drag: dragWith(mouse),
      type: (text) => keyboard.type(text),
      async chord(held, key) {
        await keyboard.down(held);
        await keyboard.press(key as "Enter");
        await keyboard.up(held);
      },
    };
    const backend = await smoke(driver, url());
    test.info().annotations.push({type: "backend", description: backend});
    expect(errors).toEqual([]);
  } finally {
    await browser.close();
  }
});

test("the smoke story in WebKitGTK", async () => {
  test.skip(!webkit, "no WebKitGTK with a driver is installed here");
  const browser = await openWebKit();
  try {
    const backend = await smoke(browser.driver, url());
    test.info().annotations.push({type: "backend", description: backend});
  } finally {
    await browser.close();
  }
});
