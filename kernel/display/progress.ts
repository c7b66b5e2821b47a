/** A progress bar with the time that has passed and the time that is left. */
import {element} from "./inspector/element.ts";

export interface ProgressBar {
  readonly element: HTMLElement;
  /**
   * @param fraction done so far, in [0, 1]; `null` when nobody knows. 1 removes the bar.
   * @param label what is going on; the last one stays when it is left out.
   * @throws {RangeError} when `fraction` is not in [0, 1].
   */
  update(fraction: number | null, label?: string): void;
}

/** Below this much time or progress an estimate would only jump about. */
const LEAST_MILLISECONDS = 500;
const LEAST_FRACTION = 0.01;

/** Makes a bar; `now` gives milliseconds. */
export function createProgressBar(document: Document, now: () => number = () => performance.now()): ProgressBar {
  const start = now();
  const name = element(document, "span", {class: "progress-label"}, "Working");
  const time = element(document, "span", {class: "progress-time"});
  const fill = element(document, "div", {class: "progress-fill"});
  const bar = element(
    document,
    "div",
    {class: "progress-bar", role: "progressbar", "aria-valuemin": 0, "aria-valuemax": 100, "aria-label": "Working"},
    fill,
  );
  const root = element(document, "div", {class: "progress"}, name, time, bar);

  return {
    element: root,
    update(fraction, label) {
      if (fraction !== null && !(typeof fraction === "number" && fraction >= 0 && fraction <= 1)) {
        throw new RangeError(`progress: the fraction must be from 0 to 1 or null, not ${String(fraction)}.`);
      }
      if (label !== undefined) {
        name.textContent = label;
        bar.setAttribute("aria-label", label);
      }
      if (fraction === 1) {
        root.remove();
        return;
      }
      const elapsed = now() - start;
      const times = timesText(elapsed, fraction);
      time.textContent = times;
      if (fraction === null) {
        root.setAttribute("class", "progress progress-indeterminate");
        bar.removeAttribute("aria-valuenow");
        fill.removeAttribute("style");
        bar.setAttribute("aria-valuetext", times);
        return;
      }
      const percent = Math.floor(fraction * 100);
      root.setAttribute("class", "progress");
      bar.setAttribute("aria-valuenow", String(percent));
      bar.setAttribute("aria-valuetext", times);
      fill.setAttribute("style", `width: ${(fraction * 100).toFixed(1)}%`);
    },
  };
}

function timesText(elapsed: number, fraction: number | null): string {
  const passed = `${duration(elapsed)} elapsed`;
  if (fraction === null) return passed;
  const percent = `${Math.floor(fraction * 100)} %`;
  if (elapsed < LEAST_MILLISECONDS || fraction < LEAST_FRACTION) return `${percent} · ${passed}`;
  return `${percent} · ${passed}, ${duration((elapsed * (1 - fraction)) / fraction)} left`;
}

/** `4 s`, `2 min 5 s`, `1 h 3 min`. */
function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
