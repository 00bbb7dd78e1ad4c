import assert from "node:assert/strict";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { inWorkplace } from "../support/world.ts";
import { ROOT } from "./pages.ts";

const COLUMNS = 76;

test("the page on looking shows the graph in the margin of history as a terminal does", async () => {
  const page = readFileSync(join(ROOT, "docs/guide/looking.md"), "utf8");
  const options = { isTerminal: true, columns: COLUMNS, env: { DATABASE_URL: "pglite:./db" } };
  await inWorkplace(async ({ cwd, ebb }) => {
    cpSync(join(ROOT, "migrations"), join(cwd, "migrations"), { recursive: true });
    assert.equal((await ebb("upgrade", "375b", "--yes")).status, 0);
    const drawing = ["-r", ":9b60", "--indicate-current", "--no-pager", "--color=never"];
    const { stdout } = await ebb("history", ...drawing);
    assert.ok(page.includes(`\`\`\`text\n${stdout}\`\`\``), stdout);
  }, options);
});
