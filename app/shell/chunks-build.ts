/**
 * Vite plugin: the parts of the page in few files. Left to itself the bundler makes ninety small ones of what a notebook
 * needs before it can be shown, and each costs a request.
 */
import type {Plugin} from "vite";

const ENTRY = "/app/main.ts";
const PAGE = "/app/page.tsx";
const NOTEBOOK = "/app/notebook/page/NotebookView.tsx";
/** Views that share modules with notebooks and must not load all of them. */
const OTHERS = ["/app/gallery/Gallery.tsx", "/app/gallery/PapersIndex.tsx", "/app/gallery/map/IdeaMapPage.tsx"];

/** The entry; what every view needs; what notebooks have in common with other views; the rest of what a notebook needs. */
const FILES = ["main", "page", "shared", "notebook"];

export function fewFiles(): Plugin {
  let files = new Map<string, string>();
  return {
    name: "nablab:few-files",
    apply: "build",
    config: () => ({
      build: {
        rolldownOptions: {
          output: {
            codeSplitting: {
              // By priority: each takes along what it imports, unless an earlier one has it.
              groups: FILES.map((name, i) => ({
                name,
                priority: FILES.length - i,
                test: (id) => files.get(id) === name,
              })),
            },
          },
        },
      },
    }),
    buildEnd() {
      const ids = [...this.getModuleIds()];
      /** What a module imports, and what that imports. */
      const closure = (path: string): Set<string> => {
        const start = ids.find((id) => id.endsWith(path));
        if (!start) this.error(`There is no ${path}: see app/shell/chunks-build.ts.`);
        const found = new Set([start]);
        for (const id of found) for (const next of this.getModuleInfo(id)?.importedIds ?? []) found.add(next);
        return found;
      };
      const entry = closure(ENTRY);
      const page = closure(PAGE);
      const others = new Set(OTHERS.flatMap((path) => [...closure(path)]));
      files = new Map();
      for (const id of page) files.set(id, "page");
      for (const id of closure(NOTEBOOK)) if (!page.has(id)) files.set(id, others.has(id) ? "shared" : "notebook");
      for (const id of entry) files.set(id, "main");
    },
  };
}
