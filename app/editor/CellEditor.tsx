import {useEffect, useImperativeHandle, useLayoutEffect, useRef, useState, useSyncExternalStore} from "react";
import {whenIdle, whenStill} from "../shell/calm.ts";
import type {AttachedEditor} from "./attach.ts";
import "./editor.css";
import {loadedEditors, startEditors, whenLoaded} from "./load.ts";
import {useNear} from "./near.ts";
import {placeAt} from "./point.ts";
import type {CellEditorProps, CursorPlace} from "./props.ts";
import {StaticCode} from "./StaticCode.tsx";

export type {CellEditorHandle, CellEditorProps, CursorPlace} from "./props.ts";

/**
 * A cell's text: static and in colour, in an editor once Monaco is there and the cell is near the viewport or focused.
 * It grows with its text; a keyboard leaves it by Escape.
 */
export function CellEditor(props: CellEditorProps) {
  const {cell, diagnostics, readOnly, label, autoFocus} = props;
  const root = useRef<HTMLDivElement>(null);
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<AttachedEditor>(null);
  const latest = useRef(props);
  const wanted = useRef<CursorPlace | null>(autoFocus ? "last" : null);
  const near = useNear(root);
  const attach = useSyncExternalStore(whenLoaded, loadedEditors)?.attach;
  const [mounted, setMounted] = useState(false);
  const identity = `${cell.kind} ${cell.id}`;

  useLayoutEffect(() => {
    latest.current = props;
  });

  // Near cells get their editors one by one; far ones give theirs back unless it has the focus.
  useEffect(() => {
    if (!attach) {
      if (wanted.current) void startEditors();
      return;
    }
    if (wanted.current) setMounted(true);
    else if (near) return whenIdle(() => setMounted(true));
    else if (editor.current && !editor.current.hasFocus()) return whenStill(() => setMounted(false));
  }, [attach, near]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another cell or kind is another text
  useLayoutEffect(() => {
    if (!mounted || !attach || !host.current) return;
    const attached = attach(host.current, () => latest.current);
    editor.current = attached;
    if (wanted.current) attached.focus(wanted.current);
    wanted.current = null;
    return () => {
      editor.current = null;
      attached.dispose();
    };
  }, [mounted, attach, identity]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new editor shows them anew
  useLayoutEffect(() => {
    editor.current?.sync();
    editor.current?.showErrors(diagnostics ?? []);
  }, [cell.source, diagnostics, mounted, attach, identity]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the editor reads them itself
  useLayoutEffect(() => editor.current?.updateOptions(), [readOnly, label]);

  const focus = (place: CursorPlace = "last") => {
    if (editor.current) return editor.current.focus(place);
    wanted.current = place;
    if (attach) setMounted(true);
    else void startEditors();
  };
  useImperativeHandle(props.ref, () => ({focus}));

  return (
    <div className="cell-editor" ref={root}>
      {mounted && attach ? (
        <div className="monaco-host" ref={host} />
      ) : (
        <div onPointerUp={(event) => focus(placeAt(event.clientX, event.clientY, event.currentTarget) ?? "last")}>
          <StaticCode id={cell.id} source={cell.source} kind={cell.kind} />
        </div>
      )}
    </div>
  );
}
