/** Hostile notebooks, class by class. The table of what was tried and what stopped it is in README.md beside this file. */
import {storm, test} from "./attack.ts";
import {CLASSES} from "./classes.ts";

for (const [name, attacks] of Object.entries(CLASSES)) {
  test(name, async ({page, nablab, target, log}) => {
    await storm(attacks, {page, nablab, target, log});
  });
}
