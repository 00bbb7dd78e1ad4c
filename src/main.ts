#!/usr/bin/env node
import process from "node:process";
import { realWorld } from "./cli/real-world.ts";
import { run } from "./cli/run.ts";

process.exitCode = await run(process.argv.slice(2), realWorld);
