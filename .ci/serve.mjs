/** The static server behind `npm start` and the browser tests: dist/ as any static host would serve it. */
import {existsSync, readFileSync} from "node:fs";
import {createServer} from "node:http";
import {join} from "node:path";
import sirv from "sirv";
import {root} from "./steps.mjs";

/**
 * Serves a folder on the loopback interface.
 * @param {number} port 0 takes any free one.
 * @param {string} [folder] dist/ unless given.
 * @returns {Promise<{port: number, close: () => void}>}
 */
export async function serve(port, folder = join(root, "dist")) {
  // As the page's own <meta> says it: a header holds from the first byte on.
  const page = join(folder, "index.html");
  const policy =
    existsSync(page) && /Content-Security-Policy"\s+content="([^"]+)"/.exec(readFileSync(page, "utf8"))?.[1];
  const files = sirv(folder, {
    gzip: true,
    etag: true,
    dotfiles: false,
    // Hashed names never change their content; the rest is asked for anew each time.
    setHeaders(response, path) {
      const cache = path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
      response.setHeader("Cache-Control", cache);
      response.setHeader("X-Content-Type-Options", "nosniff");
      response.setHeader("Referrer-Policy", "no-referrer");
      if (policy && /^\/(index\.html)?$/.test(path)) response.setHeader("Content-Security-Policy", policy);
    },
  });
  const server = createServer((request, response) =>
    files(request, response, () => {
      response.statusCode = 404;
      response.end("Not found");
    }),
  );
  await new Promise((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return {port: server.address().port, close};
}
