/** How long a reader's keys wait. A browser lets input come before messages and timers, so that a page may answer while timers are late. */
import type {Page} from "@playwright/test";

/** A key that no keyboard has and that means nothing to the page. */
const KEY = {key: "F20", code: "F20", windowsVirtualKeyCode: 131};
const PAUSE_MS = 25;

export interface Answers {
  /** Milliseconds that a key waited until the page heard of it, at worst. */
  readonly worst: number;
  readonly keys: number;
}

/** Presses a key again and again from now on, until what it returns is called. */
export async function pressKeys(page: Page): Promise<() => Promise<Answers>> {
  await page.evaluate((wanted) => {
    const answers = {worst: 0, keys: 0};
    Object.assign(window, {answers});
    const hear = ({key, timeStamp}: KeyboardEvent) => {
      if (key !== wanted) return;
      answers.keys += 1;
      answers.worst = Math.max(answers.worst, performance.now() - timeStamp);
    };
    window.addEventListener("keydown", hear, {capture: true});
  }, KEY.key);
  const client = await page.context().newCDPSession(page);
  let isOn = true;
  const pressing = (async () => {
    while (isOn) {
      await client.send("Input.dispatchKeyEvent", {type: "rawKeyDown", ...KEY});
      await client.send("Input.dispatchKeyEvent", {type: "keyUp", ...KEY});
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  })();
  return async () => {
    isOn = false;
    await pressing;
    await client.detach();
    return page.evaluate(() => (window as unknown as {answers: Answers}).answers);
  };
}
