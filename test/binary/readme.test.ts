import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import { runBinary } from "../support/binary.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "ebb-readme-"));
after(() => rmSync(folder, { recursive: true, force: true }));

test("the session in README.md is what ebb prints", async () => {
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  const session = /^```console\n(.*?)^```$/ms.exec(readme)?.[1] ?? "";
  const commands = [...session.matchAll(/^\$ ebb (.+)$/gm)].map((match) => match[1] ?? "");
  cpSync(join(ROOT, "migrations"), join(folder, "migrations"), { recursive: true });
  writeFileSync(join(folder, ".env"), "DATABASE_URL=pglite:./database\n");

  const printed: string[] = [];
  for (const command of commands) {
    const { stdout } = await runBinary(command.split(" "), { cwd: folder });
    printed.push(`$ ebb ${command}\n${stdout}`);
  }

  assert.ok(commands.length > 4);
  assert.equal(withoutTimes(printed.join("\n")), withoutTimes(session));
});

function withoutTimes(text: string): string {
  return text.replace(/\d+ ms/g, "N ms");
}
