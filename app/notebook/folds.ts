/** What a reader has folded in a notebook, kept in this browser: it is how one looks at it, not a change of it. */
import * as v from "valibot";

const PREFIX = "nablab:folds:";

export interface Folds {
  /** Cells whose shown code is folded. */
  readonly code: ReadonlySet<string>;
  readonly outputs: ReadonlySet<string>;
  /** Text cells whose heading is folded with all that is under it. */
  readonly sections: ReadonlySet<string>;
}

const ids = v.pipe(
  v.array(v.string()),
  v.transform((list): ReadonlySet<string> => new Set(list)),
);
const schema = v.object({code: ids, outputs: ids, sections: ids});
const nothing: Folds = {code: new Set(), outputs: new Set(), sections: new Set()};

/** The folds of a notebook; none when none are known. */
export function readFolds(notebook: string): Folds {
  try {
    const folds = v.safeParse(schema, JSON.parse(localStorage.getItem(PREFIX + notebook) ?? "null"));
    return folds.success ? folds.output : nothing;
  } catch {
    return nothing;
  }
}

/** Remembers folds. Where nothing can be stored they last as long as the page. */
export function writeFolds(notebook: string, {code, outputs, sections}: Folds): void {
  try {
    if (code.size + outputs.size + sections.size === 0) localStorage.removeItem(PREFIX + notebook);
    else {
      const folds = {code: [...code], outputs: [...outputs], sections: [...sections]};
      localStorage.setItem(PREFIX + notebook, JSON.stringify(folds));
    }
  } catch {
    // No storage, no memory.
  }
}
