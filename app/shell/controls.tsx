/** Small controls that are used all over the page. */
import type {ReactNode} from "react";
import {Button, type ButtonProps} from "react-aria-components/Button";
import {Tooltip, TooltipTrigger} from "react-aria-components/Tooltip";
import {keyNames} from "./commands.ts";

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
  children: ReactNode;
}

/** A button that shows an icon; its name is read out and shown in a tooltip. */
export function IconButton({label, keys, children, ...props}: IconButtonProps) {
  return (
    <TooltipTrigger delay={500} closeDelay={0}>
      <Button {...props} className="icon-button" aria-label={label}>
        {children}
      </Button>
      <Tooltip className="tooltip" offset={6}>
        {label}
        {keys && <Keys keys={keys} />}
      </Tooltip>
    </TooltipTrigger>
  );
}
