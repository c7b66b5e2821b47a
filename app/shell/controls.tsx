/** Small controls that are used all over the page. */
import type {ReactNode, Ref} from "react";
import {Button, type ButtonProps} from "react-aria-components/Button";
import {keyNames} from "./key-names.ts";

/** A key combination as key caps. */
export function Keys({keys}: {keys: string}) {
  return (
    <span className="keys">
      {keyNames(keys).map((key, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: keys of a combination never move
        <kbd key={index}>{key}</kbd>
      ))}
    </span>
  );
}

export interface IconButtonProps extends Omit<ButtonProps, "children" | "className"> {
  label: string;
  /** Combination that does the same. */
  keys?: string;
  ref?: Ref<HTMLButtonElement>;
  children: ReactNode;
}

/** A button that shows an icon; its name is read out and shown in a tooltip (Tooltips.tsx). */
export function IconButton({label, keys = "", children, ...props}: IconButtonProps) {
  return (
    <Button {...props} className="icon-button" aria-label={label} data-tip={keys}>
      {children}
    </Button>
  );
}
