/** The panels beside the notebook, in the order of their tabs. */
import {Cpu, History, type LucideIcon, TableOfContents, Variable, Workflow} from "lucide-react";
import {type ComponentType, type LazyExoticComponent, lazy} from "react";

export interface Panel {
  /** Part of the command's id and of what is remembered: never changes. */
  readonly id: string;
  readonly title: string;
  readonly icon: LucideIcon;
  /** Loaded when it is first shown. It fills the panel's width and scrolls in its height. */
  readonly component: LazyExoticComponent<ComponentType>;
}

/** Add a panel here: its tab, its command and its place in the settings follow. */
export const PANELS: readonly Panel[] = [
  {
    id: "outline",
    title: "Outline",
    icon: TableOfContents,
    component: lazy(() => import("./OutlinePanel.tsx").then((module) => ({default: module.OutlinePanel}))),
  },
  {
    id: "variables",
    title: "Variables",
    icon: Variable,
    component: lazy(() => import("./VariablesPanel.tsx").then((module) => ({default: module.VariablesPanel}))),
  },
  {
    id: "graph",
    title: "Dataflow",
    icon: Workflow,
    component: lazy(() => import("./graph/GraphPanel.tsx").then((module) => ({default: module.GraphPanel}))),
  },
  {
    id: "kernel",
    title: "Kernel",
    icon: Cpu,
    component: lazy(() => import("./KernelPanel.tsx").then((module) => ({default: module.KernelPanel}))),
  },
  {
    id: "versions",
    title: "Versions",
    icon: History,
    component: lazy(() =>
      import("../../../history/page/VersionsPanel.tsx").then((module) => ({default: module.VersionsPanel})),
    ),
  },
];

/** The panel of this id, or the first when there is none of it (any more); `null` when none is open. */
export function shownPanel(open: string | null): Panel | null {
  return open === null ? null : (PANELS.find(({id}) => id === open) ?? PANELS[0] ?? null);
}
