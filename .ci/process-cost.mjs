/**
 * Loaded into a process by `node --import`: at its end, writes to the file NABLAB_COST what it took. Processor time, as
 * elapsed time tells more of what else the machine does.
 */
import {writeFileSync} from "node:fs";
import {isMainThread} from "node:worker_threads";

const file = process.env.NABLAB_COST;
if (isMainThread && file) {
  process.on("exit", () => {
    const {userCPUTime, systemCPUTime, maxRSS} = process.resourceUsage();
    writeFileSync(file, JSON.stringify({seconds: (userCPUTime + systemCPUTime) / 1e6, megabytes: maxRSS / 1024}));
  });
}
