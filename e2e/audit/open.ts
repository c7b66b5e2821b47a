import type {Page} from "@playwright/test";
import {build} from "vite";
import type {Audit} from "./page.ts";

/** A host of no server: the page and its script are answered by the test itself. WebGPU wants a secure context. */
const ADDRESS = "http://localhost/audit";

/** The audit in a page: what `page.ts` offers, to be called by name. */
export interface AuditPage {
  call<K extends keyof Audit>(name: K, ...args: Parameters<Audit[K]>): Promise<Awaited<ReturnType<Audit[K]>>>;
}

/** Bundles `page.ts`, once, and opens it. */
export async function openAudit(page: Page): Promise<AuditPage> {
  bundled ??= bundle();
  const body = await bundled;
  await page.route(ADDRESS, (route) =>
    route.fulfill({contentType: "text/html", body: `<!doctype html><script type="module" src="/audit.js"></script>`}),
  );
  await page.route(`${ADDRESS}.js`, (route) => route.fulfill({contentType: "text/javascript", body}));
  await page.goto(ADDRESS);
  await page.waitForFunction(() => "audit" in globalThis);
  return {
    call: (name, ...args) =>
      page.evaluate(
        ([name, args]) => {
          const {audit} = globalThis as unknown as {audit: Record<string, (...args: unknown[]) => unknown>};
          return audit[name]?.(...args);
        },
        [name, args] as const,
      ) as ReturnType<AuditPage["call"]> as never,
  };
}

let bundled: Promise<string> | undefined;

async function bundle(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: "error",
    publicDir: false,
    // One copy of tfjs-core.
    resolve: {dedupe: ["@tensorflow/tfjs-core"]},
    build: {
      write: false,
      minify: false,
      target: "es2023",
      modulePreload: false,
      reportCompressedSize: false,
      rolldownOptions: {input: "e2e/audit/page.ts", output: {format: "es", codeSplitting: false}},
    },
  });
  const [output] = Array.isArray(result) ? result : [result];
  if (!output || !("output" in output)) throw new Error("Building the audit gave no output.");
  return output.output[0].code;
}
