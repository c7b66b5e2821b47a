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

/**
 * Monaco takes a language service with 200 listeners for a leak, and throws an error at the page to say so; each text is
 * one listener, and a notebook of 500 cells has 500 texts.
 */
export function withoutMonacoLeakWarnings(): Plugin {
  const files = [
    "/editor/common/services/languageService.js",
    "/editor/common/languages/languageConfigurationRegistry.js",
  ];
  return {
    name: "nablab:without-monaco-leak-warnings",
    transform(code, id) {
      if (!files.some((file) => id.endsWith(file))) return null;
      const quiet = code.replace(/leakWarningThreshold: \d+/, "leakWarningThreshold: 100_000");
      if (quiet === code)
        this.error(`Monaco warns of leaks in another way now: see ${id} and app/editor/monaco-build.ts.`);
      return {code: quiet, map: null};
    },
  };
}
