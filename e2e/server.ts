import {serve} from "../.ci/serve.mjs";

/** Serves dist/ for the specs on a free port; they find its address in NABLAB_URL. */
export default async function setup(): Promise<() => void> {
  const {port, close} = await serve(0);
  process.env.NABLAB_URL = `http://localhost:${port}/`;
  return close;
}
