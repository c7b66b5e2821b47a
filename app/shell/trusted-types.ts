/**
 * 2026-11-27: the page's policy admits no text where a script, a script's address or markup is wanted, unless a policy of
 * this name let it through. Ours lets through addresses of our own workers and nothing else; no code of ours writes markup.
 * Monaco brings policies of its own, named one by one in index.html: it makes markup of text that it has escaped.
 */
window.trustedTypes?.createPolicy("default", {
  createScriptURL(address: string): string {
    const {origin, protocol} = new URL(address, document.baseURI);
    if (origin === location.origin && /^https?:$/.test(protocol)) return address;
    throw new TypeError(`A script from ${address.slice(0, 100)} is not the page's own.`);
  },
});

export {};

declare global {
  interface Window {
    readonly trustedTypes?: {
      createPolicy(name: string, rules: {readonly createScriptURL: (address: string) => string}): unknown;
    };
  }
}
