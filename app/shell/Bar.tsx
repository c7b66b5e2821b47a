import {Command as CommandIcon, Settings} from "lucide-react";
import type {ReactNode} from "react";
import {IconButton} from "./controls.tsx";
import {palette, settingsDialog} from "./dialogs.ts";
import {formatRoute} from "./router.ts";
import {ThemeButton} from "./ThemeButton.tsx";

/** The bar at the top of every view. `crumbs` says where one is, `children` are the view's own controls. */
export function Bar({crumbs, children}: {crumbs?: ReactNode; children?: ReactNode}) {
  return (
    <header className="bar">
      <a className="brand" href={formatRoute({view: "home"})}>
        <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
          <path d="M3 4h18l-9 16z" fill="none" stroke="currentColor" strokeWidth="2.2" strokeLinejoin="round" />
          <circle cx="12" cy="10" r="2.4" fill="var(--accent)" />
        </svg>
        <span>Nablab</span>
      </a>
      {crumbs}
      <div className="grow" />
      {children}
      <IconButton label="All commands" keys="$mod+k" onPress={() => palette.setState({open: true})}>
        <CommandIcon size={16} aria-hidden />
      </IconButton>
      <ThemeButton />
      <span className="wide-screen">
        <IconButton label="Settings" keys="$mod+," onPress={() => settingsDialog.setState({open: true})}>
          <Settings size={16} aria-hidden />
        </IconButton>
      </span>
    </header>
  );
}
