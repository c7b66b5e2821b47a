import {type RefObject, useEffect, useState} from "react";

// About one screen more on each side: an editor is there before its cell is.
const MARGIN = "600px 0px";

type Tell = (near: boolean) => void;

const tellers = new WeakMap<Element, Tell>();
let observer: IntersectionObserver | undefined;

/** Whether the element is in the viewport or about to be. */
export function useNear(element: RefObject<Element | null>): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    const {current} = element;
    if (!current) return;
    observer ??= new IntersectionObserver(
      (entries) => {
        for (const entry of entries) tellers.get(entry.target)?.(entry.isIntersecting);
      },
      {rootMargin: MARGIN},
    );
    tellers.set(current, setNear);
    observer.observe(current);
    return () => observer?.unobserve(current);
  }, [element]);
  return near;
}
