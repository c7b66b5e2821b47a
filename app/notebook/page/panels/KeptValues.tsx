import {Trash2} from "lucide-react";
import {useEffect} from "react";
import {useStore} from "zustand";
import {IconButton} from "../../../shell/controls.tsx";
import {formatBytes} from "../../../shell/format.ts";
import {NOTEBOOK_VALUES_LIMIT} from "../../../storage/values.ts";
import {useWorkspace} from "../../workspace.ts";

/** What cells keep by `store`: names, sizes, how much of the limit; each can be deleted. Nothing when there is none. */
export function KeptValues() {
  const {values} = useWorkspace();
  const kept = useStore(values.store, (state) => state.kept);
  useEffect(() => void values.refresh(), [values]);
  if (kept.length === 0) return null;
  const total = kept.reduce((sum, {size}) => sum + size, 0);
  return (
    <section aria-labelledby="kept-values">
      <h3 id="kept-values">Kept by cells</h3>
      <p className="dim">
        {formatBytes(total)} of {formatBytes(NOTEBOOK_VALUES_LIMIT)}, by <code>store(name, value)</code>, in this
        browser.
      </p>
      <ul className="files">
        {kept.map(({name, size}) => (
          <li key={name}>
            <span className="file-name">{name}</span>
            <span className="file-size">{formatBytes(size)}</span>
            <IconButton label={`Delete ${name}`} onPress={() => void values.remove(name)}>
              <Trash2 size={15} aria-hidden />
            </IconButton>
          </li>
        ))}
      </ul>
    </section>
  );
}
