import type {Browser, Locator, PlaywrightWorkerArgs} from "@playwright/test";

const flags = ["--no-sandbox", "--disable-gpu", "--disable-software-rasterizer", "--js-flags=--expose-gc"];

/** A browser without a graphics card, and without its software stand-in: kernels compute on WASM there. */
export function launchOnWasm({chromium}: PlaywrightWorkerArgs["playwright"]): Promise<Browser> {
  return chromium.launch({executablePath: process.env.NABLAB_CHROMIUM, args: flags});
}

/**
 * Milliseconds from navigation until something is drawn in an output.
 * @param drawn selector of what counts
 */
export function firstPicture(output: Locator, drawn = "svg path, canvas"): Promise<number> {
  return output.evaluate(
    (element, drawn) =>
      new Promise<number>((resolve) => {
        const look = () => {
          if (!element.querySelector(drawn)) return false;
          resolve(performance.now());
          return true;
        };
        if (look()) return;
        const seen = new MutationObserver(() => look() && seen.disconnect());
        seen.observe(element, {childList: true, subtree: true});
      }),
    drawn,
  );
}
