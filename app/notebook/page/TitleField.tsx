import {useRef} from "react";
import {useDocument, useWorkspace} from "../workspace.ts";

/** The notebook's title, written where it stands. Enter keeps it, Escape brings the old one back. */
export function TitleField({as: Tag}: {as: "h1" | "span"}) {
  const {document} = useWorkspace();
  const title = useDocument((state) => state.notebook.title);
  const input = useRef<HTMLInputElement>(null);
  return (
    <Tag className="title-field" data-value={title}>
      <input
        ref={input}
        key={title}
        defaultValue={title}
        aria-label="Title of the notebook"
        size={1}
        spellCheck={false}
        onInput={(event) => {
          const {parentElement, value} = event.currentTarget;
          if (parentElement) parentElement.dataset.value = value;
        }}
        onBlur={(event) => {
          const next = event.currentTarget.value.trim() || "Untitled";
          event.currentTarget.value = next;
          if (event.currentTarget.parentElement) event.currentTarget.parentElement.dataset.value = next;
          document.dispatch({type: "title", title: next});
        }}
        onKeyDown={(event) => {
          if (event.key === "Escape") event.currentTarget.value = title;
          if (event.key === "Escape" || event.key === "Enter") event.currentTarget.blur();
        }}
      />
    </Tag>
  );
}
