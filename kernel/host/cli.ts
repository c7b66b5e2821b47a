#!/usr/bin/env node
/** Entry of the command line program `nablab`; its kernels are worker threads that begin with the same file. */
import {isMainThread} from "node:worker_threads";
import {main} from "./cli-main.ts";

// The kernel is a file of its own, loaded in its thread: the main one starts faster without, and takes less memory.
if (isMainThread) process.exitCode = await main(process.argv.slice(2), new URL(import.meta.url));
// Not awaited: what the two have in common may have come into this file, which would then wait for itself.
else void import("./node-thread.ts").then(({runThread}) => runThread());
