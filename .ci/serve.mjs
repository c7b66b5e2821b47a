/** The static server behind `npm start` and the browser tests: dist/ as any static host would serve it. */
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
  const files = sirv(folder, {
    gzip: true,
    etag: true,
    dotfiles: false,
    // Hashed names never change their content; the rest is asked for anew each time.
    setHeaders: (response, path) =>
      response.setHeader(
        "Cache-Control",
        path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache",
      ),
  });
  const server = createServer((request, response) =>
    files(request, response, () => {
      response.statusCode = 404;
      response.end("Not found");
    }),
  );
  await new Promise((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
  return {port: server.address().port, close: () => server.close()};
}
