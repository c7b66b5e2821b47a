/** npm start: install what is missing, build what is stale, serve dist/, open the tour. */
import {build, fail, install} from "./steps.mjs";

install();
build();

const {serve} = await import("./serve.mjs");
const {port} = await listen();
const address = `http://localhost:${port}/`;
console.log(`Nablab runs at ${address}`);
console.log("Press Ctrl+C to stop it.");

if (process.env.NABLAB_OPEN !== "0") {
  const {default: open} = await import("open");
  const browser = await open(`${address}#/n/tour/0-first-steps`).catch((error) => error);
  browser.once?.("error", () => console.log("No browser could be opened here: open the address yourself."));
}

async function listen() {
  if (process.env.PORT !== undefined) {
    const wanted = Number(process.env.PORT);
    return serve(wanted).catch((error) => fail(`Port ${process.env.PORT} can't be used: ${error.message}`));
  }
  for (let candidate = 5173; candidate < 5193; candidate++) {
    try {
      return await serve(candidate);
    } catch (error) {
      if (error.code !== "EADDRINUSE") fail(`Port ${candidate} can't be used: ${error.message}`);
    }
  }
  return fail("Ports 5173 to 5192 are all in use; set PORT to a free one.");
}
