#!/usr/bin/env node
import process from "node:process";
import { printQuickVersion } from "./cli/version/quick-version.ts";

const argv = process.argv.slice(2);
if (!(await printQuickVersion(argv))) {
  const { realWorld } = await import("./cli/terminal/real-world.ts");
  const { run } = await import("./cli/run.ts");
  const { leave } = await import("./cli/terminal/leave.ts");
  leave(await run(argv, realWorld));
}
