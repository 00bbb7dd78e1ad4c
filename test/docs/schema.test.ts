import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Validator } from "@cfworker/json-schema";
import { runBinary } from "../support/binary.ts";
import { sharedCluster } from "../support/cluster.ts";
import { COMMANDS } from "../support/commands.ts";
import type { TestDatabase } from "../support/test-database.ts";
import { ROOT } from "./pages.ts";

const SCHEMA = JSON.parse(readFileSync(join(ROOT, "docs/reference/schema.json"), "utf8"));
const REFERENCE = readFileSync(join(ROOT, "docs/reference/json.md"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "ebb-schema-"));
let database: TestDatabase;
before(async () => {
  cpSync(join(ROOT, "migrations"), join(folder, "migrations"), { recursive: true });
  writeFileSync(join(folder, "broken.sql"), "-- up\n");
  const allowed = "-- ebb: allow ban-drop-table because it is empty\nDROP TABLE a;\n";
  writeFileSync(join(folder, "drop.sql"), `${allowed}ALTER TABLE b ALTER COLUMN c TYPE char(3);\n`);
  writeFileSync(join(folder, "squawk.toml"), 'excluded_rules = ["ban-drop-table"]\n');
  mkdirSync(join(folder, "goose"));
  writeFileSync(join(folder, "goose", "1_a.sql"), "-- +goose Up\nselect 1;\n-- +goose Down\n");
  database = await (await sharedCluster()).createDatabase();
});
after(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** In this order: each works on what the one before left. */
const DOCUMENTS: readonly (readonly [string, string])[] = [
  ["status", "status"],
  ["check", "problems"],
  ["check --files", "problems"],
  ["lint", "lint"],
  ["lint drop.sql --strict", "lint"],
  ["lint --explain all", "lint_rules"],
  ["current", "current"],
  ["plan upgrade head --statements", "plan"],
  ["plan upgrade head --from base", "plan"],
  ["plan stamp head --from base", "plan"],
  ["ensure-version", "ensure_version"],
  ["upgrade head --dry-run", "plan"],
  ["upgrade 1975", "run"],
  ["upgrade head --tag v1", "run"],
  ["upgrade head", "run"],
  ["plan downgrade -1 --statements", "plan"],
  ["downgrade -1", "run"],
  ["redo --dry-run --verbose", "plan"],
  ["redo", "run"],
  ["undo --dry-run", "plan"],
  ["undo", "run"],
  ["stamp head", "run"],
  ["downgrade -1", "error"],
  ["log", "log"],
  ["stamp a7c4193e5d82", "run"],
  ["status", "status"],
  ["current --verbose", "current"],
  ["history --indicate-current", "revisions"],
  ["history", "revisions"],
  ["heads", "revisions"],
  ["branches", "revisions"],
  ["show profiles current", "revisions"],
  ["graph", "revisions"],
  ["graph -o graph.html", "revisions"],
  ["repair --yes", "repair"],
  ["doctor", "doctor"],
  ["wait", "wait"],
  ["create-db", "create_db"],
  ["upgrade nosuch", "error"],
  ["current --url postgres://nobody@127.0.0.1:1/x", "error"],
  ["check --files --dir .", "problems"],
  ["--version", "version"],
  ["status --help", "help"],
  ["verify", "verify"],
  ["snapshot", "snapshot"],
  ["diff revisions@1975 revisions --sql", "diff"],
  ["dump revisions", "dump"],
  ["drift --sql", "problems"],
  ["write-down head --force", "write_down"],
  ["baseline --dir fresh --version-table fresh", "baseline"],
  ["import goose goose -o imported", "import"],
  ["squash 9b60 --dry-run", "squash"],
  ["bundle -o app", "bundle"],
  ["bundle --list app", "bundle_list"],
  ["bundle --extract out app", "bundle_extract"],
  ["completions bash", "completions"],
  ["edit d15b", "edit"],
  ["revision -m Next", "file"],
  ["revision -m More --autogenerate --wanted revisions@1975 --dry-run", "autogenerate"],
  ["merge 9b60 a7c4 -m Join --splice", "file"],
  ["status --dir /nowhere", "status"],
  ["nosuch", "error"],
  ["init other", "init"],
  ["lint squawk.toml --write-config", "lint_config"],
];

for (const [command, name] of DOCUMENTS) {
  test(`ebb ${command} --json prints a document of the kind ${name}`, async () => {
    const args = [...command.split(" "), "--json"];
    const env = { DATABASE_URL: database.url, EDITOR: "true" };
    const { stdout } = await runBinary(args, { cwd: folder, env });
    const document: unknown = JSON.parse(stdout);
    const { valid, errors } = validatorOf(name).validate(document);
    assert.ok(valid, `${JSON.stringify(errors, null, 1)}\n${stdout}`);
  });
}

test("every kind of document was printed by a command here, or has a reason", () => {
  const printed = new Set(DOCUMENTS.map(([, name]) => name));
  const kinds = SCHEMA.anyOf.map(({ $ref }: { $ref: string }) => $ref.replace("#/$defs/", ""));
  const missing = kinds.filter((kind: string) => !printed.has(kind));
  // A database that is dropped cannot be the one of these tests.
  assert.deepEqual(missing, ["drop_db"]);
});

test("docs/reference/json.md names every kind of document", () => {
  for (const name of Object.keys(SCHEMA.$defs)) assert.ok(REFERENCE.includes(`\`${name}\``), name);
});

for (const { name } of COMMANDS) {
  test(`docs/reference/json.md describes the output of ebb ${name} --json`, () => {
    assert.match(REFERENCE, new RegExp(`^\\|.*\`${name}\\b.*\\|`, "m"));
  });
}

test("the schema refuses a document that lacks a field", () => {
  const step = { direction: "up", revision: "a", message: "" };
  assert.equal(validatorOf("step").validate(step).valid, false);
});

function validatorOf(name: string): Validator {
  return new Validator({ $ref: `#/$defs/${name}`, $defs: SCHEMA.$defs }, "2020-12", false);
}
