#!/usr/bin/env node
/** Entry of the command line program `nablab`; its kernels are worker threads of the same file. */
import {isMainThread} from "node:worker_threads";
import {main} from "./cli-main.ts";

// The kernel is loaded only in its thread: the main one starts faster without.
if (isMainThread) process.exitCode = await main(process.argv.slice(2), new URL(import.meta.url));
else (await import("./node-thread.ts")).runThread();
