import {createServer} from "node:http";
import type {AddressInfo} from "node:net";

/**
 * Serves a page of another origin than ours, as a stranger would. From this machine, as Chromium lets no page of the
 * network, nor a `data:` one, reach a server on it.
 */
export async function serveStranger(html: string): Promise<{readonly address: string; close(): void}> {
  const server = createServer((_, response) => {
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end(html);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => void server.close()};
}
