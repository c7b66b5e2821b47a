/** A disk that is full, as the page sees it. */
import type {Page} from "@playwright/test";

/** From now on every write to IndexedDB fails as if the disk were full, until it is told otherwise. */
export async function fillStorage(page: Page): Promise<void> {
  await page.evaluate(() => {
    const {put} = IDBObjectStore.prototype;
    const full = {yes: true};
    Object.assign(window, {full});
    IDBObjectStore.prototype.put = function (...args) {
      if (full.yes) throw new DOMException("full", "QuotaExceededError");
      return put.apply(this, args);
    };
  });
}

/** There is room again after `fillStorage`. */
export async function emptyStorage(page: Page): Promise<void> {
  await page.evaluate(() => Object.assign((window as unknown as {full: object}).full, {yes: false}));
}
