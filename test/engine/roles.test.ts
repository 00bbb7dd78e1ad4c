import assert from "node:assert/strict";
import { test } from "node:test";
import { onServer, type ServerSite } from "./server.ts";
import { errorOf, writeLine } from "./site.ts";

/** Settings that a role or a database can carry; none of them may change what a run does. */
const CARRIED = [
  "default_transaction_isolation = 'serializable'",
  "default_transaction_deferrable = on",
  "statement_timeout = '1h'",
  "lock_timeout = '1ms'",
  "standard_conforming_strings = off",
  "client_min_messages = 'error'",
  "idle_in_transaction_session_timeout = '1h'",
  "datestyle = 'SQL, DMY'",
  "intervalstyle = 'sql_standard'",
  "bytea_output = 'escape'",
  "xmlbinary = 'hex'",
  "extra_float_digits = -15",
  "array_nulls = off",
  "search_path = own, public",
  "timezone = 'Asia/Tokyo'",
  "backslash_quote = off",
  "quote_all_identifiers = on",
  "row_security = off",
  "transform_null_equals = on",
  "client_encoding = 'LATIN1'",
  "xmloption = 'document'",
  "escape_string_warning = off",
  "check_function_bodies = off",
  "default_transaction_isolation = 'repeatable read'",
  "synchronous_commit = off",
  "enable_seqscan = off",
  "role = none",
  "log_min_messages = 'debug5'",
];
for (const setting of CARRIED) {
  test(
    `upgrade and downgrade work for a role with ${setting}`,
    onServer(async (site) => {
      const url = await ownSchema(site, "dev");
      await site.db.query(`alter role ${site.roleName("dev")} set ${setting}`);
      writeLine(site);
      site.revision({
        id: "dddd",
        text: "-- it's a \\ back\n-- revision: dddd\n-- parents: cccc\n-- up\nselect 'a\\';\n-- assert\nselect current_setting('transaction_isolation') = 'read committed';\n-- down nothing\n",
      });
      for (const argv of [["up"], ["current"], ["status"], ["downgrade", "base"], ["up"]]) {
        const { status, stderr } = await site.as(url, ...argv);
        assert.equal(status, 0, stderr);
      }
      assert.deepEqual(await site.heads("own.ebb_version"), ["dddd"]);
    }),
  );
}

test(
  "upgrade refuses a role whose transactions are read-only",
  onServer(async (site) => {
    const url = await ownSchema(site, "dev");
    await site.db.query(
      `alter role ${site.roleName("dev")} set default_transaction_read_only = on`,
    );
    writeLine(site);
    const { status, stderr } = await site.as(url, "up");
    assert.equal(status, 1);
    assert.match(stderr, /error EBB_READ_ONLY/);
    assert.equal((await site.as(url, "status")).status, 3);
  }),
);

test(
  "upgrade refuses a database whose transactions are read-only",
  onServer(async (site) => {
    writeLine(site);
    await site.db.query(`alter database ${site.db.name} set default_transaction_read_only = on`);
    const { status, value } = await site.json("up");
    assert.deepEqual([status, errorOf(value).code], [1, "EBB_READ_ONLY"]);
  }),
);

test(
  "upgrade runs as the role that the user is set to, and so does the ledger",
  onServer(async (site) => {
    const url = await ownSchema(site, "dev");
    await site.role("owner");
    const [dev, owner] = [site.roleName("dev"), site.roleName("owner")];
    await site.db.query(
      `grant ${owner} to ${dev}; alter role ${dev} set role = ${owner}; grant create, usage on schema own to ${owner}`,
    );
    writeLine(site, ["aaaa"]);
    const { status, stderr } = await site.as(url, "up");
    assert.equal(status, 0, stderr);
    const owners = await ownersOf(site);
    await release(site, "owner");
    assert.deepEqual(owners, { aaaa: owner, ebb_log: owner, ebb_version: owner });
  }),
);

test(
  "upgrade --role runs the sections as that role, which owns the ledger; the log names the user",
  onServer(async (site) => {
    const url = await ownSchema(site, "dev");
    await site.role("owner");
    const [dev, owner] = [site.roleName("dev"), site.roleName("owner")];
    await site.db.query(`grant ${owner} to ${dev}; grant create, usage on schema own to ${owner}`);
    writeLine(site, ["aaaa", "bbbb"]);
    const { status, stderr } = await site.as(url, "up", "--role", owner);
    assert.equal(status, 0, stderr);
    const owners = await ownersOf(site);
    const users = await site.db.query("select distinct db_user from own.ebb_log");
    await release(site, "owner");
    assert.deepEqual(owners, { aaaa: owner, bbbb: owner, ebb_log: owner, ebb_version: owner });
    assert.deepEqual(
      users.map(({ db_user }) => db_user),
      [dev],
    );
  }),
);

