/**
 * Cells that go wrong, class by class. The table of what becomes of each is in README.md beside this file. Those that fill
 * the machine's memory or its message queues take minutes, and run in `npm run test:long`.
 */
import {long} from "../nablab.ts";
import {CELLS, HEAVY} from "./classes.ts";
import {survive, test} from "./fault.ts";

/** A trace reads the whole page after each step, which would count as the page's own stall. */
test.use({trace: "off"});

for (const [name, faults] of Object.entries(CELLS)) {
  test(name, async ({page, nablab}) => {
    test.skip(HEAVY.has(name) && !long, "in npm run test:long");
    test.setTimeout(600_000);
    await survive(faults, {page, nablab});
  });
}
