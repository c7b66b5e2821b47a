#!/usr/bin/env node
/** Entry of the command line program `nablab`; its kernels are worker threads of the same file. */
import {isMainThread} from "node:worker_threads";
import {main} from "./cli-main.ts";
import {runThread} from "./node-thread.ts";

if (isMainThread) process.exitCode = await main(process.argv.slice(2), new URL(import.meta.url));
else runThread();
