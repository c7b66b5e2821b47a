import type {Plugin} from "vite";

const EMPTY = "\0nablab:no-typescript-mode";

/**
 * Keeps Monaco's own TypeScript mode out of the build. typescript/service.ts takes its place and it never runs, but a
 * module that service.ts needs mentions it, and with it a second copy of TypeScript's worker (7 MB).
 */
export function withoutMonacoTypeScriptMode(): Plugin {
  return {
    name: "nablab:without-monaco-typescript-mode",
    enforce: "pre",
    resolveId(source, importer) {
      const isMode = source === "./tsMode.js" && importer?.includes("languages/features/typescript/register.js");
      return isMode ? EMPTY : null;
    },
    load: (id) => (id === EMPTY ? "export {};" : null),
  };
}
