import {useEffect, useMemo, useRef, useState} from "react";
import {isStill} from "../../shell/theme.ts";
import {type OutlineEntry, outline} from "../outline.ts";
import {bringIntoSight} from "../sections.ts";
import {useDocument, useWorkspace} from "../workspace.ts";

/** The headings of the notebook beside it, the one being read marked. */
export function Outline() {
  const entries = useOutline();
  if (entries.length < 2) return null;
  return (
    <nav className="outline" aria-labelledby="outline-title">
      <h2 id="outline-title">On this page</h2>
      <OutlineList entries={entries} />
    </nav>
  );
}

/** The headings below the notebook's title; the same list as long as they are the same. */
export function useOutline(): readonly OutlineEntry[] {
  const notebook = useDocument((state) => state.notebook);
  const known = useRef<readonly OutlineEntry[]>([]);
  return useMemo(() => {
    const entries = outline(notebook).filter(({level}) => level > 1);
    if (JSON.stringify(entries) !== JSON.stringify(known.current)) known.current = entries;
    return known.current;
  }, [notebook]);
}

/** Headings to click, the one being read marked. */
export function OutlineList({entries}: {entries: readonly OutlineEntry[]}) {
  const current = useCurrent(entries);
  const workspace = useWorkspace();
  const go = (entry: OutlineEntry) => {
    bringIntoSight(workspace, entry.cell);
    requestAnimationFrame(() => reveal(entry));
  };
  return (
    <ul className="outline-list">
      {entries.map((entry, index) => (
        <li key={`${entry.cell}-${entry.nth}`}>
          <button
            type="button"
            data-level={entry.level}
            aria-current={index === current ? "location" : undefined}
            onClick={() => go(entry)}
          >
            {entry.text}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** The heading's element once its cell has drawn it, else its cell. */
function target({cell, nth}: OutlineEntry): Element | null {
  const section = document.querySelector(`[data-cell-id="${CSS.escape(cell)}"]`);
  return section?.querySelectorAll("[data-output] :is(h1, h2, h3)")[nth] ?? section;
}

function reveal(entry: OutlineEntry): void {
  target(entry)?.scrollIntoView({behavior: isStill() ? "auto" : "smooth", block: "start"});
}

/**
 * Index of the last heading above the upper third of the window. Cells report when they cross that line: to measure all
 * headings at every scroll would lay out cells that are out of sight.
 */
function useCurrent(entries: readonly OutlineEntry[]): number {
  const [current, setCurrent] = useState(0);
  useEffect(() => {
    const passed = new Set<string>();
    const look = () => {
      const cell = entries.findLast((entry) => passed.has(entry.cell))?.cell;
      const own = [...entries.entries()].filter(([, entry]) => entry.cell === cell);
      const line = innerHeight / 3;
      const last = own.findLast(([, entry]) => (target(entry)?.getBoundingClientRect().top ?? line) < line);
      setCurrent(last?.[0] ?? own[0]?.[0] ?? 0);
    };
    const observer = new IntersectionObserver(
      (records) => {
        for (const {target: section, isIntersecting} of records) {
          const id = (section as HTMLElement).dataset.cellId ?? "";
          if (isIntersecting) passed.add(id);
          else passed.delete(id);
        }
        look();
      },
      {rootMargin: "1000000px 0px -66.7% 0px"},
    );
    const cells = new Set(entries.map(({cell}) => cell));
    for (const cell of cells) {
      const section = document.querySelector(`[data-cell-id="${CSS.escape(cell)}"]`);
      if (section) observer.observe(section);
    }
    // Several headings in one cell: it crosses the line once, they one by one.
    const crowded = cells.size < entries.length;
    if (crowded) addEventListener("scroll", look, {passive: true});
    return () => {
      observer.disconnect();
      removeEventListener("scroll", look);
    };
  }, [entries]);
  return current;
}