/** Ways to name the role of a run: words to add, or a part of the URL. */
const ROLE_WAYS: readonly (readonly [string, readonly string[], string])[] = [
  ["--role", ["--role", "OWNER"], ""],
  ["options in the URL", [], "?options=-c%20role%3DOWNER"],
];
for (const [way, words, inUrl] of ROLE_WAYS) {
  test(
    `two users who inherit nothing share the ledger of a role named by ${way}`,
    onServer(async (site) => {
      const urls = [await site.role("ada"), await site.role("ben")];
      await site.role("owner");
      const [ada, ben, owner] = ["ada", "ben", "owner"].map((name) => site.roleName(name));
      await site.db.query(
        `alter role ${ada} noinherit; alter role ${ben} noinherit; grant ${owner} to ${ada}, ${ben}; create schema own authorization ${owner}`,
      );
      writeLine(site, ["aaaa", "bbbb"]);
      await site.db.query(`alter database ${site.db.name} set search_path = own`);
      const named = (text: string): string => text.replace("OWNER", owner ?? "");
      const as = (user: number, ...argv: readonly string[]) =>
        site.as(`${urls[user]}${named(inUrl)}`, ...argv, ...words.map(named));
      const said = [
        await as(0, "upgrade", "aaaa"),
        await as(1, "upgrade", "bbbb"),
        await as(1, "status"),
        await as(0, "log"),
        await as(0, "downgrade", "-1"),
      ];
      const owners = await ownersOf(site);
      await release(site, "owner");
      assert.deepEqual(
        said.map(({ status }) => status),
        [0, 0, 0, 0, 0],
        said.map(({ stderr }) => stderr).join(""),
      );
      assert.deepEqual(owners, { aaaa: owner, ebb_log: owner, ebb_version: owner });
    }),
  );
}

test(
  "upgrade --role reports a missing role, and changes nothing",
  onServer(async (site) => {
    writeLine(site, ["aaaa"]);
    const { status, value } = await site.json("up", "--role", "no such role");
    assert.deepEqual([status, errorOf(value).code], [2, "EBB_BAD_SETTING"]);
    assert.match(String(errorOf(value).message), /role "no such role" does not exist/);
    const [made] = await site.db.query(
      "select pg_catalog.to_regclass('ebb_version')::text as name",
    );
    assert.equal(made?.name, null);
  }),
);

test(
  "upgrade refuses a role that may not create the ledger, and names the missing grant",
  onServer(async (site) => {
    const url = await site.role("dev");
    await site.db.query("revoke create on schema public from public");
    writeLine(site);
    const { status, stderr } = await site.as(url, "up");
    assert.equal(status, 1);
    assert.match(stderr, /error EBB_LEDGER: .* may not create the ledger in schema "public"/);
    assert.match(stderr, /grant create on schema "public" to/);
  }),
);

test(
  "a role that may only read the ledger sees it, and cannot upgrade",
  onServer(async (site) => {
    writeLine(site);
    await site.ebb("upgrade", "bbbb");
    const url = await site.role("reader");
    const reader = site.roleName("reader");
    await site.db.query(`grant select on ebb_version, ebb_log to ${reader}`);
    const current = await site.as(url, "current");
    const status = await site.as(url, "status");
    const upgrade = await site.as(url, "up");
    await release(site, "reader");
    assert.deepEqual([current.status, current.stdout], [0, "bbbb\n"]);
    assert.equal(status.status, 3);
    assert.equal(upgrade.status, 1);
    assert.match(
      upgrade.stderr,
      /error EBB_LEDGER: .* may not write the ledger "public"."ebb_version"/,
    );
    assert.deepEqual(await site.heads(), ["bbbb"]);
  }),
);

test(
  "a role that may not read the ledger gets that reason",
  onServer(async (site) => {
    writeLine(site);
    await site.ebb("up");
    const { status, stderr } = await site.as(await site.role("nobody"), "status");
    assert.equal(status, 1);
    assert.match(stderr, /error EBB_LEDGER: Cannot read the ledger: permission denied/);
  }),
);

/** A role with a schema of its own. */
async function ownSchema(site: ServerSite, name: string): Promise<string> {
  const url = await site.role(name);
  const role = site.roleName(name);
  await site.db.query(
    `create schema own authorization ${role}; alter role ${role} set search_path = own`,
  );
  return url;
}

async function ownersOf(site: ServerSite): Promise<Record<string, unknown>> {
  const rows = await site.db.query(
    "select c.relname, pg_catalog.pg_get_userbyid(c.relowner) as owner from pg_catalog.pg_class c where c.relnamespace = 'own'::regnamespace and c.relkind = 'r' order by 1",
  );
  return Object.fromEntries(rows.map(({ relname, owner }) => [String(relname), owner]));
}

/** What a role has must be gone before the role is. */
async function release(site: ServerSite, name: string): Promise<void> {
  await site.db.query(`drop owned by ${site.roleName(name)} cascade`);
}
