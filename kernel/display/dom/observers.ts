/** `ResizeObserver`: the page watches the element and reports its size as an event of type `resize`. */

interface Entry {
  readonly target: Element;
  readonly contentRect: DOMRect;
  readonly contentBoxSize: readonly {inlineSize: number; blockSize: number}[];
  readonly borderBoxSize: readonly {inlineSize: number; blockSize: number}[];
}

export function makeResizeObserver(): new (callback: (entries: Entry[], observer: unknown) => void) => object {
  return class ResizeObserver {
    #targets = new Map<Element, (event: Event) => void>();
    #callback: (entries: Entry[], observer: unknown) => void;

    constructor(callback: (entries: Entry[], observer: unknown) => void) {
      this.#callback = callback;
    }

    observe(target: Element): void {
      if (this.#targets.has(target)) return;
      const listener = (event: Event): void => {
        if (event.target !== target) return;
        const contentRect = target.getBoundingClientRect();
        const size = [{inlineSize: contentRect.width, blockSize: contentRect.height}];
        this.#callback([{target, contentRect, contentBoxSize: size, borderBoxSize: size}], this);
      };
      this.#targets.set(target, listener);
      target.addEventListener("resize", listener);
    }

    unobserve(target: Element): void {
      const listener = this.#targets.get(target);
      if (listener) target.removeEventListener("resize", listener);
      this.#targets.delete(target);
    }

    disconnect(): void {
      for (const target of [...this.#targets.keys()]) this.unobserve(target);
    }
  };
}
