#!/usr/bin/env node
import { register } from "tsx/esm/api";

// Node does not read TypeScript inside node_modules, so the npm package brings its own reader.
register();
await import("../src/main.ts");
