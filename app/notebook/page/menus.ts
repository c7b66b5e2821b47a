/** Menus of the notebook's page, fetched when they are first opened. */
import {later} from "../../shell/later.tsx";

export const kindMenu = later(() => import("./KindMenu.tsx").then((module) => module.KindMenu));
export const moreMenu = later(() => import("./MoreMenu.tsx").then((module) => module.MoreMenu));
export const attachmentPanel = later(() => import("./AttachmentPanel.tsx").then((module) => module.AttachmentPanel));
