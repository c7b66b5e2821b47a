import {useEffect, useMemo, useState} from "react";
import {type OutlineEntry, outline} from "../outline.ts";
import {useDocument} from "../workspace.ts";

/** The headings of the notebook beside it, the one being read marked. */
export function Outline() {
  const notebook = useDocument((state) => state.notebook);
  const entries = useMemo(() => outline(notebook).filter(({level}) => level > 1), [notebook]);
  const current = useCurrent(entries);
  if (entries.length < 2) return null;
  return (
    <nav className="outline" aria-labelledby="outline-title">
      <h2 id="outline-title">On this page</h2>
      <ul>
        {entries.map((entry, index) => (
          <li key={`${entry.cell}-${entry.nth}`}>
            <button
              type="button"
              data-level={entry.level}
              aria-current={index === current ? "location" : undefined}
              onClick={() => reveal(entry)}
            >
              {entry.text}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The heading's element once its cell has drawn it, else its cell. */
function target({cell, nth}: OutlineEntry): Element | null {
  const section = document.querySelector(`[data-cell-id="${CSS.escape(cell)}"]`);
  return section?.querySelectorAll("[data-output] :is(h1, h2, h3)")[nth] ?? section;
}

function reveal(entry: OutlineEntry): void {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  target(entry)?.scrollIntoView({behavior: calm ? "auto" : "smooth", block: "start"});
}

/** Index of the last heading above the upper third of the window. */
function useCurrent(entries: readonly OutlineEntry[]): number {
  const [current, setCurrent] = useState(0);
  useEffect(() => {
    let frame = 0;
    const look = () => {
      frame = 0;
      const line = innerHeight / 3;
      const passed = entries.findLastIndex((entry) => (target(entry)?.getBoundingClientRect().top ?? line) < line);
      setCurrent(Math.max(0, passed));
    };
    const soon = () => {
      frame ||= requestAnimationFrame(look);
    };
    soon();
    addEventListener("scroll", soon, {passive: true});
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener("scroll", soon);
    };
  }, [entries]);
  return current;
}
