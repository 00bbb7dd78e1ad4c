#!/usr/bin/env node
import { register } from "tsx/esm/api";

// Node does not read TypeScript inside node_modules, so the npm package brings its own reader. The
// tsconfig.json of the working directory is none of its business: its paths would name other modules.
register({ tsconfig: false });
await import("../src/main.ts");
