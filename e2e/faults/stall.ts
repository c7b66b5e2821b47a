/**
 * How long a page did not answer: by how much its own clock came late. An empty page beside it is the control: what that
 * one waited was the machine's doing, not the notebook's.
 */
import type {Page} from "@playwright/test";

const BEAT_MS = 16;

export interface Stall {
  /** Milliseconds that a click would have waited, at worst. */
  readonly page: number;
  /** The same of the empty page. */
  readonly control: number;
}

export interface Watch {
  /** The worst since the last call. */
  worst(): Promise<Stall>;
  /** Watches again once the page has been loaded anew. */
  restart(): Promise<void>;
}

/** Watches a page from now on. */
export async function watch(page: Page): Promise<Watch> {
  const control = await page.context().newPage();
  const restart = () => begin(page);
  await begin(control);
  // A page behind another one is drawn once a second, which makes every step of a test wait.
  await page.bringToFront();
  await restart();
  return {
    restart,
    async worst() {
      const [ours, empty] = await Promise.all([read(page), read(control)]);
      return {page: ours, control: empty};
    },
  };
}

interface Watched {
  stalls: {worst: number};
}

async function begin(page: Page): Promise<void> {
  await page.evaluate((beat) => {
    const stalls = {worst: 0};
    Object.assign(window, {stalls});
    let due = performance.now() + beat;
    const look = () => {
      const now = performance.now();
      stalls.worst = Math.max(stalls.worst, now - due);
      due = now + beat;
      setTimeout(look, beat);
    };
    setTimeout(look, beat);
  }, BEAT_MS);
}

function read(page: Page): Promise<number> {
  return page.evaluate(() => {
    const {stalls} = window as unknown as Watched;
    const {worst} = stalls;
    stalls.worst = 0;
    return Math.max(0, Math.round(worst));
  });
}
