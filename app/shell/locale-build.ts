/** Part of the build: components bring their words in 34 languages, and this page speaks one. */
import optimizeLocales from "@react-aria/optimize-locales-plugin";
import type {Plugin} from "vite";
import {LOCALE} from "./locale.ts";

export function onlyEnglish(): Plugin {
  return optimizeLocales.vite({locales: [LOCALE]}) as Plugin;
}
