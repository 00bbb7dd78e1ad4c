import assert from "node:assert/strict";
import { test } from "node:test";
import { onAnyEngine } from "./any-engine.ts";
import { onServer } from "./server.ts";
import { errorOf, type Site } from "./site.ts";

const REVISIONS = 9;
/** The revision in the middle, when ebb has prepared its statements. */
const MIDDLE = 4;

/** Writes a chain of revisions that each make a table, after some SQL of its own. */
function chain(site: Site, own: Readonly<Record<number, string>>, marker = ""): void {
  for (let index = 0; index < REVISIONS; index++) {
    const parents = index === 0 ? "" : `-- parents: rev${index - 1}\n`;
    const options = index === MIDDLE ? marker : "";
    site.revision({
      id: `rev${index}`,
      text: `-- r\n-- revision: rev${index}\n${parents}\n-- up${options}\n${own[index] ?? ""}\ncreate table t${index} ();\n\n-- down\ndrop table t${index};\n`,
    });
  }
}

async function countOf(site: Site): Promise<unknown> {
  return site.value("select count(*)::int from pg_class where relname ~ '^t[0-9]+$'");
}

const APPLIED = Array.from({ length: REVISIONS }, (_, index) => `rev${index}`);

/** Sections that take away what ebb prepared, or hide that they do. */
const TAKEN: Readonly<Record<string, string>> = {
  "DEALLOCATE ALL": "deallocate all;",
  "DEALLOCATE ALL in a DO block": "do $$ begin execute 'deallo' || 'cate all'; end $$;",
  "a prepared statement that it leaves": "prepare p as select 1;",
  "a prepared statement that it takes back": "prepare p as select 1; deallocate p;",
  "DISCARD PLANS": "discard plans;",
  "namesakes of the ledger's tables":
    "create temp table ebb_version (version_num text); create temp table ebb_log ();",
};
for (const [what, sql] of Object.entries(TAKEN)) {
  test(
    `many revisions, one with ${what}, are applied once and taken back once`,
    onAnyEngine(async (site) => {
      chain(site, {
        [MIDDLE]: sql,
        [MIDDLE + 1]: "prepare p as select 2;",
        [MIDDLE + 2]: "prepare p as select 3;",
      });
      const { status, stderr } = await site.ebb("up");
      assert.equal(status, 0, stderr);
      assert.deepEqual(await site.log("revision", "event = 'applied'"), APPLIED);
      assert.equal(
        await site.value("select count(*)::int from ebb_log where event = 'run_end'"),
        1,
      );
      assert.equal((await site.ebb("downgrade", "base", "--yes")).status, 0);
      assert.deepEqual(await site.heads(), []);
    }),
  );
}

test(
  "many revisions, one without a transaction, are applied, and its journal shows no statement of ebb's",
  onAnyEngine(async (site) => {
    chain(
      site,
      {
        [MIDDLE]:
          "create table own as select count(*)::int as prepared from pg_prepared_statements;",
      },
      " no-transaction",
    );
    const { status, stderr } = await site.ebb("up");
    assert.equal(status, 0, stderr);
    assert.equal(await site.value("select prepared from own"), 0);
    assert.equal(await countOf(site), REVISIONS);
  }),
);

test(
  "a failed revision in the middle of many is rolled back, and the run goes on there",
  onAnyEngine(async (site) => {
    chain(site, { [MIDDLE]: "select 1 / 0;" });
    const { status, value } = await site.json("up");
    assert.deepEqual([status, errorOf(value).sqlstate], [1, "22012"]);
    assert.deepEqual(await site.heads(), [`rev${MIDDLE - 1}`]);
    chain(site, {});
    assert.equal((await site.ebb("up")).status, 0);
    assert.equal(await countOf(site), REVISIONS);
  }),
);

test(
  "a section in the middle of many that changes the ledger's rows is rolled back",
  onAnyEngine(async (site) => {
    chain(site, { [MIDDLE]: "update ebb_version set version_num = 'other';" });
    assert.notEqual((await site.ebb("up")).status, 0);
    assert.deepEqual(await site.heads(), [`rev${MIDDLE - 1}`]);
  }),
);

/** Ways to grant rights on the ledger: one that the text shows, and two that it hides. */
const GRANTS: Readonly<Record<string, string>> = {
  "all tables": "grant all on all tables in schema public to {app};",
  "a hidden name": "do $$ begin execute 'grant all on ebb' || '_log to {app}'; end $$;",
  "a hidden column":
    "do $$ begin execute 'grant insert (version_num) on ebb' || '_version to {app}'; end $$;",
};
for (const [what, sql] of Object.entries(GRANTS)) {
  test(
    `a section in the middle of many that grants ${what} leaves the ledger closed, and the run reports it`,
    onServer(async (site) => {
      await site.role("app");
      const app = site.roleName("app");
      chain(site, { [MIDDLE]: sql.replaceAll("{app}", app) });
      const { status, stderr } = await site.ebb("up");
      const granted = await site.value(
        `select has_table_privilege('${app}', 'ebb_log', 'insert') or has_any_column_privilege('${app}', 'ebb_version', 'insert')`,
      );
      await site.db.query(`drop owned by ${app}`);
      assert.deepEqual([status, granted], [0, false], stderr);
      assert.match(stderr, /granted .*, a part of the ledger, .*: ebb took that away/);
      assert.deepEqual(await site.log("revision", "event = 'applied'"), APPLIED);
    }),
  );
}

for (const [what, comment] of [
  ["ASCII", ""],
  ["text beyond ASCII", "-- é\n"],
] as const) {
  test(
    `a section in the middle of many, of ${what}, that changes the client's encoding is refused`,
    onAnyEngine(async (site) => {
      const sql = "do $$ begin perform set_config('client_encoding', 'LATIN1', false); end $$;";
      chain(site, { [MIDDLE]: `${comment}${sql}` });
      const { status, value } = await site.json("up");
      assert.deepEqual([status, errorOf(value).code], [1, "EBB_ENCODING"]);
      assert.deepEqual(await site.heads(), [`rev${MIDDLE - 1}`]);
    }),
  );
}
