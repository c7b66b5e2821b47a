interface InertPolicy {
  createHTML(html: string): string;
}
interface Policies {
  createPolicy(name: string, rules: InertPolicy): InertPolicy;
}

let policy: InertPolicy | null = null;

/**
 * Markup as a document of its own, in which nothing loads or runs. 2026-11-27: the one place where the page makes nodes of
 * markup, so it has a Trusted Types policy of its own (index.html names it); what gets from there into the page is
 * admitted element by element (admit.ts).
 */
export function parseInert(html: string): Document {
  const {trustedTypes} = globalThis as {trustedTypes?: Policies};
  policy ??= trustedTypes?.createPolicy("nablab-inert", {createHTML: (text) => text}) ?? {createHTML: (text) => text};
  return new DOMParser().parseFromString(policy.createHTML(`<body>${html}`), "text/html");
}
