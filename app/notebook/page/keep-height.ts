/** Time after a run until an output may shrink again (milliseconds). */
const SETTLE = 400;

interface Options {
  /** Height to hold until the first run is over, in CSS pixels: what the element had when it was last seen. */
  readonly expected: number;
  /** Calls the listener whenever `working` may have changed; returns how to end that. */
  subscribe(listener: () => void): () => void;
  working(): boolean;
}

/**
 * Holds an element at the height it had when work began, until a while after it ended, so that what stands below does
 * not jump. Returns how to end that.
 */
export function keepHeight(element: HTMLElement, {expected, subscribe, working}: Options): () => void {
  let height = expected;
  let held = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const sizes = new ResizeObserver(([entry]) => {
    height = entry?.borderBoxSize[0]?.blockSize ?? 0;
  });
  const hold = () => {
    clearTimeout(timer);
    timer = undefined;
    if (!held && height > 0) element.style.minHeight = `${height}px`;
    held = true;
  };
  const release = () => {
    timer = undefined;
    held = false;
    element.style.minHeight = "";
  };
  const look = () => {
    if (working()) hold();
    else if (held) timer ??= setTimeout(release, SETTLE);
  };

  look();
  sizes.observe(element);
  const unsubscribe = subscribe(look);
  return () => {
    clearTimeout(timer);
    unsubscribe();
    sizes.disconnect();
  };
}
