import {expect, test} from "vitest";
import {breath} from "./breath.ts";

/** Keeps the thread for some milliseconds. */
function work(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

test("a long loop that breathes hears of events, and a short one does not wait for them", async () => {
  let heard = false;
  const {port1, port2} = new MessageChannel();
  port1.onmessage = () => {
    heard = true;
    port1.close();
  };
  port2.postMessage(null);
  const breathe = breath();
  await breathe();
  expect(heard).toBe(false);
  for (let step = 0; step < 100 && !heard; step++) {
    work(5);
    await breathe();
  }
  expect(heard).toBe(true);
});
